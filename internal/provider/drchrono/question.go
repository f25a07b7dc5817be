package drchrono

import (
	"errors"
	"net/url"
	"strconv"
	"time"

	"mooring/internal/syncer"
)

// longestMinutes bounds an appointment's duration: a year, which no appointment
// lasts, and which does not overflow.
const longestMinutes = 366 * 24 * 60

// errRange: DrChrono takes 190 days at most, and no list without an end.
var errRange = errors.New("appointments can be asked for by the days of half a year, or by what changed")

// question is the address of the first page of what is asked for: what changed, or
// all of some days. Times are written as DrChrono writes them.
func (p *Provider) question(query syncer.AppointmentQuery, zone *time.Location) (string, error) {
	values := url.Values{"office": {query.LocationID}, "page_size": {strconv.Itoa(pageSize)}}
	if !query.UpdatedSince.IsZero() {
		values.Set("since", query.UpdatedSince.Add(-sinceMargin).In(zone).Format(wallClock))
		return p.address(pathAppointments, values), nil
	}
	first, last := query.From.In(zone), query.To.In(zone).Add(-time.Nanosecond)
	if query.From.IsZero() || !query.From.Before(query.To) || days(first, last) > longestRange {
		return "", errRange
	}
	values.Set("date_range", first.Format(dateOnly)+"/"+last.Format(dateOnly))
	return p.address(pathAppointments, values), nil
}

// days counts the calendar days from one to another, both included.
func days(first, last time.Time) int {
	return int(midnight(last).Sub(midnight(first))/(24*time.Hour)) + 1
}

// midnight is the beginning of a calendar day, as if in UTC, where all have 24 hours.
func midnight(at time.Time) time.Time {
	year, month, day := at.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}
