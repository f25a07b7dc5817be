package apikey_test

import (
	"context"
	"testing"
	"time"

	"mooring/internal/database"
)

func TestUsesAreWrittenLaterAndOnceAMinute(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	key, text := ring.made(t, time.Time{})
	used := func() time.Time {
		t.Helper()
		found, err := ring.Find(t.Context(), key.ID)
		if err != nil {
			t.Fatal(err)
		}
		return found.LastUsedAt
	}
	flush := func() int {
		t.Helper()
		ctx, counter := database.CountStatements(t.Context())
		if err := ring.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		return counter.Statements()
	}
	first := ring.clock.Now()
	for range 3 {
		if err := ring.try(t, text.Reveal(), office); err != nil {
			t.Fatal(err)
		}
	}
	if !used().IsZero() {
		t.Error("a request wrote that the key was used")
	}
	if flush() != 1 || !used().Equal(first) {
		t.Errorf("last used at %v, want %v", used(), first)
	}
	ring.clock.advance(time.Minute - time.Second)
	if err := ring.try(t, text.Reveal(), office); err != nil || flush() != 0 {
		t.Errorf("within the minute it was written again (%v)", err)
	}
	ring.clock.advance(time.Second)
	if err := ring.try(t, text.Reveal(), office); err != nil || flush() != 1 || !used().Equal(ring.clock.Now()) {
		t.Errorf("after a minute it was not (%v)", err)
	}
}

func TestUsesThatCannotBeWrittenAreKept(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	key, text := ring.made(t, time.Time{})
	if err := ring.try(t, text.Reveal(), office); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ring.Flush(ended); err == nil {
		t.Fatal("a write went through that could not")
	}
	if err := ring.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found, err := ring.Find(t.Context(), key.ID); err != nil || found.LastUsedAt.IsZero() {
		t.Errorf("the use is forgotten (%v)", err)
	}
}

func TestTheLastUsesAreWrittenWhenTheProgramEnds(t *testing.T) {
	t.Parallel()
	ring := newRing(t)
	key, text := ring.made(t, time.Time{})
	if err := ring.try(t, text.Reveal(), office); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	ring.Run(ended)
	if found, err := ring.Find(t.Context(), key.ID); err != nil || found.LastUsedAt.IsZero() {
		t.Errorf("the use is forgotten (%v)", err)
	}
}
