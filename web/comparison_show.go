package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/templates"
	"mooring/web/view"
)

// comparisonShow shows a day at a location compared with the provider. It asks the
// provider only for somebody who has pressed the button within compareTime: until
// then the page may be reloaded and come back to, and each time says how it is then.
// No other GET brings a call to a provider about.
func (s *server) comparisonShow(c echo.Context) error {
	shown, err := s.comparison(c, c.QueryParams())
	if err != nil {
		return err
	}
	ask, err := s.mayCompare(c, shown.Path())
	if err != nil {
		return err
	}
	if ask && shown.Possible() {
		result, err := s.Connections.CompareDay(c.Request().Context(), dayQuery(c, shown))
		if err != nil {
			return err
		}
		shown.Result = &result
	}
	page, err := s.page(c, "Compare appointments at "+shown.Location.Name)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, templates.ComparisonPage(page, shown.Page()))
}

// comparison is the day and location of a query or a form, not compared yet; as on
// the appointments page, what makes no sense is today, or the first location.
func (s *server) comparison(c echo.Context, fields url.Values) (view.Comparison, error) {
	overview, err := s.bookable(c)
	if err != nil {
		return view.Comparison{}, err
	}
	day := view.NewDay(s.reader(c), overview, s.info(overview.Connection), fields.Get("location"), fields.Get("date"))
	return view.Comparison{Day: day}, nil
}

// dayQuery asks for the day that is shown.
func dayQuery(c echo.Context, shown view.Comparison) connection.DayQuery {
	from, to := calendar.DayBounds(shown.Date, shown.Date.Location())
	return connection.DayQuery{Ref: ref(c), LocationID: shown.Location.ID, From: from, To: to}
}
