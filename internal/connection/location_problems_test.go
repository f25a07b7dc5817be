package connection

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// named makes a listed location of a name.
func named(id, name string, chosen bool) Location {
	return Location{ID: id, Name: name, Listed: true, Chosen: chosen, FirstSeenAt: earlier}
}

// about makes a problem of a location.
func about(kind ProblemKind, id, label, former string) Problem {
	return Problem{Kind: kind, Subject: id, Label: label, Former: former}
}

func TestAListOfLocationsShowsAndEndsProblems(t *testing.T) {
	t.Parallel()
	syd, per := named("syd", "Sydney", true), named("per", "Perth", false)
	gone := syd
	gone.Listed = false
	for name, c := range map[string]struct {
		known, listed []Location
		open          []Problem
		want          locationNews
	}{
		"nothing changed": {known: []Location{syd, per}, listed: []Location{syd, per}},
		"a chosen one is gone": {
			known: []Location{syd, per}, listed: []Location{per},
			open: []Problem{about(ProblemSyncFailing, "syd", "Sydney", ""), about(ProblemDataDiffers, "syd", "Sydney", ""), about(ProblemLocationRenamed, "syd", "Sydney", "CBD")},
			want: locationNews{
				over:  []Problem{about(ProblemSyncFailing, "syd", "Sydney", ""), about(ProblemDataDiffers, "syd", "Sydney", ""), about(ProblemLocationRenamed, "syd", "Sydney", "CBD")},
				shown: []Problem{about(ProblemLocationRemoved, "syd", "Sydney", "")},
			},
		},
		"a chosen one is back": {
			known: []Location{gone, per}, listed: []Location{syd, per},
			open: []Problem{about(ProblemLocationRemoved, "syd", "Sydney", "")},
			want: locationNews{over: []Problem{about(ProblemLocationRemoved, "syd", "Sydney", "")}},
		},
		"a chosen one is renamed, and problems follow": {
			known: []Location{syd, per}, listed: []Location{named("syd", "CBD", false), per},
			open: []Problem{about(ProblemSyncFailing, "syd", "Sydney", "")},
			want: locationNews{shown: []Problem{about(ProblemSyncFailing, "syd", "CBD", ""), about(ProblemLocationRenamed, "syd", "CBD", "Sydney")}},
		},
		"one is renamed again": {
			known: []Location{syd, per}, listed: []Location{named("syd", "Town Hall", false), per},
			open: []Problem{about(ProblemLocationRenamed, "syd", "Sydney", "CBD")},
			want: locationNews{shown: []Problem{about(ProblemLocationRenamed, "syd", "Town Hall", "CBD")}},
		},
		"one has its former name again": {
			known: []Location{syd, per}, listed: []Location{named("syd", "CBD", false), per},
			open: []Problem{about(ProblemLocationRenamed, "syd", "Sydney", "CBD")},
			want: locationNews{over: []Problem{about(ProblemLocationRenamed, "syd", "Sydney", "CBD")}},
		},
		"one that is not chosen is renamed": {known: []Location{syd, per}, listed: []Location{syd, named("per", "Fremantle", false)}},
		"one is new": {
			known: []Location{syd}, listed: []Location{syd, per},
			want: locationNews{shown: []Problem{about(ProblemLocationNew, "per", "Perth", "")}},
		},
		"one is new where nothing is chosen": {known: []Location{named("adl", "Adelaide", false)}, listed: []Location{named("adl", "Adelaide", false), per}},
		"a new one is gone again": {
			known: []Location{syd, per}, listed: []Location{syd},
			open: []Problem{about(ProblemLocationNew, "per", "Perth", "")},
			want: locationNews{over: []Problem{about(ProblemLocationNew, "per", "Perth", "")}},
		},
		"what is not about a location stays": {
			known: []Location{syd}, listed: []Location{syd}, open: []Problem{{Kind: ProblemScopeMissing, Subject: "syd", Label: "x"}},
		},
	} {
		got := compareLocations(c.known, mergeLocations(c.known, c.listed, now), c.open)
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(locationNews{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
