package support

import (
	"context"
	"time"

	"mooring/internal/connection"
)

// historyDays is how many days the history of syncs shows, today included.
const historyDays = 30

// History returns the days up to today, oldest first, those without a sync
// included: always as many, whatever is known. Days are those of the first
// location that is chosen and listed, as syncs are counted by; of UTC without any.
func (d Detail) History(now time.Time) []Day {
	known := make(map[string]Day, len(d.Days))
	for _, day := range d.Days {
		known[day.Date] = day
	}
	year, month, day := now.In(d.countingZone()).Date()
	history := make([]Day, historyDays)
	for i := range history {
		date := time.Date(year, month, day-historyDays+1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		history[i] = known[date]
		history[i].Date = date
	}
	return history
}

// countingZone is the time zone whose days syncs are counted by.
func (d Detail) countingZone() *time.Location {
	for _, location := range d.Overview.Locations {
		if !location.Chosen || !location.Listed {
			continue
		}
		if zone, err := time.LoadLocation(location.TimeZone); err == nil {
			return zone
		}
		break
	}
	return time.UTC
}

// timelineEvents is how many events a page of a connection's timeline holds.
const timelineEvents = 25

// Timeline is a page of a connection's audit trail, newest first.
type Timeline struct {
	Events []connection.Event
	// Earlier is what the page of older events begins before; 0 when there is none.
	Earlier int64
}

// Timeline reads the events of a connection before a sequence number; 0 or less is
// from the newest.
func (s *Service) Timeline(ctx context.Context, ref connection.Ref, before int64) (Timeline, error) {
	events, err := s.connections.Events(ctx, connection.EventFilter{
		OrganisationID: ref.OrganisationID, ConnectionID: ref.ID, Before: max(before, 0), Limit: timelineEvents + 1,
	})
	if err != nil || len(events) <= timelineEvents {
		return Timeline{Events: events}, err
	}
	events = events[:timelineEvents]
	return Timeline{Events: events, Earlier: events[timelineEvents-1].Sequence}, nil
}
