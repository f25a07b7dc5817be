package connection

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	earlier = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	now     = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
)

// known makes a listed location seen earlier.
func known(id string, chosen bool) Location {
	return Location{ID: id, Name: strings.ToUpper(id), Listed: true, Chosen: chosen, FirstSeenAt: earlier}
}

func TestMergeLocationsKeepsChoicesAndNeverDropsAChosenOne(t *testing.T) {
	t.Parallel()
	before := []Location{known("syd", true), known("per", true), known("adl", false)}
	listed := []Location{{ID: "bne", Name: "BNE"}, {ID: "syd", Name: "Sydney City"}}
	want := []Location{
		{ID: "bne", Name: "BNE", Listed: true, FirstSeenAt: now},
		{ID: "syd", Name: "Sydney City", Listed: true, Chosen: true, FirstSeenAt: earlier},
		{ID: "per", Name: "PER", Listed: false, Chosen: true, FirstSeenAt: earlier},
	}
	if diff := cmp.Diff(want, mergeLocations(before, listed, now)); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
}

func TestMergeLocationsTakesARelistedOneUpAgain(t *testing.T) {
	t.Parallel()
	gone := known("per", true)
	gone.Listed = false
	got := mergeLocations([]Location{gone}, []Location{{ID: "per", Name: "PER"}}, now)
	if diff := cmp.Diff([]Location{known("per", true)}, got); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
}

func TestMergingTheSameListAgainChangesNothing(t *testing.T) {
	t.Parallel()
	before := []Location{known("syd", true), known("per", false)}
	if diff := cmp.Diff(before, mergeLocations(before, before, now)); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
}

func TestTheOnlyLocationIsChosenAtOnce(t *testing.T) {
	t.Parallel()
	one := []Location{known("syd", false)}
	chooseOnly(one)
	if !one[0].Chosen {
		t.Error("the only location is not chosen")
	}
	two := []Location{known("syd", false), known("per", false)}
	chooseOnly(two)
	if len(chosen(two)) != 0 {
		t.Error("one of two was chosen without asking")
	}
}

func TestPickRefusesNothingAndStrangers(t *testing.T) {
	t.Parallel()
	locations := []Location{known("syd", true), known("per", false)}
	for name, ids := range map[string][]string{
		"nothing": nil, "a stranger": {"syd", "lax"}, "empty": {""}, "another's": {"syd ", "per"},
	} {
		var input *InputError
		if _, err := pick(locations, ids); !errors.As(err, &input) || input.Field != "location" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestPickTakesEachOnceAndForgetsDroppedVanishedOnes(t *testing.T) {
	t.Parallel()
	gone := known("lho", true)
	gone.Listed = false
	got, err := pick([]Location{known("syd", false), known("per", true), gone}, []string{"syd", "syd"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Location{known("syd", true), known("per", false)}, got); diff != "" {
		t.Errorf("picked (-want +got):\n%s", diff)
	}
}

func TestPlainCodeLetsNoFreeTextThrough(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"invalid_grant": "invalid_grant", "E-42.b": "E-42.b", "": "",
		"<script>": "", "two words": "", "naïve": "", strings.Repeat("a", 65): "", "a\nb": "",
	} {
		if got := PlainCode(code); got != want {
			t.Errorf("%q: got %q, want %q", code, got, want)
		}
	}
}
