package web

import (
	"encoding/json"
	"net/http"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"mooring/templates"
)

// noticeKey is where a session keeps a notice for the next page.
const noticeKey = "notice"

// refreshHeader marks a request that our own script makes by itself for a page
// that stands open. A person's own requests never carry it.
const refreshHeader = "Mooring-Refresh"

// refreshing reports whether an open page asks for itself anew, and no person does.
func refreshing(c echo.Context) bool {
	request := c.Request()
	return c.Path() == cardRoute || request.Method == http.MethodGet && request.Header.Get(refreshHeader) != ""
}

// session reads the request's session; a visitor without one gets an empty one.
// A page that refreshes itself does not keep an idle session alive.
func (s *server) session(c echo.Context) (*sessions.Session, error) {
	if refreshing(c) {
		return s.Sessions.Peek(c.Request())
	}
	return s.Sessions.Load(c.Request())
}

// notify keeps a notice for the next page that is shown. What it tells of is
// done: a notice that cannot be kept, because the session was ended in another
// window meanwhile, is no reason to answer with an error.
func (s *server) notify(c echo.Context, notice templates.Notice) {
	if err := s.keep(c, noticeKey, notice); err != nil {
		s.lostNotice(c, err)
	}
}

// keep stores a value in the session under key; after an error it holds none.
func (s *server) keep(c echo.Context, key string, value any) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	session.Values[key] = string(text)
	if err := session.Save(c.Request(), c.Response()); err != nil {
		delete(session.Values, key)
		return err
	}
	return nil
}

// takeNotice returns the notice that was kept, once; nil when there is none. A
// HEAD request shows nothing and leaves it, and so does a page that refreshes
// itself: it may be another one than the notice is for.
func (s *server) takeNotice(c echo.Context) (*templates.Notice, error) {
	if refreshing(c) {
		return nil, nil
	}
	session, err := s.session(c)
	if err != nil {
		return nil, err
	}
	text, kept := session.Values[noticeKey].(string)
	if !kept || c.Request().Method == http.MethodHead {
		return nil, nil
	}
	delete(session.Values, noticeKey)
	if err := session.Save(c.Request(), c.Response()); err != nil {
		s.lostNotice(c, err)
	}
	var notice templates.Notice
	if json.Unmarshal([]byte(text), &notice) != nil {
		return nil, nil // Written by another version; it is only a notice.
	}
	return &notice, nil
}

// lostNotice logs why a notice was not kept, or not forgotten.
func (s *server) lostNotice(c echo.Context, err error) {
	s.Logger.WarnContext(c.Request().Context(), "notice", "error", err)
}
