package web

import (
	"encoding/json"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"mooring/templates"
)

// noticeKey is where a session keeps a notice for the next page.
const noticeKey = "notice"

// session reads the request's session; a visitor without one gets an empty one.
func (s *server) session(c echo.Context) (*sessions.Session, error) {
	return s.Sessions.Load(c.Request())
}

// notify keeps a notice for the next page that is shown.
func (s *server) notify(c echo.Context, notice templates.Notice) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	text, err := json.Marshal(notice)
	if err != nil {
		return err
	}
	session.Values[noticeKey] = string(text)
	return session.Save(c.Request(), c.Response())
}

// takeNotice returns the notice that was kept, once.
func (s *server) takeNotice(c echo.Context) (*templates.Notice, error) {
	session, err := s.session(c)
	if err != nil {
		return nil, err
	}
	text, kept := session.Values[noticeKey].(string)
	if !kept {
		return nil, nil
	}
	delete(session.Values, noticeKey)
	if err := session.Save(c.Request(), c.Response()); err != nil {
		return nil, err
	}
	var notice templates.Notice
	if json.Unmarshal([]byte(text), &notice) != nil {
		return nil, nil // Written by another version; it is only a notice.
	}
	return &notice, nil
}
