package corepractice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mooring/internal/sandbox/practice"
)

// statusWords are what the statuses of Core Practice are to be called. They are
// spelt out here, so that this does not repeat what the pages do.
var statusWords = map[practice.Status]string{
	practice.Booked: "Booked", practice.Confirmed: "Confirmed", practice.Arrived: "Arrived",
	practice.Completed: "Completed", practice.Cancelled: "Cancelled", practice.NoShow: "No show",
}

// ledger is the book of a tenant, read for comparing: it knows nothing of how
// the app reads or shows anything.
type ledger struct {
	book *practice.Book
	// names are the practitioners' names by id.
	names map[string]string
	zones map[string]*time.Location
}

// newLedger opens a tenant's book.
func (q *inquiry) newLedger(tenant string) *ledger {
	read := &ledger{names: map[string]string{}, zones: map[string]*time.Location{}}
	book, err := q.Provider.Book(tenant)
	if !q.try(err) {
		return read
	}
	read.book = book
	staff, err := book.Practitioners("")
	q.try(err)
	for _, practitioner := range staff {
		read.names[practitioner.ID] = practitioner.Name
	}
	for _, location := range book.Locations() {
		zone, err := time.LoadLocation(location.TimeZone)
		q.try(err)
		read.zones[location.ID] = zone
	}
	return read
}

// all lists the appointments of a location, tombstones left out.
func (l *ledger) all(q *inquiry, location string) []practice.Appointment {
	if q.failed != nil {
		return nil
	}
	read, _, err := l.book.Appointments(practice.Query{LocationID: location, Limit: 1 << 20})
	q.try(err)
	return read
}

// byDay gives the rows that each day of a location has to show, by its date.
func (l *ledger) byDay(q *inquiry, location string) map[string][]string {
	days := map[string][]string{}
	for _, a := range l.all(q, location) {
		local := a.Start.In(l.zones[location])
		date := local.Format(time.DateOnly)
		days[date] = append(days[date], l.row(a))
	}
	for _, rows := range days {
		slices.Sort(rows)
	}
	return days
}

// row is an appointment as it has to be shown: practitioner, start and end as a
// clock at the location shows them and as exact moments, patient, status, reason.
func (l *ledger) row(a practice.Appointment) string {
	zone := l.zones[a.LocationID]
	start, end := a.Start.In(zone), a.End.In(zone)
	return strings.Join([]string{
		l.names[a.PractitionerID], wall(start, start), wall(end, start), start.Format(time.RFC3339), end.Format(time.RFC3339),
		a.PatientRef, statusWords[a.Status], a.Reason,
	}, " | ")
}

// wall is a time as it has to be worded on a day: with the name of its zone where
// clocks change that day, because an hour may come twice.
func wall(at, day time.Time) string {
	text := at.Format("15:04")
	if changesOn(day) {
		text += " " + zoneLetters(at)
	}
	return text
}

// changesOn reports whether clocks change on the day of a moment.
func changesOn(at time.Time) bool {
	year, month, day := at.Date()
	_, morning := time.Date(year, month, day, 0, 0, 0, 0, at.Location()).Zone()
	_, night := time.Date(year, month, day+1, 0, 0, 0, 0, at.Location()).Zone()
	return morning != night
}

// zoneLetters are the letters of a zone at a moment, or its distance from UTC
// where it has none.
func zoneLetters(at time.Time) string {
	if name := at.Format("MST"); !strings.ContainsAny(name[:1], "+-") {
		return name
	}
	return distance(at)
}

// distance is how far a moment's zone is from UTC: "UTC+9:30".
func distance(at time.Time) string {
	_, seconds := at.Zone()
	text := fmt.Sprintf("UTC%+d", seconds/3600)
	if minutes := seconds % 3600 / 60; minutes != 0 {
		text += fmt.Sprintf(":%02d", minutes)
	}
	return text
}
