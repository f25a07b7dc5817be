package view_test

import (
	"testing"
	"time"

	"mooring/web/view"
)

// zone loads an IANA zone.
func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func TestClockWordsMomentsInItsZone(t *testing.T) {
	t.Parallel()
	// 21 Nov 2026, 10:42 in Sydney (AEDT, UTC+11).
	clock := view.Clock{Now: time.Date(2026, 11, 20, 23, 42, 0, 0, time.UTC), Zone: zone(t, "Australia/Sydney")}
	at := func(hours float64) time.Time { return clock.Now.Add(time.Duration(hours * float64(time.Hour))) }
	tests := map[string]struct {
		at   time.Time
		want string
	}{
		"today":                 {at(-1), "today 09:42"},
		"yesterday by the zone": {at(-11), "yesterday 23:42"},
		"tomorrow":              {at(14), "tomorrow 00:42"},
		"this year":             {at(-240), "Wed 11 Nov 10:42"},
		"another year":          {time.Date(2025, 3, 2, 1, 0, 0, 0, time.UTC), "Sun 2 Mar 2025 12:00"},
		"across clocks":         {time.Date(2026, 10, 3, 15, 30, 0, 0, time.UTC), "Sun 4 Oct 01:30"},
		"never":                 {time.Time{}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := clock.Words(test.at); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestClockCarriesTheExactMoment(t *testing.T) {
	t.Parallel()
	clock := view.Clock{Now: time.Date(2026, 11, 20, 23, 42, 0, 0, time.UTC), Zone: time.UTC}
	got := clock.In("Australia/Lord_Howe").Time(time.Date(2026, 11, 20, 22, 40, 5, 0, time.UTC))
	if got.ISO != "2026-11-21T09:40:05+11:00" {
		t.Errorf("ISO %q", got.ISO)
	}
	if got.Exact != "Saturday 21 November 2026, 09:40:05 UTC+11" {
		t.Errorf("exact %q", got.Exact)
	}
}

func TestClockSaysHowLongAgoWithinTheHour(t *testing.T) {
	t.Parallel()
	clock := view.Clock{Now: time.Date(2026, 11, 21, 10, 42, 0, 0, time.UTC), Zone: time.UTC}
	for age, want := range map[time.Duration]string{
		20 * time.Second:  "just now",
		70 * time.Second:  "a minute ago",
		59 * time.Minute:  "59 minutes ago",
		61 * time.Minute:  "today 09:41",
		-10 * time.Second: "today 10:42", // Another machine's clock runs ahead.
	} {
		if got := clock.Ago(clock.Now.Add(-age)).Text; got != want {
			t.Errorf("%v ago: got %q, want %q", age, got, want)
		}
	}
}

func TestClockKeepsItsZoneWhenTheNameIsUnknown(t *testing.T) {
	t.Parallel()
	clock := view.Clock{Zone: time.UTC}
	for _, name := range []string{"", "Mars/Olympus", "../etc/passwd"} {
		if got := clock.In(name).Zone; got != time.UTC {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestZoneNameIsInPeoplesWords(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"Australia/Sydney":    "Sydney time (AEDT, UTC+11)",
		"Australia/Adelaide":  "Adelaide time (ACDT, UTC+10:30)",
		"Australia/Lord_Howe": "Lord Howe time (UTC+11)",
		"not a zone":          "not a zone",
	} {
		if got := view.ZoneName(name, at); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
