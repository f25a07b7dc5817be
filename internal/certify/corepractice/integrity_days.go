package corepractice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mooring/internal/sandbox/practice"
)

// What the app keeps, in days around today.
const daysKeptBack, daysKeptAhead = 7, 90

// mostFaults is how many differences a finding lists.
const mostFaults = 8

// everyDayIsShown compares the pages of all days that are kept, at all locations,
// with the book.
func everyDayIsShown(q *inquiry) string {
	owner := q.owner()
	id := owner.connect("bayside")
	kept := q.newLedger("bayside")
	var summary []string
	appointments, pages := 0, 0
	for _, location := range kept.book.Locations() {
		zone := kept.zones[location.ID]
		days, wanted := daysKept(q.clock.Now(), zone), kept.byDay(q, location.ID)
		found := 0
		for _, day := range days {
			date := day.Format(time.DateOnly)
			shown := owner.get(dayPath(id, location.ID, date))
			found += q.sameDay(shown, wanted[date], distance(day))
			if changesOn(day) {
				q.note(fmt.Sprintf("%s, %s: a day on which clocks change", location.Name, date), strings.Join(shown.rows(), "\n"))
			}
			if q.failed != nil || len(q.faults) > mostFaults {
				return ""
			}
		}
		appointments, pages = appointments+found, pages+len(days)
		summary = append(summary, fmt.Sprintf("%s (%s): %d days, %d appointments", location.Name, location.TimeZone, len(days), found))
	}
	q.want(appointments > 20, "Only %d appointments were there to be compared.", appointments)
	q.note("What was compared", strings.Join(summary, "\n"))
	return fmt.Sprintf("%d appointments on %d pages in five time zones are shown as Core Practice has them, every field of each.", appointments, pages)
}

// daysKept lists the days that are kept, each by its noon at the location.
func daysKept(now time.Time, zone *time.Location) []time.Time {
	today := now.In(zone)
	noon := time.Date(today.Year(), today.Month(), today.Day(), 12, 0, 0, 0, zone)
	var days []time.Time
	for offset := -daysKeptBack; offset <= daysKeptAhead; offset++ {
		days = append(days, noon.AddDate(0, 0, offset))
	}
	return days
}

// changesArrive changes appointments in the book in every way, and compares all
// days that have or had one, after one sync.
func changesArrive(q *inquiry) string {
	owner := q.owner()
	id := owner.connect("bayside")
	kept := q.newLedger("bayside")
	days := kept.busyDays(q)
	edits := q.changeInEveryWay(kept)
	changed, err := q.Provider.ChangeAppointments("bayside", 50)
	q.try(err)
	q.clock.advance(time.Minute)
	owner.press(id, "sync")
	owner.synced(id)
	for day := range kept.busyDays(q) {
		days[day] = true
	}
	compared := 0
	for day := range days {
		wanted := kept.byDay(q, day.location)[day.date]
		compared += q.sameDay(owner.get(dayPath(id, day.location, day.date)), wanted, kept.distanceOn(q, day))
		if q.failed != nil || len(q.faults) > mostFaults {
			return ""
		}
	}
	q.note("Changed in Core Practice by hand", strings.Join(edits, "\n"))
	return fmt.Sprintf("After %d edits by hand and %d at random, %d appointments on %d pages are shown as Core Practice has them now.",
		len(edits), len(changed), compared, len(days))
}

// placedDay is a day at a location.
type placedDay struct{ location, date string }

// busyDays are the days that have an appointment and are kept.
func (l *ledger) busyDays(q *inquiry) map[placedDay]bool {
	days := map[placedDay]bool{}
	for location, zone := range l.zones {
		for _, a := range l.within(q, location) {
			days[placedDay{location, a.Start.In(zone).Format(time.DateOnly)}] = true
		}
	}
	return days
}

// distanceOn is how far a location's zone is from UTC at noon of a day.
func (l *ledger) distanceOn(q *inquiry, day placedDay) string {
	midnight, err := time.ParseInLocation(time.DateOnly, day.date, l.zones[day.location])
	q.try(err)
	return distance(midnight.Add(12 * time.Hour))
}

// within lists a location's appointments on days that are kept.
func (l *ledger) within(q *inquiry, location string) []practice.Appointment {
	now := q.clock.Now()
	return slices.DeleteFunc(l.all(q, location), func(a practice.Appointment) bool {
		return a.Start.Before(now.AddDate(0, 0, 1-daysKeptBack)) || a.Start.After(now.AddDate(0, 0, daysKeptAhead-1))
	})
}

// changeInEveryWay edits, moves and deletes appointments of the first location,
// a different one each time, and tells how.
func (q *inquiry) changeInEveryWay(kept *ledger) []string {
	from := kept.book.Locations()[0].ID
	to := kept.book.Locations()[4].ID
	there := kept.within(q, from)
	q.want(len(there) > 5, "Only %d appointments are there to be changed.", len(there))
	if q.failed != nil || len(there) <= 5 {
		return nil
	}
	reason, status, deleted := "Edited: “Ärger & Söhne” <b>not markup</b>", practice.NoShow, true
	other := kept.anotherPractitioner(there[3])
	later := func(a practice.Appointment) practice.AppointmentChange {
		start := a.Start.AddDate(0, 0, 1).Add(15 * time.Minute)
		end := start.Add(a.End.Sub(a.Start) + 10*time.Minute)
		return practice.AppointmentChange{Start: &start, End: &end}
	}
	var told []string
	for i, edit := range []struct {
		how    string
		change practice.AppointmentChange
	}{
		{"another reason", practice.AppointmentChange{Reason: &reason}},
		{"another status", practice.AppointmentChange{Status: &status}},
		{"another day, and longer", later(there[2])},
		{"another practitioner", practice.AppointmentChange{PractitionerID: &other}},
		{"another location", practice.AppointmentChange{LocationID: &to}},
		{"deleted", practice.AppointmentChange{Deleted: &deleted}},
	} {
		changed, err := q.Provider.ChangeAppointment("bayside", there[i].ID, edit.change)
		if !q.try(err) {
			return nil
		}
		told = append(told, fmt.Sprintf("%s: %s → %s", edit.how, kept.row(there[i]), kept.row(changed)))
	}
	return told
}

// anotherPractitioner is somebody else of the location of an appointment.
func (l *ledger) anotherPractitioner(a practice.Appointment) string {
	staff, err := l.book.Practitioners(a.LocationID)
	if err != nil {
		return a.PractitionerID
	}
	for _, practitioner := range staff {
		if practitioner.ID != a.PractitionerID {
			return practitioner.ID
		}
	}
	return a.PractitionerID
}
