package portal

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
)

// signInForm is what the sign-in page shows.
type signInForm struct {
	// ReturnTo is the path to go to afterwards, always one of the same realm.
	ReturnTo string
	// At is where one signs in: a tenant or the provider.
	At string
	// App is the application that waits for the person, or empty.
	App string
	// Action is where the form goes.
	Action  string
	Email   string
	Problem string
	People  []SignIn
	target  string
}

// signIn answers POST {realm}/sign-in.
func (s *Site) signIn(w http.ResponseWriter, r *http.Request, v Visit) {
	if err := r.ParseForm(); err != nil {
		s.Problem(w, http.StatusBadRequest, "This sign-in cannot go on", "The form could not be read. Go back and try again.")
		return
	}
	form := signInForm{ReturnTo: s.ownPath(v, r.PostForm.Get("return_to")), Email: r.PostForm.Get("email")}
	form.App, form.target = s.waiting(form.ReturnTo)
	who, known := s.opts.person(v.realm(), form.Email)
	if !known || r.PostForm.Get("password") != who.Password {
		form.Problem = "The e-mail address or the password is not right."
		s.showSignIn(w, http.StatusUnprocessableEntity, v, form)
		return
	}
	id := v.world.sessions.begin(session{realm: v.realm(), email: who.Email, expires: s.opts.Now().Add(sessionTTL)})
	s.setSession(w, v, id)
	s.pages.headers(w, "")
	http.Redirect(w, r, form.ReturnTo, http.StatusSeeOther)
}

// signOut answers POST {realm}/sign-out.
func (s *Site) signOut(w http.ResponseWriter, r *http.Request, v Visit) {
	if cookie, err := r.Cookie(s.cookieName()); err == nil {
		v.world.sessions.end(cookie.Value)
	}
	s.setSession(w, v, "")
	http.Redirect(w, r, v.base()+"/", http.StatusSeeOther)
}

// showSignIn shows the sign-in page.
func (s *Site) showSignIn(w http.ResponseWriter, status int, v Visit, form signInForm) {
	form.Action, form.At = v.base()+"/sign-in", s.opts.Name
	shown := page{name: "sign_in", Title: "Sign in", formTarget: form.target}
	if v.realm() != "" {
		form.At, shown.Tenant = v.Tenant.Name, v.Tenant.Name
	}
	if !s.opts.Discreet {
		form.People = s.opts.People(v.realm())
	}
	shown.View = form
	s.pages.show(w, status, shown)
}

// ownPath lets a sign-in lead to pages of the same realm only.
func (s *Site) ownPath(v Visit, path string) string {
	home := v.base() + "/"
	target, err := url.Parse(path)
	if err != nil || target.IsAbs() || target.Host != "" || strings.Contains(target.Path, "..") || strings.Contains(path, `\`) {
		return home
	}
	below := cmp.Or(v.base(), "/t") + "/"
	if target.Path != s.opts.Layout.Authorize && !strings.HasPrefix(target.Path, below) {
		return home
	}
	return path
}

// waiting names the application for which somebody signs in, and the origin to
// which that will lead.
func (s *Site) waiting(returnTo string) (app, target string) {
	address, err := url.Parse(returnTo)
	if err != nil {
		return "", ""
	}
	a, distrust, _ := s.readAuthorization(address.Query())
	if distrust != "" {
		return "", ""
	}
	return a.client.Name, a.formTarget()
}
