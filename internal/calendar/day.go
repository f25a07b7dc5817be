package calendar

import "time"

// How far around today appointments are read, in days of the location's zone.
const (
	daysBack  = 7
	daysAhead = 90
)

// Window returns the days that are kept at a location at the moment now: from
// the first instant of the day 7 days back to the end of the day 90 days
// ahead, to exclusive.
func Window(now time.Time, zone *time.Location) (from, to time.Time) {
	today := now.In(zone)
	return DayStart(today, -daysBack, zone), DayStart(today, daysAhead+1, zone)
}

// DayBounds returns the first instant of a day in zone and the first of the
// next day. Only date's own year, month and day count. Days of 23, 24, 25 and
// 23.5 hours come out right, and so do zones that change their clocks at
// midnight, where a day may begin at 01:00 or have two midnights. A day that a
// zone left out (Samoa, 30 December 2011) has no length.
func DayBounds(date time.Time, zone *time.Location) (from, to time.Time) {
	return DayStart(date, 0, zone), DayStart(date, 1, zone)
}

// DayStart returns the first instant, in zone, of the day that is days after
// date, of which only its own year, month and day count.
// time.Date alone does not promise which one it gives when midnight is left
// out or comes twice.
func DayStart(date time.Time, days int, zone *time.Location) time.Time {
	year, month, day := date.Date()
	midnight := time.Date(year, month, day+days, 0, 0, 0, 0, time.UTC)
	guess := time.Date(year, month, day+days, 0, 0, 0, 0, zone)
	began, ends := guess.ZoneBounds()
	switch clock := wallClock(guess); {
	case clock.Before(midnight): // Left out, and the guess fell before the change.
		return ends
	case clock.After(midnight): // Left out, and the guess fell after it.
		return began
	case began.IsZero():
		return guess
	}
	// The same midnight by the clock that was used before began, if there was one.
	_, offset := began.Add(-time.Nanosecond).Zone()
	earlier := midnight.Add(-time.Duration(offset) * time.Second)
	if earlier.Before(began) {
		return earlier.In(zone)
	}
	return guess
}

// wallClock returns what the clock on the wall shows, as if it were UTC, so
// that two readings can be compared.
func wallClock(at time.Time) time.Time {
	_, offset := at.Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}

// ClockChange is the moment at which a zone's clocks are put forward or back.
type ClockChange struct {
	// Before and After are that one moment as the clock showed it before the
	// change and as it shows it after ("02:00", "03:00").
	Before time.Time
	After  time.Time
	// Shift is how far clocks go forward; negative when they go back.
	Shift time.Duration
}

// ClockChangeIn finds the change of clocks in the day that begins at from and
// ends at to, as DayBounds gives them; false when there is none. The day is
// 24 hours less Shift long.
func ClockChangeIn(from, to time.Time) (ClockChange, bool) {
	name, before := from.Zone()
	for at := from; ; {
		_, ends := at.ZoneBounds()
		// A change at the very start belongs to this day when it left midnight out.
		if ends.IsZero() || !ends.Before(to) {
			break
		}
		if _, after := ends.Zone(); after != before {
			return newClockChange(ends, name, before), true
		}
		at = ends
	}
	return midnightChange(from)
}

// midnightChange finds a change of clocks that left out this day's midnight:
// the day begins with it.
func midnightChange(from time.Time) (ClockChange, bool) {
	began, _ := from.ZoneBounds()
	if !began.Equal(from) || from.Hour() == 0 && from.Minute() == 0 {
		return ClockChange{}, false
	}
	name, before := from.Add(-time.Nanosecond).Zone()
	return newClockChange(from, name, before), true
}

// newClockChange describes the change at a moment, given the clock before it.
func newClockChange(at time.Time, name string, before int) ClockChange {
	_, after := at.Zone()
	return ClockChange{
		Before: at.In(time.FixedZone(name, before)),
		After:  at,
		Shift:  time.Duration(after-before) * time.Second,
	}
}
