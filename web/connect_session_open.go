package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/internal/connectlink"
	"mooring/web/view"
)

// linkRoute is where links of the vendor's product lead.
const linkRoute = "/connect/:token"

// noReferrer keeps the address of a page from the next one.
func noReferrer(c echo.Context) { c.Response().Header().Set("Referrer-Policy", "no-referrer") }

// linkOpen signs a person in whom the vendor's product sent, and leads on to an address
// without the token. A link works once; the browser that opened it may come again.
func (s *server) linkOpen(c echo.Context) error {
	noReferrer(c)
	ctx, token := c.Request().Context(), c.Param("token")
	if looksAhead(c.Request()) {
		if _, err := s.Links.Peek(ctx, token); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}
	opened, opening, err := s.Links.Open(ctx, token, isNavigating(c.Request()))
	var spent *connectlink.SpentError
	switch {
	case errors.As(err, &spent):
		return s.openAgain(c, spent)
	case err != nil:
		return err
	}
	if err := s.begin(c, opening); err != nil {
		return err
	}
	return s.lead(c, opened)
}

// openAgain lets the browser on that opened the link: somebody pressed Back, or twice.
func (s *server) openAgain(c echo.Context, spent *connectlink.SpentError) error {
	signed, err := overIsNobody(s.signedIn(c))
	if err != nil {
		return err
	}
	if signed == nil || signed.Visit == nil || signed.Visit.Session.ID != spent.Session.ID {
		return spent
	}
	return s.lead(c, signed.Visit.Session)
}

// lead sends a guest to where the link leads.
func (s *server) lead(c echo.Context, link connectlink.Session) error {
	path, err := s.target(c.Request().Context(), link)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, path)
}

// target is where a link leads: to the connection that it is about, or has made, to the
// connect page, or to the setup page.
func (s *server) target(ctx context.Context, link connectlink.Session) (string, error) {
	if link.ResultID != "" && !link.Outcome.Succeeded() {
		return view.ConnectionPath(link.ResultID, "/locations"), nil
	}
	if link.ResultID != "" {
		return view.ConnectionPath(link.ResultID, ""), nil
	}
	if link.ConnectionID != "" {
		return view.ConnectionPath(link.ConnectionID, "/reconnect"), nil
	}
	if _, offered := s.Connections.Info(link.Provider); !offered {
		return view.ConnectionsPath, nil
	}
	of, err := s.Connections.FindTenant(ctx, link.OrganisationID, link.Provider, link.Tenant)
	if errors.Is(err, connection.ErrNotFound) {
		return view.ConnectPath(link.Provider, link.Tenant), nil
	}
	return view.ConnectionPath(of.ID, "/reconnect"), err
}

// looksAhead reports a request that no person's press has made: one that asks for the
// head alone, or a browser that fetches what may be pressed.
func looksAhead(request *http.Request) bool {
	for _, name := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		purpose := strings.ToLower(request.Header.Get(name))
		if strings.Contains(purpose, "prefetch") || strings.Contains(purpose, "prerender") || strings.Contains(purpose, "preview") {
			return true
		}
	}
	return request.Method == http.MethodHead
}

// isNavigating reports a browser that goes to a page (Fetch Metadata, section 2.2).
func isNavigating(request *http.Request) bool {
	return request.Header.Get("Sec-Fetch-Mode") == "navigate"
}
