package practice_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/sandbox/practice"
)

// start is a moment in Australian daylight saving time.
func start() time.Time { return time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC) }

// open makes up a book.
func open(t *testing.T, plan practice.Plan, seed uint64, count int) *practice.Book {
	t.Helper()
	book, err := practice.Open(plan, seed, start(), count)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// all reads everything, tombstones included.
func all(t *testing.T, book *practice.Book) []practice.Appointment {
	t.Helper()
	list, more, err := book.Appointments(practice.Query{UpdatedSince: time.Unix(0, 0), Limit: 1 << 20})
	if err != nil || more {
		t.Fatalf("more %v, error %v", more, err)
	}
	return list
}

// same compares all of an appointment; each book loads zones of its own, so
// times are compared with their offsets.
func same(a, b practice.Appointment) bool {
	if a.Start.Format(time.RFC3339) != b.Start.Format(time.RFC3339) || a.End.Format(time.RFC3339) != b.End.Format(time.RFC3339) {
		return false
	}
	a.Start, a.End = b.Start, b.End
	return a == b
}

func TestTheSameSeedAndTimeGiveTheSameBook(t *testing.T) {
	t.Parallel()
	one, two := open(t, practice.Bayside(), 42, 5000), open(t, practice.Bayside(), 42, 5000)
	for range 2 {
		if !slices.EqualFunc(all(t, one), all(t, two), same) {
			t.Fatal("the books differ")
		}
		one.ChangeAppointments(start(), 100)
		two.ChangeAppointments(start(), 100)
	}
	if slices.EqualFunc(all(t, two), all(t, open(t, practice.Bayside(), 43, 5000)), same) {
		t.Error("another seed gives the same book")
	}
	if one.ID() != "bayside" || one.Name() != "Bayside Dental Group" {
		t.Errorf("%s %s", one.ID(), one.Name())
	}
}

func TestABookHasEverythingAReaderMustCopeWith(t *testing.T) {
	t.Parallel()
	book := open(t, practice.Bayside(), 1, 5000)
	list := all(t, book)
	if len(list) != 5000 {
		t.Fatalf("%d appointments", len(list))
	}
	statuses, where, deleted := map[practice.Status]int{}, map[string]int{}, 0
	places := map[string]map[string]bool{}
	var inside, outside int
	today := map[string]bool{}
	for _, a := range list {
		statuses[a.Status]++
		where[a.LocationID]++
		if a.Deleted {
			deleted++
		}
		if places[a.PractitionerID] == nil {
			places[a.PractitionerID] = map[string]bool{}
		}
		places[a.PractitionerID][a.LocationID] = true
		if a.Start.After(start().AddDate(0, 0, -7)) && a.Start.Before(start().AddDate(0, 0, 90)) {
			inside++
		} else {
			outside++
		}
		if a.Start.Format(time.DateOnly) == "2026-11-21" {
			today[a.LocationID] = true
		}
		if !a.End.After(a.Start) || a.UpdatedAt.After(start()) || !strings.HasPrefix(a.PatientRef, "P-") {
			t.Errorf("%+v", a)
		}
	}
	if len(where) != 5 || len(statuses) < 5 || deleted < 50 || inside < 3000 || outside < 300 {
		t.Errorf("locations %v, statuses %v, %d deleted, %d inside the window, %d outside", where, statuses, deleted, inside, outside)
	}
	if len(today) != 5 {
		t.Errorf("today, a Saturday, has appointments at %v only", today)
	}
	if len(places["bd1"]) != 2 {
		t.Errorf("bd1 works at %v", places["bd1"])
	}
}

func TestNobodyIsInTwoPlacesAtOnce(t *testing.T) {
	t.Parallel()
	last := map[string]practice.Appointment{}
	list := all(t, open(t, practice.Bayside(), 3, 5000))
	slices.SortFunc(list, func(a, b practice.Appointment) int { return a.Start.Compare(b.Start) })
	for _, a := range list {
		if before, busy := last[a.PractitionerID]; busy && before.End.After(a.Start) {
			t.Errorf("%s is at %s and %s at %v", a.PractitionerID, before.LocationID, a.LocationID, a.Start)
		}
		last[a.PractitionerID] = a
	}
}

func TestAnAppointmentLiesAcrossEachNearestClockChange(t *testing.T) {
	t.Parallel()
	across := map[string]int{}
	for _, a := range all(t, open(t, practice.Bayside(), 1, 5000)) {
		_, before := a.Start.Zone()
		_, after := a.End.Zone()
		if before != after {
			across[a.LocationID]++
			if a.Deleted || a.End.Sub(a.Start) != time.Hour {
				t.Errorf("%+v", a)
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"b1": 2, "b3": 2, "b5": 2}, across); diff != "" {
		t.Errorf("Sydney, Adelaide and Lord Howe change their clocks, Perth and Brisbane do not: %s", diff)
	}
}

func TestNamesHaveAccentsAndApostrophes(t *testing.T) {
	t.Parallel()
	staff, err := open(t, practice.Bayside(), 1, 10).Practitioners("")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range staff {
		names = append(names, p.Name)
	}
	for _, want := range []string{"Renée O'Sullivan", "Siân Ní Bhriain", "Nguyễn"} {
		if !strings.Contains(strings.Join(names, "; "), want) {
			t.Errorf("%q is missing among %v", want, names)
		}
	}
}

func TestMoreAppointmentsThanHalfHoursAreStillMade(t *testing.T) {
	t.Parallel()
	if got := len(all(t, open(t, practice.Manly(), 1, 9000))); got != 9000 {
		t.Errorf("%d appointments", got)
	}
	if got := len(all(t, open(t, practice.Bayside(), 1, 0))); got != 0 {
		t.Errorf("%d appointments", got)
	}
}

func TestChangesAreStampedAndTouchNoTombstone(t *testing.T) {
	t.Parallel()
	book := open(t, practice.Bayside(), 1, 400)
	before := map[string]practice.Appointment{}
	for _, a := range all(t, book) {
		before[a.ID] = a
	}
	later := start().Add(time.Hour + 1234567*time.Nanosecond)
	ids := book.ChangeAppointments(later, 60)
	changed, _, err := book.Appointments(practice.Query{UpdatedSince: start().Add(time.Minute), Limit: 1000})
	if err != nil || len(changed) != 60 || len(ids) != 60 {
		t.Fatalf("%d changed, %d named, %v", len(changed), len(ids), err)
	}
	for _, a := range changed {
		if !slices.Contains(ids, a.ID) || before[a.ID].Deleted || !a.UpdatedAt.Equal(later.Truncate(time.Millisecond)) {
			t.Errorf("%+v was %+v", a, before[a.ID])
		}
	}
	if got := book.ChangeAppointments(later, 1000); len(got) >= 400 {
		t.Errorf("%d changed of 400 with tombstones among them", len(got))
	}
}

func TestAddedAppointmentsAreAtTheirLocationWithinNinetyDays(t *testing.T) {
	t.Parallel()
	book := open(t, practice.Bayside(), 1, 10)
	if err := book.AddAppointments(start(), "b5", 500); err != nil {
		t.Fatal(err)
	}
	for _, a := range all(t, book)[10:] {
		if a.LocationID != "b5" || a.Start.Before(start()) || a.Start.After(start().AddDate(0, 0, 90)) {
			t.Fatalf("%+v", a)
		}
	}
	if err := book.AddAppointments(start(), "m1", 1); !errors.Is(err, practice.ErrNotFound) {
		t.Errorf("an unknown location: %v", err)
	}
}

func TestAnAppointmentOfAnotherPracticeIsNotFound(t *testing.T) {
	t.Parallel()
	book := open(t, practice.Manly(), 1, 5)
	if err := book.DeleteAppointment(start(), "ma000003"); err != nil {
		t.Errorf("%v", err)
	}
	if err := book.DeleteAppointment(start(), "ba000003"); !errors.Is(err, practice.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
