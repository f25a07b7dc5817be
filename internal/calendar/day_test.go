package calendar_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"mooring/internal/calendar"
)

// zone loads a zone or fails the test.
func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("load %s: %v", name, err)
	}
	return location
}

// date is a day, in no zone in particular.
func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func TestDaysAreAsLongAsTheirClockChangesMakeThem(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		zone   string
		day    time.Time
		begins string
		length time.Duration
		before string
		after  string
	}{
		{"ordinary day", "Australia/Sydney", date(2026, 11, 21), "00:00", 24 * time.Hour, "", ""},
		{"no daylight saving", "Australia/Perth", date(2026, 10, 4), "00:00", 24 * time.Hour, "", ""},
		{"forward in Sydney", "Australia/Sydney", date(2026, 10, 4), "00:00", 23 * time.Hour, "02:00", "03:00"},
		{"back in Sydney", "Australia/Sydney", date(2027, 4, 4), "00:00", 25 * time.Hour, "03:00", "02:00"},
		{"forward half an hour at Lord Howe", "Australia/Lord_Howe", date(2026, 10, 4), "00:00", 23*time.Hour + 30*time.Minute, "02:00", "02:30"},
		{"back half an hour at Lord Howe", "Australia/Lord_Howe", date(2027, 4, 4), "00:00", 24*time.Hour + 30*time.Minute, "02:00", "01:30"},
		{"midnight left out in Beirut", "Asia/Beirut", date(2026, 3, 29), "01:00", 23 * time.Hour, "00:00", "01:00"},
		{"day before midnight is left out", "Asia/Beirut", date(2026, 3, 28), "00:00", 24 * time.Hour, "", ""},
		{"two midnights in Havana", "America/Havana", date(2026, 11, 1), "00:00", 25 * time.Hour, "01:00", "00:00"},
		{"back to the evening in Beirut", "Asia/Beirut", date(2026, 10, 24), "00:00", 25 * time.Hour, "00:00", "23:00"},
		{"midnight left out in Santiago", "America/Santiago", date(2026, 9, 6), "01:00", 23 * time.Hour, "00:00", "01:00"},
		{"day left out in Samoa", "Pacific/Apia", date(2011, 12, 30), "00:00", 0, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			from, to := calendar.DayBounds(c.day, zone(t, c.zone))
			if got := from.Format("15:04"); got != c.begins {
				t.Errorf("begins at %s, want %s", got, c.begins)
			}
			if got := to.Sub(from); got != c.length {
				t.Errorf("lasts %s, want %s", got, c.length)
			}
			change, found := calendar.ClockChangeIn(from, to)
			if found != (c.before != "") {
				t.Fatalf("clock change found: %v", found)
			}
			if !found {
				return
			}
			if got := change.Before.Format("15:04"); got != c.before {
				t.Errorf("clock before the change shows %s, want %s", got, c.before)
			}
			if got := change.After.Format("15:04"); got != c.after {
				t.Errorf("clock after the change shows %s, want %s", got, c.after)
			}
			if change.Shift != 24*time.Hour-c.length {
				t.Errorf("shift %s does not explain a day of %s", change.Shift, c.length)
			}
		})
	}
}

// TestEveryInstantBelongsToTheDayItsClockShows walks through forty years, a
// quarter of an hour at a time around each day's bounds.
func TestEveryInstantBelongsToTheDayItsClockShows(t *testing.T) {
	t.Parallel()
	zones := []string{
		"Australia/Sydney", "Australia/Lord_Howe", "Australia/Adelaide", "Australia/Perth", "Asia/Beirut",
		"America/Havana", "America/Sao_Paulo", "America/Santiago", "Africa/Cairo", "America/Asuncion",
		"Asia/Amman", "Asia/Tehran", "Pacific/Apia", "Pacific/Chatham", "Europe/London", "UTC",
	}
	for _, name := range zones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			where := zone(t, name)
			_, previous := calendar.DayBounds(date(1999, 12, 31), where)
			for day := date(2000, 1, 1); day.Year() < 2040; day = day.AddDate(0, 0, 1) {
				from, to := calendar.DayBounds(day, where)
				if !from.Equal(previous) {
					t.Fatalf("%s begins at %s, but the day before ended at %s", day.Format(time.DateOnly), from, previous)
				}
				previous = to
				if !from.Before(to) {
					continue // A day that the zone left out.
				}
				for _, at := range []time.Time{from, to.Add(-time.Nanosecond), from.Add(15 * time.Minute), to.Add(-15 * time.Minute)} {
					if got := at.Format(time.DateOnly); got != day.Format(time.DateOnly) {
						t.Fatalf("%s lies in %s by the bounds, in %s by the clock", at, day.Format(time.DateOnly), got)
					}
				}
				if before := from.Add(-time.Nanosecond).Format(time.DateOnly); before >= day.Format(time.DateOnly) {
					t.Fatalf("the instant before %s still shows %s", from, before)
				}
			}
		})
	}
}

func TestWindowIsCountedInDaysOfTheLocation(t *testing.T) {
	t.Parallel()
	// 21 November 23:30 in Perth is 22 November in Sydney.
	now := time.Date(2026, 11, 21, 15, 30, 0, 0, time.UTC)
	for name, want := range map[string][2]string{
		"Australia/Perth":     {"2026-11-14T00:00:00+08:00", "2027-02-20T00:00:00+08:00"},
		"Australia/Sydney":    {"2026-11-15T00:00:00+11:00", "2027-02-21T00:00:00+11:00"},
		"Australia/Lord_Howe": {"2026-11-15T00:00:00+11:00", "2027-02-21T00:00:00+11:00"},
	} {
		from, to := calendar.Window(now, zone(t, name))
		if from.Format(time.RFC3339) != want[0] || to.Format(time.RFC3339) != want[1] {
			t.Errorf("%s: %s to %s, want %v", name, from.Format(time.RFC3339), to.Format(time.RFC3339), want)
		}
	}
}
