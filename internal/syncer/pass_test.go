package syncer

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
)

// at is an instant on one made-up day.
func at(hour, minute int) time.Time { return time.Date(2026, 11, 21, hour, minute, 0, 0, time.UTC) }

func TestNextPassFollowsWhatHasBeenRead(t *testing.T) {
	t.Parallel()
	read := Cursor{Watermark: at(9, 0), WindowEnd: at(12, 0)}
	for name, c := range map[string]struct {
		cursor Cursor
		fresh  bool
		end    time.Time
		want   Pass
	}{
		"never read":                    {Cursor{}, false, at(12, 0), PassFirst},
		"first read found nothing":      {Cursor{WindowEnd: at(12, 0)}, false, at(12, 0), PassFirst},
		"found nothing in this run":     {Cursor{WindowEnd: at(12, 0)}, true, at(12, 0), ""},
		"read before":                   {read, false, at(12, 0), PassChanges},
		"changes read":                  {read, true, at(12, 0), ""},
		"changes read, the window grew": {read, true, at(13, 0), PassAhead},
		"the window shrank":             {read, true, at(11, 0), ""},
	} {
		if got := nextPass(c.cursor, c.fresh, c.end); got != c.want {
			t.Errorf("%s: next pass %q, want %q", name, got, c.want)
		}
	}
}

func TestWatermarkNeverPassesTheFirstPage(t *testing.T) {
	t.Parallel()
	cursor := Cursor{LocationID: "a1"}.begin(PassFirst, at(0, 0), at(23, 0))
	cursor = cursor.after(AppointmentPage{Next: "p2", Appointments: []connection.Appointment{{UpdatedAt: at(8, 0)}, {UpdatedAt: at(7, 0)}}}, at(12, 0))
	// Something changes while the pass goes on: the first page might have changed just before it.
	cursor = cursor.after(AppointmentPage{Appointments: []connection.Appointment{{UpdatedAt: at(9, 0)}}}, at(12, 0))
	want := Cursor{LocationID: "a1", Watermark: at(8, 0), WindowEnd: at(23, 0), ComparedAt: at(12, 0)}
	if diff := cmp.Diff(want, cursor); diff != "" {
		t.Errorf("cursor after the first pass (-want +got):\n%s", diff)
	}
}

func TestChangesAreAskedForWithoutAWindow(t *testing.T) {
	t.Parallel()
	cursor := Cursor{LocationID: "a1", Watermark: at(8, 0), WindowEnd: at(22, 0)}.begin(PassChanges, at(0, 0), at(23, 0))
	want := AppointmentQuery{LocationID: "a1", UpdatedSince: at(7, 59)}
	if diff := cmp.Diff(want, cursor.query()); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
	cursor = cursor.after(AppointmentPage{}, at(12, 0))
	if !cursor.Watermark.Equal(at(8, 0)) || !cursor.WindowEnd.Equal(at(22, 0)) {
		t.Errorf("a pass without changes moved the cursor: %+v", cursor)
	}
}

func TestAheadReadsOnlyTheDaysThatEnteredTheWindow(t *testing.T) {
	t.Parallel()
	cursor := Cursor{LocationID: "a1", Watermark: at(8, 0), WindowEnd: at(22, 0)}.begin(PassAhead, at(0, 0), at(23, 0))
	want := AppointmentQuery{LocationID: "a1", From: at(22, 0), To: at(23, 0)}
	if diff := cmp.Diff(want, cursor.query()); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
	cursor = cursor.after(AppointmentPage{Appointments: []connection.Appointment{{UpdatedAt: at(10, 0)}}}, at(12, 0))
	if !cursor.Watermark.Equal(at(8, 0)) || !cursor.WindowEnd.Equal(at(23, 0)) {
		t.Errorf("cursor after reading ahead: %+v", cursor)
	}
}

func TestAheadAfterALongAbsenceBeginsAtTheWindow(t *testing.T) {
	t.Parallel()
	cursor := Cursor{Watermark: at(1, 0), WindowEnd: at(2, 0)}.begin(PassAhead, at(5, 0), at(23, 0))
	if query := cursor.query(); !query.From.Equal(at(5, 0)) {
		t.Errorf("reads from %s, want the window's start", query.From)
	}
}

func TestFailuresAreTriedAgainEverLater(t *testing.T) {
	t.Parallel()
	want := []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 15 * time.Minute}
	for failures, wait := range want {
		if got := backoff(failures); got != wait {
			t.Errorf("after %d failures: %s, want %s", failures, got, wait)
		}
	}
}
