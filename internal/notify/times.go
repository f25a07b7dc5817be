package notify

import (
	"time"

	"mooring/templates"
)

// clock words moments in one time zone. A letter is read days after it was
// written, so there is no "today" in it.
type clock struct {
	now  time.Time
	zone *time.Location
}

// newClock makes a clock; an unknown zone is UTC.
func newClock(now time.Time, zone string) clock {
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	return clock{now: now, zone: location}
}

// moment words a moment: "Tue 24 Nov 09:40 AEDT", with the year when it is
// another one; "" for the zero time.
func (c clock) moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	local := at.In(c.zone)
	day := local.Format("Mon 2 Jan")
	if local.Year() != c.now.In(c.zone).Year() {
		day = local.Format("Mon 2 Jan 2006")
	}
	zone := local.Format("MST")
	if zone[0] == '+' || zone[0] == '-' {
		// A zone without letters of its own, such as Lord Howe's.
		zone = "UTC" + zone
	}
	return day + local.Format(" 15:04 ") + zone
}

// lasted words how long something lasted.
func lasted(duration time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case duration < time.Minute:
		return "less than a minute"
	case duration < time.Hour:
		return templates.Count(int(duration/time.Minute), "minute")
	case duration < 2*day:
		return templates.Count(int(duration.Round(time.Hour)/time.Hour), "hour")
	}
	return templates.Count(int(duration.Round(day)/day), "day")
}
