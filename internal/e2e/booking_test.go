package e2e_test

import (
	"slices"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
)

// atTheForm is a member at the form for a new appointment at Bayside Sydney, on
// the Sunday on which clocks go back.
func (m mode) atTheForm(t *testing.T) *visit {
	t.Helper()
	v := m.arrive(t, apptest.Options{
		Now: clockAt(beforeTheClocksChange).now,
		Config: func(c *config.Config) {
			c.CorePractice.Scopes = append(slices.Clone(c.CorePractice.Scopes), corepractice.ScopeWrite)
		},
	})
	v.connected("bayside")
	v.enter(v.site.Member)
	v.untilSynced()
	v.goes("/connections/" + v.connectionID() + "/appointments?location=b1&date=2027-04-04")
	v.Click("link", "New appointment")
	v.heads("New appointment")
	return v
}

// fills types an appointment into the form.
func (v *visit) fills(start string) {
	v.t.Helper()
	v.Select("Practitioner", "Dr Renée O'Sullivan")
	v.Fill("Start", start)
	v.Select("Length", "45 minutes")
	v.Fill("Reason", "Check-up")
	v.Fill("Patient reference", "P-10482")
}

func TestAnAppointmentIsBookedByDoubleClick(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.atTheForm(t)
		v.settle("booking")
		v.fills("02:15")
		v.Click("button", "Book appointment")
		v.has("Nothing was booked yet.", "02:15 comes twice")
		v.settle("booking-twice")
		v.Select("Which 02:15", "02:15 AEST, after clocks went back")
		v.DoubleClick("button", "Book appointment")
		v.heads("Appointments · Bayside Dental Group Bayside Sydney")
		v.has("Booked: 02:15 on Sunday 4 April with Dr Renée O'Sullivan.", "02:15 AEST", "P-10482")
		v.settle("booking-made")

		v.Click("link", "New appointment")
		v.fills("02:30")
		v.Select("Length", "10 minutes")
		v.Click("button", "Book appointment")
		v.Select("Which 02:30", "02:30 AEST, after clocks went back")
		v.Click("button", "Book appointment")
		v.has("Dr Renée O'Sullivan is busy at 02:30. Nothing was booked.")
		v.settle("booking-clash")
	})
}

func TestABookingOfWhichNobodyKnowsIsTriedAgain(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.atTheForm(t)
		v.fills("06:15")
		v.fault("bayside", sandbox.Fault{Kind: sandbox.AnswerDropped, Target: sandbox.API})
		v.Click("button", "Book appointment")
		v.heads("We do not know whether this was booked")
		v.settle("booking-unknown")
		v.fault("bayside")
		v.Click("button", "Try again")
		v.has("Booked: 06:15 on Sunday 4 April with Dr Renée O'Sullivan.")
	})
}
