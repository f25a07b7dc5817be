package web

import (
	"maps"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"mooring/templates"
	"mooring/web/view"
)

// retryAfter is what Retry-After says while we cannot serve, in seconds.
const retryAfter = "60"

// isSigningIn reports whether the request is a sign-in form that was sent.
func isSigningIn(c echo.Context) bool {
	return c.Path() == view.SignInPath && c.Request().Method == http.MethodPost
}

// signInUnavailable is the sign-in form, with the address that was typed: a
// password that could not be checked was not a wrong one.
func (s *server) signInUnavailable(c echo.Context) templ.Component {
	return templates.SignInPage(s.frame(c, "Sign in"), templates.SignIn{
		ActionPath: signInAction(localPath(c.QueryParam("next"))), Email: c.Request().PostForm.Get("email"),
		Message: view.SignInUnavailable, Meaning: templates.MeaningNotice,
	})
}

// again is the same request once more. A form is sent with what it held, but for a
// secret, and then it is not whole; every form of ours may be sent twice.
func again(c echo.Context) (action templates.Action, whole bool) {
	request := c.Request()
	action = templates.Action{Label: "Try again", Path: request.URL.RequestURI()}
	if request.Method == http.MethodGet || request.Method == http.MethodHead {
		return action, true
	}
	action.Post = true
	fields, err := form(c)
	if err != nil {
		return action, true // What cannot be read had no part in what was asked for.
	}
	whole = true
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if isSecret(name) {
			whole = false
			continue
		}
		for _, value := range fields[name] {
			action.Fields = append(action.Fields, templates.Field{Name: name, Value: value})
		}
	}
	return action, whole
}

// isSecret reports whether a field holds what no page may.
func isSecret(field string) bool { return field == "password" || field == view.ClientSecretField }
