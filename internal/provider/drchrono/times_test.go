package drchrono

import (
	"errors"
	"testing"
	"time"
)

// zones are those with the habits that go wrong: half an hour's change, one at
// midnight, none, one that left out a day, and one that moved its standard time.
func zones(t testing.TB) []*time.Location {
	var loaded []*time.Location
	for _, name := range []string{
		"America/New_York", "America/Phoenix", "Pacific/Honolulu", "Australia/Lord_Howe", "America/Havana", "Pacific/Apia", "America/Caracas", "UTC",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		loaded = append(loaded, zone)
	}
	return loaded
}

func TestATimeIsReadInItsZoneOrNotAtAll(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ zone, text, want string }{
		"winter":             {"America/New_York", "2026-11-24T09:30:00", "2026-11-24T14:30:00Z"},
		"summer":             {"America/New_York", "2026-07-24T09:30:00", "2026-07-24T13:30:00Z"},
		"before it is twice": {"America/New_York", "2026-11-01T00:59:59", "2026-11-01T04:59:59Z"},
		"twice":              {"America/New_York", "2026-11-01T01:00:00", ""},
		"twice, the end":     {"America/New_York", "2026-11-01T01:59:59", ""},
		"after it was twice": {"America/New_York", "2026-11-01T02:00:00", "2026-11-01T07:00:00Z"},
		"before the gap":     {"America/New_York", "2027-03-14T01:59:59", "2027-03-14T06:59:59Z"},
		"the gap":            {"America/New_York", "2027-03-14T02:00:00", ""},
		"the gap, its end":   {"America/New_York", "2027-03-14T02:59:59", ""},
		"after the gap":      {"America/New_York", "2027-03-14T03:00:00", "2027-03-14T07:00:00Z"},
		"half an hour twice": {"Australia/Lord_Howe", "2026-04-05T01:45:00", ""},
		"half an hour once":  {"Australia/Lord_Howe", "2026-04-05T01:15:00", "2026-04-04T14:15:00Z"},
		"no midnight":        {"America/Havana", "2026-03-08T00:30:00", ""},
		"two midnights":      {"America/Havana", "2026-11-01T00:30:00", ""},
		"no clock changes":   {"America/Phoenix", "2026-03-08T02:30:00", "2026-03-08T09:30:00Z"},
		"a day left out":     {"Pacific/Apia", "2011-12-30T12:00:00", ""},
		"a stated zone":      {"America/New_York", "2026-11-01T01:30:00-04:00", "2026-11-01T05:30:00Z"},
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := startTime(test.text, zone)
		switch {
		case test.want == "" && !errors.Is(err, errUnclear):
			t.Errorf("%s: %s, %v; want it to be unclear", name, got.Format(time.RFC3339), err)
		case test.want != "" && (err != nil || got.Format(time.RFC3339) != test.want):
			t.Errorf("%s: %s, %v; want %s", name, got.Format(time.RFC3339), err, test.want)
		}
	}
}

// changing lists the quarters of an hour of the days around every change of a zone's
// clocks in 2026, and of New Year, as instants.
func changing(zone *time.Location) []time.Time {
	var quarters []time.Time
	changes := []time.Time{time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}
	for at := changes[0]; ; {
		_, at = at.In(zone).ZoneBounds()
		if at.IsZero() || at.Year() > 2026 {
			break
		}
		changes = append(changes, at.UTC())
	}
	for _, change := range changes {
		for at := change.Add(-24 * time.Hour); at.Before(change.Add(24 * time.Hour)); at = at.Add(15 * time.Minute) {
			quarters = append(quarters, at)
		}
	}
	return quarters
}

func TestEveryClearTimeIsTheOneThatTheClockShowed(t *testing.T) {
	t.Parallel()
	for _, zone := range zones(t) {
		unclear := 0
		for _, at := range changing(zone) {
			got, err := startTime(at.In(zone).Format(wallClock), zone)
			switch {
			case errors.Is(err, errUnclear):
				unclear++
			case err != nil || !got.Equal(at):
				t.Fatalf("%s in %s: %s, %v", at, zone, got, err)
			}
		}
		// Two hours at most in a year, of quarters each.
		if unclear > 8 {
			t.Errorf("%d quarters of an hour are unclear in %s", unclear, zone)
		}
	}
}

func TestStampsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	for _, zone := range zones(t) {
		var last time.Time
		// As if DrChrono wrote them in UTC, which no zone's clock skips.
		for _, at := range changing(zone) {
			got, err := stampTime(at.Format(wallClock), zone)
			if err != nil || got.Before(last) {
				t.Fatalf("%s in %s: %s after %s, %v", at.Format(wallClock), zone, got, last, err)
			}
			last = got
		}
	}
}
