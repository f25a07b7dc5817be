package golive

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/practice"
)

func TestTheDayThatIsShownHasSomebodyToShow(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 21, 13, 30, 0, 0, time.UTC)
	for range 80 {
		at = at.Add(107 * time.Hour) // Another day of the week and another hour each time.
		book, err := practice.Open(practice.Bayside(), 1, at, 5000)
		if err != nil {
			t.Fatal(err)
		}
		date := busyDay(book, at)
		day, err := time.Parse(time.DateOnly, date)
		if err != nil || day.Weekday() == time.Saturday || day.Weekday() == time.Sunday || day.Before(at) || day.After(at.AddDate(0, 0, 14)) {
			t.Errorf("%s: %s is shown, %v", at, date, err)
		}
		if !slices.Contains(working(t, book, date), "Dr Nguyễn Thị Minh Châu") {
			t.Errorf("%s: nobody whom the script names works on %s", at, date)
		}
	}
	if !strings.Contains(string(DefaultScript), "look: Dr Nguyễn Thị Minh Châu…") {
		t.Error("the script shows somebody else")
	}
}

// working names those who have appointments at the first location on a day.
func working(t *testing.T, book *practice.Book, date string) []string {
	t.Helper()
	location := book.Locations()[0].ID
	booked, _, err := book.Appointments(practice.Query{LocationID: location, Limit: math.MaxInt})
	if err != nil {
		t.Fatal(err)
	}
	practitioners, err := book.Practitioners(location)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, appointment := range booked {
		for _, practitioner := range practitioners {
			if practitioner.ID == appointment.PractitionerID && appointment.Start.Format(time.DateOnly) == date {
				names = append(names, practitioner.Name)
			}
		}
	}
	return names
}
