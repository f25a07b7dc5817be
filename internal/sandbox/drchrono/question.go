package drchrono

import (
	"net/http"
	"strings"
	"time"

	"mooring/internal/sandbox/portal"
)

// longestRange is how many days a date_range may cover.
const longestRange = 190

// question is what a call asks for.
type question struct {
	// zones are those in which the times of offices are written.
	zones map[string]*time.Location
	// office limits to one, as the book calls it; empty: all.
	office string
	doctor string
	status *string
	// since asks for what was changed; zero: everything.
	since time.Time
	// first and last are days, both included; empty: all.
	first, last string
}

// readQuestion reads the query; problem says what is wrong with a field.
func (s *Server) readQuestion(r *http.Request, v portal.APIVisit) (q question, field, problem string) {
	values := r.URL.Query()
	q.zones = wallZones(v.Data)
	q.office, q.doctor = values.Get("office"), values.Get("doctor")
	if values.Has("status") {
		status := values.Get("status")
		q.status = &status
	}
	switch {
	case values.Has("since"):
		var ok bool
		if q.since, ok = readTime(values.Get("since"), either(s.opts.SinceZone, q.zone(v.Data))); !ok {
			return q, "since", "Enter a valid date/time."
		}
	case values.Has("occurred_since"):
		q.first, _, _ = strings.Cut(values.Get("occurred_since"), "T")
		q.last = "9999-12-31"
	case values.Has("date_range"):
		first, last, _ := strings.Cut(values.Get("date_range"), "/")
		return q.between(first, last)
	case values.Has("date"):
		return q.between(values.Get("date"), values.Get("date"))
	default:
		return q, "non_field_errors", "One of since, occurred_since, date and date_range is needed."
	}
	return q, "", ""
}

// between limits the question to days.
func (q question) between(first, last string) (question, string, string) {
	from, err := time.Parse(dateOnly, first)
	to, errTo := time.Parse(dateOnly, last)
	switch {
	case err != nil || errTo != nil || to.Before(from):
		return q, "date_range", "Enter a valid date range."
	case to.Sub(from) >= longestRange*24*time.Hour:
		return q, "date_range", "The date range must not exceed 190 days."
	}
	q.first, q.last = first, last
	return q, "", ""
}

// readTime reads a time or a day, without a zone.
func readTime(text string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{wallClock, dateOnly} {
		if at, err := time.ParseInLocation(layout, text, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// zone is that of the office that is asked for, or of the practice's first.
func (q question) zone(t *portal.Tenant) *time.Location {
	if zone, known := q.zones[q.office]; known {
		return zone
	}
	return q.zones[t.Book.Locations()[0].ID]
}
