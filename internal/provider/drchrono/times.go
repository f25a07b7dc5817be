package drchrono

import (
	"errors"
	"slices"
	"time"

	"mooring/internal/provider/listing"
)

// errUnclear: the clocks of the zone never show a time, or show it twice.
var errUnclear = errors.New("the time does not exist there, or exists twice")

// parseTime reads a time. One that states its zone needs none of ours; known says
// that it did, and any other is returned as the wall clock shows it, as if in UTC.
func parseTime(text string) (at time.Time, known bool, err error) {
	if at, err = time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), true, nil
	}
	if at, err = time.Parse(wallClock, text); err != nil {
		return time.Time{}, false, listing.ErrTime
	}
	return at, false, nil
}

// startTime finds the instant at which an appointment starts. errUnclear when the
// clocks of the zone skip the time or show it twice: the guess that comes with it could
// be an hour wrong, and nobody would see it.
func startTime(text string, zone *time.Location) (time.Time, error) {
	wall, known, err := parseTime(text)
	if err != nil || known {
		return wall, err
	}
	found := instants(wall, zone)
	if len(found) != 1 {
		return in(wall, zone).UTC(), errUnclear
	}
	return found[0], nil
}

// stampTime finds the instant of a change, which is only ever compared with others:
// the earlier of two, and for a time that the clocks skip the moment at which they
// skip it, so that a later time is never an earlier instant where it need not be.
func stampTime(text string, zone *time.Location) (time.Time, error) {
	wall, known, err := parseTime(text)
	if err != nil || known {
		return wall, err
	}
	if found := instants(wall, zone); len(found) > 0 {
		return found[0], nil
	}
	guess := in(wall, zone)
	began, ends := guess.ZoneBounds()
	if shown(guess).Before(wall) {
		return ends.UTC(), nil
	}
	return began.UTC(), nil
}

// instants lists, earliest first, the instants at which the clocks of a zone show a
// time: one, or two when they are put back over it, or none when they skip it.
func instants(wall time.Time, zone *time.Location) []time.Time {
	guess := in(wall, zone)
	began, ends := guess.ZoneBounds()
	near := []time.Time{guess}
	if !began.IsZero() {
		near = append(near, began.Add(-time.Nanosecond))
	}
	if !ends.IsZero() {
		near = append(near, ends)
	}
	var found []time.Time
	for _, moment := range near {
		_, offset := moment.Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		if shown(at.In(zone)).Equal(wall) && !slices.ContainsFunc(found, at.Equal) {
			found = append(found, at)
		}
	}
	slices.SortFunc(found, time.Time.Compare)
	return found
}

// in puts a wall clock's time into a zone, as well as time.Date can, which does not
// promise what it gives for one that is skipped or shown twice.
func in(wall time.Time, zone *time.Location) time.Time {
	year, month, day := wall.Date()
	hour, minute, second := wall.Clock()
	return time.Date(year, month, day, hour, minute, second, wall.Nanosecond(), zone)
}

// shown is what the wall clock shows, as if in UTC.
func shown(at time.Time) time.Time {
	_, offset := at.Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}
