package portal

import (
	"net/http"
	"net/url"
	"slices"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// decide answers POST on the authorization endpoint: the person allowed it or
// not. The request is in the query, as it was when the page was shown, and is
// checked again from the start.
func (s *Site) decide(w http.ResponseWriter, r *http.Request, v Visit) {
	if err := r.ParseForm(); err != nil {
		s.Problem(w, http.StatusBadRequest, "This sign-in cannot go on", "The form could not be read. Go back and try again.")
		return
	}
	a, person, ready := s.consenting(w, r, v)
	if !ready {
		return
	}
	form := consentForm{authorization: a, person: person, query: r.URL.RawQuery, practice: r.PostForm.Get("practice")}
	form.ticked = ticked(a.scopes, r.PostForm["scope"])
	switch r.PostForm.Get("decision") {
	case "allow":
		s.allow(w, r, v, form)
	case "deny":
		s.refuse(w, r, v, a, refusal{"access_denied", s.denied()})
	default:
		form.problem = "Choose Allow or Don’t allow."
		s.showConsent(w, http.StatusUnprocessableEntity, v, form)
	}
}

// allow gives the client a code for what was ticked.
func (s *Site) allow(w http.ResponseWriter, r *http.Request, v Visit, form consentForm) {
	if form.practice == "" {
		form.practice = form.preset(v)
	}
	chosen, known := v.Lookup(form.practice)
	switch {
	case !known || !slices.Contains(form.person.Practices, form.practice) || s.closed(chosen) != nil:
		form.problem = "Choose one of your " + s.plural() + "."
	case len(form.ticked) == 0:
		form.problem = "Tick at least one permission, or choose Don’t allow."
	}
	if form.problem != "" {
		s.showConsent(w, http.StatusUnprocessableEntity, v, form)
		return
	}
	// Where each tenant has a sign-in of its own, the faults are of that one.
	struck := chosen
	if v.Tenant != nil {
		struck = v.Tenant
	}
	granted := form.ticked
	for _, fault := range struck.faults.TakeKind(sandbox.ScopeTrimmed) {
		granted = slices.DeleteFunc(granted, func(name string) bool { return slices.Contains(fault.Scopes, name) })
	}
	code := v.world.grants.IssueCode(struck.Now(), authority.Consent{
		Grant: authority.Grant{
			Realm: v.realm(), Tenant: chosen.ID, Client: form.authorization.client.ID, User: form.person.Email, Scopes: granted,
		},
		RedirectURI: form.authorization.redirectURI,
		Challenge:   form.authorization.challenge,
	})
	s.sendBack(w, r, v, form.authorization, url.Values{"code": {code}})
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
