package view_test

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/web/view"
)

func TestEveryWayToCancelIsSeenAndAMissingStatusSaid(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	for status, want := range map[string]struct {
		words     string
		cancelled bool
	}{
		"": {"Not set", false}, "cancelled": {"Cancelled", true}, "Cancelled": {"Cancelled", true}, "canceled": {"Canceled", true},
		"no_show": {"No show", false}, "Not Confirmed": {"Not Confirmed", false}, "überfällig": {"Überfällig", false},
	} {
		reader, overview := bayside(t, connection.StatusConnected)
		overview.Locations = []connection.Location{{ID: "loc-1", Name: "Here", TimeZone: "Australia/Sydney", Listed: true, Chosen: true}}
		day := view.NewDay(reader, overview, corePractice(), "loc-1", "2026-11-24")
		day.Day.Appointments = []connection.Appointment{{ID: "a", LocationID: "loc-1", Start: start, End: start.Add(time.Hour), Status: status}}
		shown := day.Page().Practitioners[0].Appointments[0]
		if shown.Status != want.words || shown.Cancelled != want.cancelled || shown.Patient != "–" {
			t.Errorf("%q: %+v", status, shown)
		}
	}
}
