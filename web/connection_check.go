package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// connectionCheck calls the provider and says what it saw and when.
func (s *server) connectionCheck(c echo.Context) error {
	result, err := s.Connections.Check(c.Request().Context(), ref(c), who(c).actor())
	if err != nil {
		return err
	}
	checked, err := s.Connections.Connection(c.Request().Context(), ref(c))
	if err != nil {
		return err
	}
	s.notify(c, checkNotice(result, s.info(checked).Name, s.reader(c).Clock))
	return c.Redirect(http.StatusSeeOther, view.ConnectionsPath)
}

// connectionSync asks for a sync now.
func (s *server) connectionSync(c echo.Context) error {
	if err := s.Connections.SyncNow(c.Request().Context(), ref(c), who(c).actor()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, view.ConnectionsPath)
}

// checkNotice words what a check saw.
func checkNotice(result connection.CheckResult, provider string, clock view.Clock) templates.Notice {
	notice := templates.Notice{Meaning: templates.MeaningBad, At: clock.Time(result.At)}
	switch {
	case result.Answered:
		notice.Meaning = templates.MeaningGood
		notice.Text = provider + " answered and our sign-in works."
		notice.Details = []string{fmt.Sprintf("It named %s at %s, with %s.",
			result.Tenant.Name, result.Tenant.URL, templates.Count(result.Locations, "location"))}
	case result.NeedsReconnect:
		notice.Text = provider + " no longer accepts our sign-in. Please reconnect."
	case result.Failure == connection.FailureLimited:
		notice.Meaning = templates.MeaningNotice
		notice.Text = provider + " asked us to slow down. Please check again in a few minutes."
	case result.Failure == connection.FailureNotProcessed || result.Failure == connection.FailureUnknown:
		notice.Text = provider + " is not answering. We keep trying; you need not do anything."
	case result.Failure == connection.FailureNotActivated:
		notice.Text = provider + " says that this product is switched off for your practice. Once it is activated there, we carry on by ourselves."
	case result.Failure == connection.FailureMalformed:
		notice.Text = provider + " answered in a way we cannot read. We keep trying."
	default:
		notice.Text = provider + " answered, but does not let us read what was agreed."
	}
	return notice
}
