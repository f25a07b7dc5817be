package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"mooring/internal/account"
	"mooring/internal/connection"
	"mooring/internal/connectlink"
	"mooring/web/view"
)

// errOwnersOnly refuses a member what only an owner may do.
var errOwnersOnly = errors.New("only an owner may do this")

// errNotForStaff hides the practices' pages from the vendor's own people.
var errNotForStaff = errors.New("page of practices asked for by the vendor's staff")

// personKey is where a request keeps who is signed in.
const personKey = "person"

// person is who is signed in to a request.
type person struct {
	account.User
	Organisation account.Organisation
	// Visit is set for a guest; nil for everybody else.
	Visit *connectlink.Visit
	// Via is the product that sent a guest here.
	Via string
}

// actor names the person in events. Of staff it says that they are: a practice's
// owner reads it beside the names of the practice's own people. Of a guest it says
// which product vouched for the name.
func (p person) actor() connection.Actor {
	switch {
	case p.Role.Staff():
		return connection.Actor{UserID: p.ID, Name: p.Name + " (support)"}
	case p.Visit != nil:
		return connection.Actor{UserID: p.ID, Name: p.Name + " via " + p.Via}
	}
	return connection.Actor{UserID: p.ID, Name: p.Name}
}

// guard lets a request through to a route's handler when the person may use it.
func (s *server) guard(route Route) echo.HandlerFunc {
	return func(c echo.Context) error {
		if route.Access == Public {
			return route.handle(s, c)
		}
		who, err := s.signedIn(c)
		if err != nil {
			return err
		}
		if who == nil {
			return s.askToSignIn(c)
		}
		err = who.may(route.Access)
		if !errors.Is(err, echo.ErrNotFound) { // The page of an unknown address names nobody.
			c.Set(personKey, who)
		}
		if err != nil {
			return err
		}
		return route.handle(s, c)
	}
}

// may reports why a person may not use routes of an access; nil: they may.
func (p person) may(access Access) error {
	staff := p.Role.Staff()
	switch {
	case access == Anyone || access == Staff && staff || access == Admin && p.Role == account.RoleAdmin:
		return nil
	case access == Staff || access == Admin:
		return echo.ErrNotFound // As an address that does not exist.
	case staff:
		return errNotForStaff
	case access == Owner && !p.Role.CanChange():
		return errOwnersOnly
	}
	return nil
}

// hideConsole answers a preflight for the console's addresses as one for an
// address that does not exist: what methods there are is nobody's business.
func hideConsole(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if c.Request().Method == http.MethodOptions && ofConsole(c) {
			return echo.ErrNotFound
		}
		return next(c)
	}
}

// concealed turns the refusal of a method at one of the console's addresses into
// that of an address that does not exist.
func concealed(c echo.Context, err error) error {
	if ofConsole(c) && errors.Is(err, echo.ErrMethodNotAllowed) {
		c.Response().Header().Del(echo.HeaderAllow)
		return echo.ErrNotFound
	}
	return err
}

// ofConsole reports whether a request is for an address of the console.
func ofConsole(c echo.Context) bool {
	rest, found := strings.CutPrefix(c.Request().URL.Path, view.SupportPath)
	return found && (rest == "" || rest[0] == '/')
}

// signedIn reads who is signed in, nil when nobody is. It fails with a
// *connectlink.SpentError for a guest whose visit has ended.
func (s *server) signedIn(c echo.Context) (*person, error) {
	session, err := s.session(c)
	if err != nil {
		return nil, err
	}
	userID := s.Sessions.User(session)
	if userID == "" {
		return s.visiting(c, session)
	}
	user, organisation, err := s.Accounts.Signed(c.Request().Context(), userID)
	if errors.Is(err, account.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &person{User: user, Organisation: organisation}, nil
}

// askToSignIn sends a reader to the sign-in page and back afterwards; a form
// that was sent is not repeated, the reader lands on the page it stood on.
func (s *server) askToSignIn(c echo.Context) error {
	next := c.Request().URL.RequestURI()
	if c.Request().Method != http.MethodGet {
		next = view.ConnectionsPath
	}
	return c.Redirect(http.StatusSeeOther, view.SignInPath+"?"+url.Values{"next": {next}}.Encode())
}

// who is the person a guarded handler works for.
func who(c echo.Context) *person {
	signed, _ := c.Get(personKey).(*person)
	return signed
}

// ref names the connection of the address, in the person's own organisation.
func ref(c echo.Context) connection.Ref {
	return connection.Ref{OrganisationID: who(c).OrganisationID, ID: c.Param("id")}
}
