package support_test

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// at is a location of a zone.
func at(zone string, chosen, listed bool) connection.Location {
	return connection.Location{ID: zone, TimeZone: zone, Chosen: chosen, Listed: listed}
}

func TestHistoryIsThirtyDaysUpToTodayOfTheFirstChosenLocation(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 24, 13, 30, 0, 0, time.UTC) // 00:30 on the 25th in Sydney.
	for name, test := range map[string]struct {
		locations   []connection.Location
		first, last string
	}{
		"Sydney":                    {[]connection.Location{at("Australia/Sydney", true, true)}, "2026-10-27", "2026-11-25"},
		"the first that is chosen":  {[]connection.Location{at("Asia/Tokyo", false, true), at("Europe/London", true, true)}, "2026-10-26", "2026-11-24"},
		"the first that is listed":  {[]connection.Location{at("Asia/Tokyo", true, false), at("Pacific/Auckland", true, true)}, "2026-10-27", "2026-11-25"},
		"no location":               {nil, "2026-10-26", "2026-11-24"},
		"a zone nobody knows":       {[]connection.Location{at("Mars/Olympus", true, true)}, "2026-10-26", "2026-11-24"},
		"half an hour and no DST":   {[]connection.Location{at("Australia/Lord_Howe", true, true)}, "2026-10-27", "2026-11-25"},
		"the far side of the date":  {[]connection.Location{at("Pacific/Kiritimati", true, true)}, "2026-10-27", "2026-11-25"},
		"the near side of the date": {[]connection.Location{at("Pacific/Pago_Pago", true, true)}, "2026-10-26", "2026-11-24"},
	} {
		history := support.Detail{Overview: connection.Overview{Locations: test.locations}}.History(now)
		if len(history) != 30 || history[0].Date != test.first || history[29].Date != test.last {
			t.Errorf("%s: %d days, %s to %s; want %s to %s", name, len(history), history[0].Date, history[len(history)-1].Date, test.first, test.last)
		}
	}
}

func TestHistoryFillsQuietDaysAndLeavesOutOthers(t *testing.T) {
	t.Parallel()
	detail := support.Detail{Days: []support.Day{
		{Date: "2026-01-30", Done: 7}, // Before it began.
		{Date: "2026-02-28", Done: 90, Partial: 1, Failed: 2, Written: 30, Deleted: 4}, // Next to a month's end.
		{Date: "2026-03-02", Failed: 5},
		{Date: "2026-03-03", Done: 1}, // Tomorrow, counted before the locations changed.
	}}
	history := detail.History(time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC))
	for i, day := range history {
		want := support.Day{Date: time.Date(2026, time.February, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)}
		switch day.Date {
		case "2026-02-28":
			want = detail.Days[1]
		case "2026-03-02":
			want = detail.Days[2]
		}
		if day != want {
			t.Errorf("day %d: %+v, want %+v", i, day, want)
		}
	}
}
