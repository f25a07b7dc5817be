package e2e_test

import (
	"slices"
	"testing"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
)

// booked lists what the simulation has booked at a location on a day of Sydney.
func (v *visit) booked(location, date string) []practice.Appointment {
	v.t.Helper()
	book, err := v.site.Sandbox.Book("bayside")
	if err != nil {
		v.t.Fatalf("open the book: %v", err)
	}
	all, _, err := book.Appointments(practice.Query{LocationID: location, Limit: 10_000})
	if err != nil {
		v.t.Fatalf("read the book: %v", err)
	}
	return slices.DeleteFunc(all, func(a practice.Appointment) bool { return a.Deleted || a.Start.Format("2006-01-02") != date })
}

func TestADayIsComparedAndRepaired(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.atTheSchedule(t)
		v.Click("button", "Compare with Core Practice")
		v.WaitFor(`[data-comparison="equal"]`)
		v.settle("compared-equal")

		there := v.booked("b1", "2027-03-30")
		if err := v.site.Sandbox.DeleteAppointment("bayside", there[0].ID); err != nil {
			t.Fatal(err)
		}
		v.Reload()
		v.WaitFor(`[data-comparison="differs"]`)
		if rows := v.Count(`[data-row="missing_there"]`); rows != 1 {
			t.Errorf("%d rows are missing there", rows)
		}
		v.settle("compared-differs")

		v.Click("button", "Repair these appointments")
		v.WaitFor(`[data-comparison="equal"]`)
		v.settle("compared-repaired")
		v.Click("link", "Appointments")
		v.shows("2027-03-30")
		if rows := v.Count("table tbody tr"); rows != len(there)-1 {
			t.Errorf("the day has %d rows, the practice %d", rows, len(there)-1)
		}

		v.fault("bayside", down(sandbox.API))
		v.Click("button", "Compare with Core Practice")
		v.WaitFor("[data-obstacle]")
		v.settle("compared-provider-down")
	})
}

func TestTheQuestionWhichHourIsAnsweredByAnotherDay(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, m mode) {
		v := m.atTheForm(t)
		v.fills("25:00")
		v.Click("button", "Book appointment")
		v.WaitFor(".field-error")
		v.settle("booking-refused")
		v.Fill("Start", "02:30")
		v.Click("button", "Book appointment")
		v.WaitFor(`select[name="which"]`)
		v.Fill("Date", "2027-03-31")
		v.Fill("Start", "06:40")
		v.DoubleClick("button", "Book appointment")
		v.shows("2027-03-31")
		v.has("Booked: 06:40 on Wednesday 31 March with Dr Renée O'Sullivan.")
		made := slices.DeleteFunc(v.booked("b1", "2027-03-31"), func(a practice.Appointment) bool { return a.PatientRef != "P-10482" })
		if len(made) != 1 || made[0].Reason != "Check-up" || made[0].Start.Format("15:04") != "06:40" {
			t.Errorf("the practice has %+v", made)
		}
	})
}
