package corepractice

import (
	"net/http"
	"net/url"
	"slices"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// decide answers POST /t/{tenant}/oauth/authorize: the person allowed it or
// not. The request is in the query, as it was when the page was shown, and is
// checked again from the start.
func (h *site) decide(w http.ResponseWriter, r *http.Request, v visit) {
	if err := r.ParseForm(); err != nil {
		h.problem(w, http.StatusBadRequest, "This sign-in cannot go on", "The form could not be read. Go back and try again.")
		return
	}
	a, person, ready := h.consenting(w, r, v)
	if !ready {
		return
	}
	form := consentForm{authorization: a, person: person, query: r.URL.RawQuery, practice: r.PostForm.Get("practice")}
	form.ticked = ticked(a.scopes, r.PostForm["scope"])
	switch r.PostForm.Get("decision") {
	case "allow":
		h.allow(w, r, v, form)
	case "deny":
		h.refuse(w, r, v, a, refusal{"access_denied", "The practice did not allow access."})
	default:
		form.problem = "Choose Allow or Don’t allow."
		h.showConsent(w, http.StatusUnprocessableEntity, v, form)
	}
}

// allow gives the client a code for what was ticked.
func (h *site) allow(w http.ResponseWriter, r *http.Request, v visit, form consentForm) {
	if form.practice == "" {
		form.practice = v.tenant.id
	}
	chosen, known := v.world.lookup(form.practice)
	switch {
	case !known || !slices.Contains(form.person.Practices, form.practice) || !chosen.currentSettings().Activated:
		form.problem = "Choose one of your practices."
	case len(form.ticked) == 0:
		form.problem = "Tick at least one permission, or choose Don’t allow."
	}
	if form.problem != "" {
		h.showConsent(w, http.StatusUnprocessableEntity, v, form)
		return
	}
	granted := form.ticked
	for _, fault := range v.tenant.faults.TakeKind(sandbox.ScopeTrimmed) {
		granted = slices.DeleteFunc(granted, func(name string) bool { return slices.Contains(fault.Scopes, name) })
	}
	code := v.grants.IssueCode(v.tenant.now(), authority.Consent{
		Grant: authority.Grant{
			Realm: v.tenant.id, Tenant: chosen.id, Client: form.authorization.client.ID, User: form.person.Email, Scopes: granted,
		},
		RedirectURI: form.authorization.redirectURI,
		Challenge:   form.authorization.challenge,
	})
	h.sendBack(w, r, v, form.authorization, url.Values{"code": {code}})
}

// ticked is what was both asked for and left ticked, with those that cannot be
// unticked.
func ticked(asked []Scope, chosen []string) []string {
	var names []string
	for _, scope := range asked {
		if scope.Always || slices.Contains(chosen, scope.Name) {
			names = append(names, scope.Name)
		}
	}
	return names
}
