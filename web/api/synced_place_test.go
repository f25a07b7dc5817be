package api

import (
	"errors"
	"testing"
)

func TestACursorThatSomebodyMadeUpIsRefusedWhenNoDatabaseTakesIt(t *testing.T) {
	t.Parallel()
	var refusal *Problem
	made := place{ID: "a\x00b"}.cursor("practitioners", "one")
	if _, err := placeOf(*made, "practitioners", "one"); !errors.As(err, &refusal) || refusal.Type != problemPrefix+badCursor.slug {
		t.Errorf("with a zero character: %v", err)
	}
	given := place{At: 1, ID: "a", AsOf: 2}
	if read, err := placeOf(*given.cursor("practitioners", "one"), "practitioners", "one"); err != nil || read != given {
		t.Errorf("one of ours: %+v, %v", read, err)
	}
	if _, err := placeOf(*given.cursor("practitioners", "one"), "practitioners", "two"); !errors.As(err, &refusal) {
		t.Errorf("one of another list: %v", err)
	}
}
