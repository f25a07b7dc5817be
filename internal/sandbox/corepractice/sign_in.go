package corepractice

import (
	"net/http"
	"net/url"
	"strings"
)

// signInForm is what the sign-in page shows.
type signInForm struct {
	// ReturnTo is the path to go to afterwards, always one of the same tenant.
	ReturnTo string
	// App is the application that waits for the person, or empty.
	App string
	// Action is where the form goes.
	Action  string
	Email   string
	Problem string
	People  []SignIn
	target  string
}

// signIn answers POST /t/{tenant}/sign-in.
func (h *site) signIn(w http.ResponseWriter, r *http.Request, v visit) {
	if err := r.ParseForm(); err != nil {
		h.problem(w, http.StatusBadRequest, "This sign-in cannot go on", "The form could not be read. Go back and try again.")
		return
	}
	form := signInForm{ReturnTo: h.ownPath(v, r.PostForm.Get("return_to")), Email: r.PostForm.Get("email")}
	form.App, form.target = h.waiting(form.ReturnTo)
	who, known := h.opts.person(v.tenant.id, form.Email)
	if !known || r.PostForm.Get("password") != who.Password {
		form.Problem = "The e-mail address or the password is not right."
		h.showSignIn(w, http.StatusUnprocessableEntity, v, form)
		return
	}
	id := v.sessions.begin(session{tenant: v.tenant.id, email: who.Email, expires: h.opts.Now().Add(sessionTTL)})
	h.setSession(w, v.tenant, id)
	h.pages.headers(w, "")
	http.Redirect(w, r, form.ReturnTo, http.StatusSeeOther)
}

// signOut answers POST /t/{tenant}/sign-out.
func (h *site) signOut(w http.ResponseWriter, r *http.Request, v visit) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		v.sessions.end(cookie.Value)
	}
	h.setSession(w, v.tenant, "")
	http.Redirect(w, r, "/t/"+v.tenant.id+"/", http.StatusSeeOther)
}

// showSignIn shows the sign-in page.
func (h *site) showSignIn(w http.ResponseWriter, status int, v visit, form signInForm) {
	form.Action = "/t/" + v.tenant.id + "/sign-in"
	if !h.opts.Discreet {
		form.People = h.opts.people(v.tenant.id)
	}
	h.pages.show(w, status, page{
		name: "sign_in", Title: "Sign in", Practice: v.tenant.book.Name(), View: form, formTarget: form.target,
	})
}

// ownPath lets a sign-in lead to the same tenant's pages only.
func (h *site) ownPath(v visit, path string) string {
	home := "/t/" + v.tenant.id + "/"
	target, err := url.Parse(path)
	if err != nil || target.IsAbs() || target.Host != "" || !strings.HasPrefix(target.Path, home) ||
		strings.Contains(target.Path, "..") {
		return home
	}
	return path
}

// waiting names the application for which somebody signs in, and the origin to
// which that will lead.
func (h *site) waiting(returnTo string) (app, target string) {
	address, err := url.Parse(returnTo)
	if err != nil {
		return "", ""
	}
	a, distrust, _ := h.readAuthorization(address.Query())
	if distrust != "" {
		return "", ""
	}
	return a.client.Name, a.formTarget()
}
