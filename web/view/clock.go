package view

import (
	"fmt"
	"time"

	"mooring/templates"
)

// Clock words moments for a reader: as seen now, in one time zone.
type Clock struct {
	Now  time.Time
	Zone *time.Location
}

// In returns the clock in another zone; an unknown name keeps the zone.
func (c Clock) In(zone string) Clock {
	if location, err := time.LoadLocation(zone); err == nil && zone != "" {
		c.Zone = location
	}
	return c
}

// Time words a moment as people say it: "today 09:40", "Tue 24 Nov 09:40".
func (c Clock) Time(at time.Time) templates.Time {
	return c.worded(at, c.day)
}

// Ago words a moment by how long ago it was ("2 minutes ago"), within the
// last hour; an older or future one as Time does.
func (c Clock) Ago(at time.Time) templates.Time {
	return c.worded(at, func(local time.Time) string {
		switch age := c.Now.Sub(at); {
		case age < 0 || age >= time.Hour:
			return c.day(local)
		case age < time.Minute:
			return "just now"
		case age < 2*time.Minute:
			return "a minute ago"
		default:
			return fmt.Sprintf("%d minutes ago", int(age.Minutes()))
		}
	})
}

// TimeOfDay words a moment by its time alone: "09:40".
func (c Clock) TimeOfDay(at time.Time) templates.Time {
	return c.worded(at, func(local time.Time) string { return local.Format("15:04") })
}

// laterTime words the end of something: by its time alone on the day it began,
// else as Time does.
func (c Clock) laterTime(began, ended time.Time) templates.Time {
	if daysBetween(began.In(c.Zone), ended.In(c.Zone)) == 0 {
		return c.TimeOfDay(ended)
	}
	return c.Time(ended)
}

// Words is Time's text alone; "" for the zero time.
func (c Clock) Words(at time.Time) string { return c.Time(at).Text }

// worded fills in the exact moment around text.
func (c Clock) worded(at time.Time, text func(time.Time) string) templates.Time {
	if at.IsZero() {
		return templates.Time{}
	}
	local := at.In(c.Zone)
	return templates.Time{
		ISO:   local.Format(time.RFC3339),
		Exact: local.Format("Monday 2 January 2006, 15:04:05 ") + abbreviation(local),
		Text:  text(local),
	}
}

// day words a local time by its day and time.
func (c Clock) day(local time.Time) string {
	today := c.Now.In(c.Zone)
	switch daysBetween(today, local) {
	case 0:
		return "today " + local.Format("15:04")
	case -1:
		return "yesterday " + local.Format("15:04")
	case 1:
		return "tomorrow " + local.Format("15:04")
	}
	if local.Year() == today.Year() {
		return local.Format("Mon 2 Jan 15:04")
	}
	return local.Format("Mon 2 Jan 2006 15:04")
}

// daysBetween counts calendar days from a to b, whatever the clocks did.
func daysBetween(a, b time.Time) int {
	from := time.Date(a.Year(), a.Month(), a.Day(), 12, 0, 0, 0, time.UTC)
	to := time.Date(b.Year(), b.Month(), b.Day(), 12, 0, 0, 0, time.UTC)
	return int(to.Sub(from).Hours() / 24)
}

// abbreviation names the zone at that moment: "AEDT", or "UTC+10:30" where the
// zone has no letters of its own.
func abbreviation(local time.Time) string {
	name, _ := local.Zone()
	if name != "" && name[0] != '+' && name[0] != '-' {
		return name
	}
	return offset(local)
}

// offset is "UTC+11" or "UTC+10:30".
func offset(local time.Time) string {
	_, seconds := local.Zone()
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	hours, minutes := seconds/3600, seconds%3600/60
	if minutes == 0 {
		return fmt.Sprintf("UTC%c%d", sign, hours)
	}
	return fmt.Sprintf("UTC%c%d:%02d", sign, hours, minutes)
}

// ZoneName words an IANA zone for people: "Lord Howe time (UTC+11)".
func ZoneName(zone string, at time.Time) string {
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		return zone
	}
	return cityOf(zone) + " time (" + zoneDetail(at.In(location)) + ")"
}

// zoneDetail is "AEDT, UTC+11", or the offset alone where there are no letters.
func zoneDetail(local time.Time) string {
	if name := abbreviation(local); name != offset(local) {
		return name + ", " + offset(local)
	}
	return offset(local)
}

// cityOf takes the place out of an IANA name: "Australia/Lord_Howe" is "Lord Howe".
func cityOf(zone string) string {
	city := []byte(zone)
	for i := len(city) - 1; i >= 0; i-- {
		if city[i] == '/' {
			city = city[i+1:]
			break
		}
	}
	for i := range city {
		if city[i] == '_' {
			city[i] = ' '
		}
	}
	return string(city)
}

// took words a duration: "under a second", "4 s", "1 min 12 s".
func took(duration time.Duration) string {
	duration = duration.Round(time.Second)
	switch {
	case duration < time.Second:
		return "under a second"
	case duration < time.Minute:
		return fmt.Sprintf("%d s", int(duration.Seconds()))
	default:
		return fmt.Sprintf("%d min %d s", int(duration.Minutes()), int(duration.Seconds())%60)
	}
}

// Lasting words how long something has been so, or was so, by its largest unit:
// "under a minute", "12 minutes", "3 hours", "5 days".
func Lasting(duration time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case duration < time.Minute:
		return "under a minute"
	case duration < time.Hour:
		return templates.Count(int(duration/time.Minute), "minute")
	case duration < 2*day:
		return templates.Count(int(duration/time.Hour), "hour")
	default:
		return templates.Count(int(duration/day), "day")
	}
}
