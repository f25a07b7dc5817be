package calendar_test

import (
	"testing"
	"time"
	_ "time/tzdata" // The zones must be known on any machine.

	"mooring/internal/calendar"
)

func TestAWallTimeIsOneMomentOrNoneOrTwo(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		zone, wall string
		want       []string
	}{
		{"Australia/Sydney", "2026-11-24 09:40", []string{"2026-11-24T09:40:00+11:00"}},
		{"Australia/Sydney", "2026-10-04 01:59", []string{"2026-10-04T01:59:00+10:00"}},
		{"Australia/Sydney", "2026-10-04 02:00", nil},
		{"Australia/Sydney", "2026-10-04 02:59", nil},
		{"Australia/Sydney", "2026-10-04 03:00", []string{"2026-10-04T03:00:00+11:00"}},
		{"Australia/Sydney", "2026-04-05 01:59", []string{"2026-04-05T01:59:00+11:00"}},
		{"Australia/Sydney", "2026-04-05 02:00", []string{"2026-04-05T02:00:00+11:00", "2026-04-05T02:00:00+10:00"}},
		{"Australia/Sydney", "2026-04-05 02:59", []string{"2026-04-05T02:59:00+11:00", "2026-04-05T02:59:00+10:00"}},
		{"Australia/Sydney", "2026-04-05 03:00", []string{"2026-04-05T03:00:00+10:00"}},
		{"Australia/Lord_Howe", "2026-10-04 02:15", nil},
		{"Australia/Lord_Howe", "2026-10-04 02:30", []string{"2026-10-04T02:30:00+11:00"}},
		{"Australia/Lord_Howe", "2026-04-05 01:45", []string{"2026-04-05T01:45:00+11:00", "2026-04-05T01:45:00+10:30"}},
		{"Australia/Brisbane", "2026-10-04 02:30", []string{"2026-10-04T02:30:00+10:00"}},
		{"Pacific/Apia", "2011-12-30 12:00", nil},
		{"UTC", "2026-11-24 09:40", []string{"2026-11-24T09:40:00Z"}},
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		wall, err := time.Parse("2006-01-02 15:04", test.wall)
		if err != nil {
			t.Fatal(err)
		}
		got := calendar.Instants(wall, zone)
		if len(got) != len(test.want) {
			t.Errorf("%s in %s: %v, want %v", test.wall, test.zone, got, test.want)
			continue
		}
		for i := range got {
			if text := got[i].Format(time.RFC3339); text != test.want[i] {
				t.Errorf("%s in %s: %s, want %s", test.wall, test.zone, text, test.want[i])
			}
		}
	}
}
