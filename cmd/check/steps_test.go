package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestStepsBesideAnotherRunAtTheSameTimeAndReportAfterIt(t *testing.T) {
	t.Parallel()
	begun := make(chan struct{})
	long := func(_ context.Context, w *workshop) error {
		<-begun // It ends only when the others have begun.
		_, _ = io.WriteString(w.out, "said by long\n")
		return nil
	}
	ended := 0
	first := func(_ context.Context, w *workshop) error {
		close(begun)
		w.built = "the program"
		w.ends = append(w.ends, func() error { ended++; return nil })
		return errors.New("broken")
	}
	second := func(_ context.Context, w *workshop) error {
		if w.built == "" {
			return errors.New("what the first left is not there")
		}
		return nil
	}
	var out strings.Builder
	w := &workshop{out: &out}
	w.ends = append(w.ends, func() error { ended++; return nil })
	err := runSteps(t.Context(), w, []step{
		{name: "long", run: long}, {name: "after", run: second},
		{name: "first", beside: "long", run: first}, {name: "second", beside: "long", run: second},
	})
	if err == nil || err.Error() != "failed: first" {
		t.Errorf("error %v", err)
	}
	said := out.String()
	for _, text := range []string{"== long", "said by long", "== first", "FAILED", "== second", "== after"} {
		place := strings.Index(said, text)
		if place < 0 {
			t.Fatalf("%q is not said where it belongs:\n%s", text, out.String())
		}
		said = said[place:]
	}
	if !strings.Contains(said, "Steps: 3 of 4 are fine, 1 are not, 0 did not run.") {
		t.Errorf("it ends:\n%s", said)
	}
	if err := w.close(); err != nil || ended != 2 {
		t.Errorf("%d of 2 things were undone, %v", ended, err)
	}
}

func TestAStepBesideOneThatIsLeftOutRunsByItself(t *testing.T) {
	t.Parallel()
	ran := false
	alone := step{name: "alone", beside: "absent", run: func(context.Context, *workshop) error { ran = true; return nil }}
	if err := runSteps(t.Context(), &workshop{out: io.Discard}, []step{alone}); err != nil || !ran {
		t.Errorf("ran: %v, error %v", ran, err)
	}
}

func TestStepsAreBesideEarlierOnes(t *testing.T) {
	t.Parallel()
	before := map[string]bool{"": true}
	for _, s := range allSteps() {
		if !before[s.beside] {
			t.Errorf("%s is beside %s, which is no step before it", s.name, s.beside)
		}
		before[s.name] = true
	}
}
