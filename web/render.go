package web

import (
	"bytes"
	"context"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"mooring/internal/account"
	"mooring/templates"
	"mooring/web/view"
)

// render answers with a page. It is rendered completely first, so that an
// error half-way cannot leave half a page. A page about a request that ran out
// of time is rendered too, and templ renders nothing when its context has ended.
func (s *server) render(c echo.Context, status int, page templ.Component) error {
	var buffer bytes.Buffer
	if err := page.Render(context.WithoutCancel(c.Request().Context()), &buffer); err != nil {
		return err
	}
	return c.HTMLBlob(status, buffer.Bytes())
}

// page is the frame of a page: title, who is signed in, and a kept notice.
func (s *server) page(c echo.Context, title string) (templates.Page, error) {
	page := s.frame(c, title)
	notice, err := s.takeNotice(c)
	page.Notice = notice
	return page, err
}

// frame is the frame without the notice, for pages about errors.
func (s *server) frame(c echo.Context, title string) templates.Page {
	page := templates.Page{
		AppName:     s.AppName,
		Logo:        templates.Picture(s.Brand.Logo()),
		Stylesheet:  s.Brand.Stylesheet(),
		Title:       title,
		HomePath:    view.HomePath,
		SignOutPath: view.SignOutPath,
	}
	if signed := who(c); signed != nil {
		page.Organisation, page.Person = signed.Organisation.Name, signed.Name
		if signed.Role.Staff() {
			page.Organisation = "Support"
		}
		page.Nav = view.Navigation(signed.Role, c.Path())
		if signed.Visit != nil {
			page.Nav = view.GuestNavigation(s.AppName, signed.Visit.Session.ID, c.Path())
		}
	}
	return page
}

// reader is who looks at the page, for view models.
func (s *server) reader(c echo.Context) view.Reader {
	signed := who(c)
	return view.Reader{
		CanChange: signed.Role.CanChange(), Guest: signed.Visit != nil,
		Person: signed.Name, Organisation: signed.Organisation.Name, OrganisationID: signed.OrganisationID,
		AppName: s.AppName, Brand: s.Brand, Clock: s.clock(signed.Organisation),
	}
}

// clock words times in the organisation's zone; in the vendor's for its own staff,
// who have no organisation.
func (s *server) clock(organisation account.Organisation) view.Clock {
	clock := view.Clock{Now: s.Now(), Zone: time.UTC}
	if organisation.ID == "" && s.StaffZone != nil {
		clock.Zone = s.StaffZone
	}
	return clock.In(organisation.TimeZone)
}
