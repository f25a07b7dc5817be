package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/internal/connectlink"
	"mooring/templates"
	"mooring/web/view"
)

// linkReturn leads back to the vendor's product, with what came of the link. Only the
// browser that the link has signed in is told more than that it returns.
func (s *server) linkReturn(c echo.Context) error {
	noReferrer(c)
	ctx := c.Request().Context()
	link, err := s.Links.Find(ctx, c.Param("session"))
	if err != nil {
		return err
	}
	session, err := s.session(c)
	if err != nil {
		return err
	}
	result := connectlink.Result{SessionID: link.ID, Outcome: connectlink.Returned}
	if opening, opened := openingOf(session); opened && link.HeldBy(opening) {
		result.ConnectionID = link.ResultID
		switch {
		case link.Outcome != "":
			result.Outcome, result.Reason = link.Outcome, link.Reason
		case !looksAhead(c.Request()):
			s.settle(c, result)
		}
	}
	address := s.Links.ReturnAddress(link, result)
	if address == "" {
		return connectlink.ErrNotFound
	}
	return c.Redirect(http.StatusSeeOther, address)
}

// left notes that a guest has signed out, whose stay the browser's was.
func (s *server) left(c echo.Context, opening connectlink.Opening) {
	link, err := s.Links.Find(c.Request().Context(), opening.SessionID)
	if err == nil && link.HeldBy(opening) {
		s.settle(c, connectlink.Result{SessionID: link.ID, Outcome: connectlink.Returned})
	}
}

// settleTimeout bounds noting what came of a link.
const settleTimeout = 5 * time.Second

// settle notes what came of a guest's link, also when the browser has gone away. What it
// tells of is done: that it cannot be noted is no reason to answer with an error.
func (s *server) settle(c echo.Context, result connectlink.Result) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Request().Context()), settleTimeout)
	defer cancel()
	if err := s.Links.Settle(ctx, result); err != nil {
		s.Logger.WarnContext(ctx, "connect link", "session", result.SessionID, "error", err)
	}
}

// signedInThere notes that a guest's sign-in came through. It leads back to the product
// when nothing is left to choose, and reports whether it did.
func (s *server) signedInThere(c echo.Context, connected connection.Connection) (left bool, err error) {
	visit := who(c).Visit
	switch {
	case visit == nil:
		return false, nil
	case connected.Status == connection.StatusChoosing:
		s.settle(c, connectlink.Result{SessionID: visit.Session.ID, ConnectionID: connected.ID})
		return false, nil
	}
	return s.finish(c, connected)
}

// choosesForLink reports whether a guest's choice of locations ends what the link is
// for: the connection waits for it, or the link has made the connection.
func (s *server) choosesForLink(c echo.Context) (bool, error) {
	visit := who(c).Visit
	if visit == nil || visit.Session.ResultID == c.Param("id") {
		return visit != nil, nil
	}
	of, err := s.Connections.Connection(c.Request().Context(), ref(c))
	return of.Status == connection.StatusChoosing, err
}

// finish notes that a guest's connection is complete and leads back to the product. It
// stays here, and says so, when the vendor no longer lets people back there.
func (s *server) finish(c echo.Context, connected connection.Connection) (left bool, err error) {
	link := who(c).Visit.Session
	result := connectlink.Result{SessionID: link.ID, Outcome: connectlink.Connected, ConnectionID: connected.ID}
	if connected.Epoch > 1 {
		result.Outcome = connectlink.Reconnected
	}
	s.settle(c, result)
	address := s.Links.ReturnAddress(link, result)
	if address == "" {
		return false, nil
	}
	noReferrer(c)
	if !fromElsewhere(c.Request()) {
		return true, c.Redirect(http.StatusSeeOther, address)
	}
	c.Response().Header().Set("Refresh", "0; url="+address)
	page := s.frame(c, connected.Tenant.Name+" is connected")
	return true, s.render(c, http.StatusOK, templates.MessagePage(page, view.GoingBack(s.AppName, connected.Tenant.Name, address)))
}

// fromElsewhere reports a navigation that began on another site: the consent page of a
// provider. Browsers hold that page's form-action (Content-Security-Policy level 3,
// section 6.4.1) against every redirect that follows its form, so a page of ours has to
// stand between.
func fromElsewhere(request *http.Request) bool {
	site := request.Header.Get("Sec-Fetch-Site")
	return isNavigating(request) && site != "same-origin" && site != "none"
}

// failedThere notes that a guest's sign-in did not come through. One that is unknown, or
// somebody else's, is none of the guest's: any site can send a browser to the callback.
func (s *server) failedThere(c echo.Context, failed *connection.SignInError) {
	signed := who(c)
	foreign := failed.Kind == connection.SignInUnknown || failed.Kind == connection.SignInWrongBrowser
	if signed == nil || signed.Visit == nil || foreign {
		return
	}
	result := connectlink.Result{SessionID: signed.Visit.Session.ID, Outcome: connectlink.Failed, Reason: string(failed.Kind)}
	if failed.Kind == connection.SignInDenied {
		result.Outcome = connectlink.Denied
	}
	s.settle(c, result)
}
