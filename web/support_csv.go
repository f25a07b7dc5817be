package web

import (
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"mooring/internal/support"
	"mooring/web/view"
)

const (
	// exportRoute answers for as long as its reader takes.
	exportRoute = "/support/connections.csv"
	// portionTimeout bounds sending each portion of an export: a reader who stops
	// reading must not hold us for ever.
	portionTimeout = time.Minute
)

// supportExport is every connection that a filter selects, as CSV (RFC 4180).
// It is sent as it is read. One that breaks off ends with the connection cut,
// which browsers show as a failed download: a part must not pass for the whole.
func (s *server) supportExport(c echo.Context) error {
	filter, _ := s.Support.Filter(supportQuery(c))
	clock := s.reader(c).Clock
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, "text/csv; charset=utf-8; header=present")
	header.Set(echo.HeaderContentDisposition, `attachment; filename="connections-`+clock.Now.In(clock.Zone).Format(time.DateOnly)+`.csv"`)
	if c.Request().Method == http.MethodHead {
		return c.NoContent(http.StatusOK)
	}
	ctx := c.Request().Context()
	wire := http.NewResponseController(c.Response())
	defer func() { _ = wire.SetWriteDeadline(time.Time{}) }() // The browser asks for more over the same connection.
	count, err := s.Support.Export(ctx, filter, s.portions(c, wire))
	if err != nil && !c.Response().Committed {
		header.Del(echo.HeaderContentDisposition)
		return err
	}
	s.Logger.InfoContext(ctx, "connections exported", "user", who(c).ID, "connections", count, "complete", err == nil)
	if err != nil {
		s.Logger.ErrorContext(ctx, "export broke off", "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// portions writes each portion of an export, the first below the names of the
// columns, and sends it before the next is read.
func (s *server) portions(c echo.Context, wire *http.ResponseController) func([]support.Entry) error {
	out := csv.NewWriter(c.Response())
	out.UseCRLF = true
	zone, infos := s.reader(c).Clock.Zone, view.Infos(s.Connections.Infos())
	lines := [][]string{view.ExportHead()}
	return func(entries []support.Entry) error {
		if err := wire.SetWriteDeadline(time.Now().Add(portionTimeout)); err != nil {
			return err
		}
		for _, entry := range entries {
			lines = append(lines, harmless(view.ExportLine(entry, zone, infos)))
		}
		if err := out.WriteAll(lines); err != nil {
			return err
		}
		lines = lines[:0]
		return wire.Flush()
	}
}

// harmless puts an apostrophe before what a spreadsheet would take for a formula:
// names come from practices, and the reader opens the file with a click.
func harmless(cells []string) []string {
	for i, cell := range cells {
		if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
			cells[i] = "'" + cell
		}
	}
	return cells
}
