package store

import (
	"context"
	"errors"
	"strings"
	"testing"

	"mooring/internal/lending"
)

// trips is a database whose trips last as long as a test wants.
type trips struct {
	// began tells of each trip, with what it reads; gone lets one end.
	began chan string
	gone  chan error
}

// newTrips makes a gathering whose trips a test holds.
func newTrips() (*trips, *gathering) {
	t := &trips{began: make(chan string), gone: make(chan error)}
	return t, &gathering{
		asking: few, // Others, who are answered already.
		one: func(_ context.Context, keyID, _ string) (lending.Row, error) {
			t.began <- keyID
			err := <-t.gone
			return rowOf(keyID), err
		},
		many: func(_ context.Context, wishes []*wish) error {
			var names []string
			for _, wished := range wishes {
				names = append(names, wished.keyID)
				wished.row = rowOf(wished.keyID)
			}
			t.began <- strings.Join(names, " ")
			return <-t.gone
		},
	}
}

// rowOf is the row of a key.
func rowOf(keyID string) lending.Row {
	var row lending.Row
	row.Key.ID = keyID
	return row
}

// answer is what somebody was answered.
type answer struct {
	row lending.Row
	err error
}

// ask asks for a key's row, and returns once it is on its way or waits.
func ask(t *testing.T, ctx context.Context, g *gathering, keyID string, waits int) <-chan answer {
	t.Helper()
	answered := make(chan answer, 1)
	go func() {
		row, err := g.read(ctx, keyID, "")
		answered <- answer{row, err}
	}()
	for waits > 0 {
		g.mu.Lock()
		waiting := len(g.waiting)
		g.mu.Unlock()
		if waiting == waits {
			break
		}
	}
	return answered
}

func TestWhoComesWhileOthersAreReadIsReadWithAllWhoWait(t *testing.T) {
	t.Parallel()
	held, g := newTrips()
	first := ask(t, t.Context(), g, "a", 0)
	<-held.began
	second := ask(t, t.Context(), g, "b", 0)
	<-held.began
	third, fourth := ask(t, t.Context(), g, "c", 1), ask(t, t.Context(), g, "d", 2)
	held.gone <- nil // One of the first two.
	if together := <-held.began; together != "c d" {
		t.Errorf("read together: %q", together)
	}
	held.gone <- nil
	held.gone <- nil
	for want, answered := range map[string]<-chan answer{"a": first, "b": second, "c": third, "d": fourth} {
		if got := <-answered; got.err != nil || got.row.Key.ID != want {
			t.Errorf("asked for %s, got %q, %v", want, got.row.Key.ID, got.err)
		}
	}
	for under := -1; under != 0; { // The last trip ends after its answers.
		g.mu.Lock()
		under = g.trips + len(g.waiting) + g.asking - few
		g.mu.Unlock()
	}
}

func TestATripThatFailsFailsForAllOnIt(t *testing.T) {
	t.Parallel()
	held, g := newTrips()
	g.trips = tripsAtOnce - 1 // One that never ends.
	first := ask(t, t.Context(), g, "a", 0)
	<-held.began
	leaving, leave := context.WithCancel(t.Context())
	gone := ask(t, leaving, g, "b", 1)
	stays := ask(t, t.Context(), g, "c", 2)
	leave()
	if got := <-gone; !errors.Is(got.err, context.Canceled) {
		t.Errorf("who left was answered %v", got.err)
	}
	held.gone <- nil
	<-first
	<-held.began
	broken := errors.New("broken")
	held.gone <- broken
	if got := <-stays; !errors.Is(got.err, broken) || got.row.Key.ID != "" {
		t.Errorf("who stayed was answered %q, %v", got.row.Key.ID, got.err)
	}
}
