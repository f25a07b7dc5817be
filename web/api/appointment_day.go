package api

import (
	"context"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
)

// The moments before and after every appointment there can be.
var (
	firstMoment = time.UnixMicro(1)
	lastMoment  = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
)

// day reads a page of a stretch of time at one location, in order of start.
func (l listing) day(ctx context.Context) ([]connection.SyncedAppointment, error) {
	query := connection.SyncedDayQuery{After: l.from.changes(), Limit: l.input.Limit + 1}
	query.Ref, query.LocationID = l.copied.Ref, l.input.Location
	var err error
	if query.From, query.To, err = l.bounds(); err != nil {
		return nil, err
	}
	return l.Copies.SyncedDay(ctx, query)
}

// bounds are the first moment that is asked for and the first behind.
func (l listing) bounds() (from, to time.Time, err error) {
	switch {
	case l.input.Location == "":
		return from, to, invalid.fault("query.location", "is missing: a day is one of a location's clocks")
	case l.input.UpdatedSince != "":
		return from, to, invalid.fault("query.updated_since", "goes without date, from and to: an appointment that is moved to another day would not be told of")
	case l.input.Date != "" && (l.input.From != "" || l.input.To != ""):
		return from, to, invalid.fault("query.date", "goes without from and to")
	}
	zone, err := time.LoadLocation(l.locations[0].TimeZone)
	if err != nil {
		return from, to, err
	}
	if l.input.Date != "" {
		day, err := time.Parse(time.DateOnly, l.input.Date)
		if err != nil {
			return from, to, invalid.fault("query.date", "must be a day such as 2026-11-24")
		}
		from, to = calendar.DayBounds(day, zone)
		return from, to, nil
	}
	if from, err = bound("query.from", l.input.From, firstMoment, zone); err != nil {
		return from, to, err
	}
	if to, err = bound("query.to", l.input.To, lastMoment, zone); err != nil {
		return from, to, err
	}
	if !from.Before(to) {
		return from, to, invalid.fault("query.to", "must be later than from")
	}
	return from, to, nil
}

// bound reads a time, or a day, which stands for its beginning; otherwise is what
// stands for none.
func bound(location, text string, otherwise time.Time, zone *time.Location) (time.Time, error) {
	if text == "" {
		return otherwise, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return calendar.DayStart(day, 0, zone), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, invalid.fault(location, "must be a day such as 2026-11-24, or a time such as 2026-11-24T09:00:00%2B11:00: a “+” in an address is written %2B")
	}
	return at, nil
}
