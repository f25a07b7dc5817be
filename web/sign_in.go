package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"mooring/internal/account"
	"mooring/internal/secret"
	"mooring/templates"
	"mooring/web/view"
)

// signInShow is the sign-in page; somebody signed in goes on to where they were going.
func (s *server) signInShow(c echo.Context) error {
	signed, err := overIsNobody(s.signedIn(c))
	if err != nil {
		return err
	}
	next := localPath(c.QueryParam("next"))
	if signed != nil {
		return c.Redirect(http.StatusSeeOther, landing(signed.Role, next))
	}
	shown := templates.SignIn{ActionPath: signInAction(next)}
	if c.QueryParam("next") != "" {
		shown.Message, shown.Meaning = "Please sign in to carry on.", templates.MeaningOff
	}
	if info, found := s.Connections.Info(c.QueryParam("after")); found {
		shown.Meaning = templates.MeaningNotice
		shown.Message = "Your session here ended while you were at " + info.Name + ". Nothing was changed. Sign in, then connect once more."
	}
	return s.showSignIn(c, http.StatusOK, shown)
}

// signInSubmit checks email and password. On success the session gets a new
// id, so that one planted before is worthless.
func (s *server) signInSubmit(c echo.Context) error {
	fields, err := form(c)
	if err != nil {
		return err
	}
	next := localPath(c.QueryParam("next"))
	email := fields.Get("email")
	user, err := s.Accounts.SignIn(c.Request().Context(), account.SignIn{
		Email: email, Password: secret.NewValue(fields.Get("password")), Address: c.RealIP(),
	})
	shown := templates.SignIn{ActionPath: signInAction(next), Email: email, Meaning: templates.MeaningBad}
	var throttled *account.ThrottledError
	switch {
	case errors.As(err, &throttled):
		shown.Throttled, shown.RetryIn = true, soon(throttled.RetryAfter)
		c.Response().Header().Set(echo.HeaderRetryAfter, fmt.Sprint(int(math.Ceil(throttled.RetryAfter.Seconds()))))
		return s.showSignIn(c, http.StatusTooManyRequests, shown)
	case errors.Is(err, account.ErrWrongCredentials):
		shown.Message = "That email and password do not belong together. Please check both."
		return s.showSignIn(c, http.StatusUnprocessableEntity, shown)
	case err != nil:
		return err
	}
	session, err := s.session(c)
	if err != nil {
		return err
	}
	clear(session.Values) // Whoever was here before leaves nothing behind.
	s.Sessions.SetUser(session, user.ID)
	if err := s.Sessions.Renew(c.Request(), c.Response(), session); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, landing(user.Role, next))
}

// signOutSubmit ends the session, whoever holds it. A guest, who could not sign in
// again, goes back to the vendor's product.
func (s *server) signOutSubmit(c echo.Context) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	next := view.SignInPath
	if opening, opened := openingOf(session); opened {
		next = view.ReturnPath(opening.SessionID)
		s.left(c, opening)
	}
	if err := s.Sessions.Destroy(c.Request(), c.Response(), session); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, next)
}

// showSignIn renders the sign-in page.
func (s *server) showSignIn(c echo.Context, status int, shown templates.SignIn) error {
	return s.render(c, status, templates.SignInPage(s.frame(c, "Sign in"), shown))
}

// signInAction keeps where the reader was going.
func signInAction(next string) string {
	if next == view.ConnectionsPath {
		return view.SignInPath
	}
	return view.SignInPath + "?" + url.Values{"next": {next}}.Encode()
}

// localPath returns next when it is a page of ours, else the setup page. What
// browsers would take for another site ("//host", "/\host") is not.
func localPath(next string) string {
	parsed, err := url.Parse(next)
	local := err == nil && parsed.Scheme == "" && parsed.Host == "" &&
		strings.HasPrefix(next, "/") && !strings.HasPrefix(next, "//") && !strings.ContainsAny(next, "\\\r\n\t")
	if !local || strings.HasPrefix(parsed.Path, view.SignInPath) {
		return view.ConnectionsPath
	}
	return next
}

// landing is where somebody goes after signing in: next when pages like it are
// theirs, else their own first page.
func landing(role account.Role, next string) string {
	console := next == view.SupportPath || strings.HasPrefix(next, view.SupportPath+"/") || strings.HasPrefix(next, view.SupportPath+"?")
	switch {
	case console == role.Staff():
		return next
	case role.Staff():
		return view.SupportPath
	}
	return view.ConnectionsPath
}

// soon words a wait: "in a few seconds", "in 5 minutes".
func soon(wait time.Duration) string {
	switch minutes := int(math.Ceil(wait.Minutes())); {
	case wait <= 20*time.Second:
		return "in a few seconds"
	case minutes == 1:
		return "in a minute"
	default:
		return fmt.Sprintf("in %d minutes", minutes)
	}
}
