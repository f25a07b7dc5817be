package web

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/web/view"
)

// outcomeKey is where a session keeps how the last sign-in at a provider ended.
const outcomeKey = "outcome"

// leaveCallback answers a sign-in that ended without a connection. The
// callback's address holds a code and a state, so the page that says why
// stands at an address of its own. A session that cannot keep the outcome gets
// the page at once.
func (s *server) leaveCallback(c echo.Context, failed *connection.SignInError) error {
	s.Logger.WarnContext(c.Request().Context(), "sign-in ended without a connection", "error", failed)
	s.failedThere(c, failed)
	kept := *failed
	kept.Err, kept.Code = nil, ""
	if err := s.keep(c, outcomeKey, kept); err != nil {
		return failed
	}
	return c.Redirect(http.StatusSeeOther, view.OutcomePath)
}

// outcomeShow says why the last sign-in at a provider ended without a
// connection. It is kept until the next one, so that the page can be reloaded.
func (s *server) outcomeShow(c echo.Context) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	text, _ := session.Values[outcomeKey].(string)
	var failed connection.SignInError
	if json.Unmarshal([]byte(text), &failed) != nil {
		return c.Redirect(http.StatusSeeOther, view.ConnectionsPath)
	}
	return &failed
}
