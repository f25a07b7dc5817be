package corepractice

import (
	"net/http"
	"net/url"

	"mooring/internal/sandbox"
)

// authorize answers GET /t/{tenant}/oauth/authorize: the sign-in page, then the
// consent page.
func (h *site) authorize(w http.ResponseWriter, r *http.Request, v visit) {
	a, person, ready := h.consenting(w, r, v)
	if !ready {
		return
	}
	if len(v.tenant.faults.TakeKind(sandbox.ConsentRefused)) > 0 {
		h.refuse(w, r, v, a, refusal{"access_denied", "The practice did not allow access."})
		return
	}
	h.showConsent(w, http.StatusOK, v, consentForm{authorization: a, person: person, query: r.URL.RawQuery})
}

// consenting checks the request and that somebody is signed in. When it cannot
// go on it answers and ready is false.
func (h *site) consenting(w http.ResponseWriter, r *http.Request, v visit) (a authorization, who SignIn, ready bool) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		h.problem(w, http.StatusBadRequest, "This sign-in cannot go on", "The address is damaged. Go back and start again.")
		return a, who, false
	}
	a, distrust, refused := h.readAuthorization(query)
	switch {
	case distrust != "":
		h.problem(w, http.StatusBadRequest, "This sign-in cannot go on", distrust)
		return a, who, false
	case !v.tenant.currentSettings().Activated:
		h.refuse(w, r, v, a, refusal{"unauthorized_client", v.tenant.book.Name() + " has not activated this application."})
		return a, who, false
	case refused != nil:
		h.refuse(w, r, v, a, *refused)
		return a, who, false
	}
	who, signedIn := h.signedIn(r, v)
	if !signedIn {
		h.showSignIn(w, http.StatusOK, v, signInForm{
			ReturnTo: "/t/" + v.tenant.id + "/oauth/authorize?" + r.URL.RawQuery, target: a.formTarget(), App: a.client.Name,
		})
	}
	return a, who, signedIn
}
