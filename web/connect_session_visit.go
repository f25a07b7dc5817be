package web

import (
	"encoding/json"
	"errors"

	"github.com/gorilla/sessions"
	"github.com/labstack/echo/v4"

	"mooring/internal/account"
	"mooring/internal/connectlink"
)

// openingKey is where a guest's session keeps the opening of the link.
const openingKey = "opening"

// openingOf is what a session keeps of the link that made it; false when none did.
func openingOf(session *sessions.Session) (connectlink.Opening, bool) {
	var opening connectlink.Opening
	text, kept := session.Values[openingKey].(string)
	return opening, kept && json.Unmarshal([]byte(text), &opening) == nil
}

// begin signs a guest in to this browser. Whoever was signed in before is out, and
// nothing of that session remains.
func (s *server) begin(c echo.Context, opening connectlink.Opening) error {
	session, err := s.session(c)
	if err != nil {
		return err
	}
	text, err := json.Marshal(opening)
	if err != nil {
		return err
	}
	clear(session.Values)
	session.Values[openingKey] = string(text)
	return s.Sessions.Renew(c.Request(), c.Response(), session)
}

// visiting reads the guest of a session, nil when it has none.
func (s *server) visiting(c echo.Context, session *sessions.Session) (*person, error) {
	opening, opened := openingOf(session)
	if !opened {
		return nil, nil
	}
	visit, err := s.Links.Visit(c.Request().Context(), opening)
	if errors.Is(err, connectlink.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &person{
		User: account.User{
			ID: visit.Guest.ID, OrganisationID: visit.Organisation.ID, Name: visit.Guest.Name, Email: visit.Guest.Email,
			Role: account.RoleOwner,
		},
		Organisation: visit.Organisation, Visit: &visit, Via: s.AppName,
	}, nil
}

// overIsNobody is signedIn's answer where a guest whose visit has ended is nobody.
func overIsNobody(signed *person, err error) (*person, error) {
	var spent *connectlink.SpentError
	if errors.As(err, &spent) {
		return nil, nil
	}
	return signed, err
}
