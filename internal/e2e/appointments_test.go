package e2e_test

import (
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/sandbox/corepractice"
)

// beforeTheClocksChange is a Tuesday, 11:30 in Sydney. On the Sunday after it,
// 4 April 2027, daylight saving ends in Sydney, Adelaide and on Lord Howe.
var beforeTheClocksChange = time.Date(2027, 3, 30, 0, 30, 0, 0, time.UTC)

// atTheSchedule is an owner at today's appointments of Bayside Sydney.
func (m mode) atTheSchedule(t *testing.T) *visit {
	t.Helper()
	v := m.arrive(t, apptest.Options{
		Now:     clockAt(beforeTheClocksChange).now,
		Sandbox: func(o *corepractice.Options) { o.AppointmentCount = 1000 },
	})
	v.connected("bayside")
	v.enter(v.site.Owner)
	v.untilSynced()
	v.card().Click("link", "Appointments")
	v.heads("Appointments · Bayside Dental Group Bayside Sydney")
	return v
}

// shows says which day the page is about.
func (v *visit) shows(date string) {
	v.t.Helper()
	v.WaitFor(`.day h2 time[datetime="` + date + `"]`)
}

func TestADayOfAppointments(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.atTheSchedule(t)
		v.shows("2027-03-30")
		v.has("Tuesday 30 March 2027", "Today", "Sydney time (AEDT, UTC+11)", "last synced")
		if v.Count("table tbody tr") == 0 {
			t.Error("nobody is booked on a Tuesday")
		}
		v.settle("appointments")

		v.Click("link", "Next day")
		v.shows("2027-03-31")
		v.Click("link", "Previous day")
		v.shows("2027-03-30")
		v.Click("link", "Lord Howe")
		v.heads("Appointments · Bayside Dental Group Lord Howe")
		v.shows("2027-03-30")
		v.has("Lord Howe time (UTC+11)")
		v.Fill("Go to a day", "2027-04-06")
		v.Click("button", "Show")
		v.shows("2027-04-06")
		v.heads("Appointments · Bayside Dental Group Lord Howe")
		v.Click("link", "Today")
		v.shows("2027-03-30")

		v.Fill("Go to a day", "2028-01-10")
		v.Click("button", "Show")
		v.has("Appointments are kept from 23 March 2027 to 28 June 2027.")
		v.settle("appointments-outside")
	})
}

func TestADayOnWhichTheClocksChange(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.atTheSchedule(t)
		v.Fill("Go to a day", "2027-04-04")
		v.Click("button", "Show")
		v.has("This day has 25 hours: clocks go back from 03:00 to 02:00.", "AEDT")
		v.settle("appointments-25-hours")
		v.Click("link", "Lord Howe")
		v.has("This day has 24.5 hours: clocks go back from 02:00 to 01:30.")
		v.Click("link", "Bayside Brisbane")
		v.LacksText("This day has")
		v.has("Brisbane time (AEST, UTC+10)")
		v.settle("appointments-sunday")
	})
}
