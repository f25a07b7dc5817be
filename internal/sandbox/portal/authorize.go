package portal

import (
	"net/http"
	"net/url"

	"mooring/internal/sandbox"
)

// authorize answers GET on the authorization endpoint: the sign-in page, then
// the consent page.
func (s *Site) authorize(w http.ResponseWriter, r *http.Request, v Visit) {
	a, person, ready := s.consenting(w, r, v)
	if !ready {
		return
	}
	for _, t := range s.concerned(r, v) {
		if t.TakeFault(sandbox.ConsentRefused) {
			s.refuse(w, r, v, a, refusal{"access_denied", s.denied()})
			return
		}
	}
	s.showConsent(w, http.StatusOK, v, consentForm{authorization: a, person: person, query: r.URL.RawQuery})
}

// denied is what a client is told when a person says no.
func (s *Site) denied() string { return "The " + s.opts.Word + " did not allow access." }

// consenting checks the request and that somebody is signed in. When it cannot
// go on it answers and ready is false.
func (s *Site) consenting(w http.ResponseWriter, r *http.Request, v Visit) (a authorization, who SignIn, ready bool) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		s.Problem(w, http.StatusBadRequest, "This sign-in cannot go on", "The address is damaged. Go back and start again.")
		return a, who, false
	}
	a, distrust, refused := s.readAuthorization(query)
	closed := s.closed(v.Tenant)
	switch {
	case distrust != "":
		s.Problem(w, http.StatusBadRequest, "This sign-in cannot go on", distrust)
		return a, who, false
	case closed != nil:
		s.refuse(w, r, v, a, refusal{closed.Code, closed.Description})
		return a, who, false
	case refused != nil:
		s.refuse(w, r, v, a, *refused)
		return a, who, false
	}
	who, signedIn := s.signedIn(r, v)
	if !signedIn {
		s.showSignIn(w, http.StatusOK, v, signInForm{
			ReturnTo: v.base() + s.opts.Layout.Authorize + "?" + r.URL.RawQuery, target: a.formTarget(), App: a.client.Name,
		})
	}
	return a, who, signedIn
}

// closed says why a tenant is closed to all applications, or nil.
func (s *Site) closed(t *Tenant) *OAuthError {
	if t == nil || s.opts.Habits.Admits == nil {
		return nil
	}
	return s.opts.Habits.Admits(t)
}
