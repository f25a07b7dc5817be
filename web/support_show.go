package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"mooring/internal/support"
	"mooring/templates"
	"mooring/web/view"
)

// supportShow is the console's page of one connection. Opening it is written in the
// connection's audit trail; a page that refreshes itself, and HEAD, open nothing.
func (s *server) supportShow(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("id")
	var detail support.Detail
	var err error
	if refreshing(c) || c.Request().Method == http.MethodHead {
		detail, err = s.Support.Look(ctx, id)
	} else {
		detail, err = s.Support.Open(ctx, id, who(c).actor())
	}
	if err != nil {
		return err
	}
	return s.showSupport(c, http.StatusOK, detail, noteEntry{})
}

// noteEntry is what was entered as a note and why it was refused.
type noteEntry struct{ text, err string }

// showSupport renders the console's page of one connection.
func (s *server) showSupport(c echo.Context, status int, detail support.Detail, entry noteEntry) error {
	of := detail.Overview.Connection
	before, _ := strconv.ParseInt(c.QueryParam("before"), 10, 64) // Anything else is the first page.
	timeline, err := s.Support.Timeline(c.Request().Context(), of.Ref(), before)
	if err != nil {
		return err
	}
	reader := s.reader(c)
	shown := view.SupportConnection(reader, detail, s.info(of))
	shown.NoteText, shown.NoteError = entry.text, entry.err
	shown.Timeline = templates.Activity{Days: view.Activity(view.SupportClock(reader, detail), timeline.Events)}
	own := view.SupportConnectionPath(of.ID, "")
	if timeline.Earlier > 0 {
		shown.Timeline.EarlierPath = own + "?before=" + strconv.FormatInt(timeline.Earlier, 10) + "#timeline"
	}
	if before > 0 {
		shown.Timeline.NewestPath = own + "#timeline"
	}
	page, err := s.page(c, of.Tenant.Name)
	if err != nil {
		return err
	}
	return s.render(c, status, templates.SupportConnectionPage(page, shown))
}
