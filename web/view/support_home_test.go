package view_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
	"mooring/internal/support"
	"mooring/templates"
	"mooring/web/view"
)

// noon is a moment at which these tests stand still.
func noon() time.Time { return time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC) }

// overviewOf shows an overview with these causes and counts.
func overviewOf(overview support.Overview) templates.SupportHome {
	infos := view.Infos{{Slug: "core-practice", Name: "Core Practice"}, {Slug: "docplanner", Name: "Docplanner"}}
	return view.SupportHome(view.Clock{Now: noon(), Zone: time.UTC}, overview, infos)
}

func TestACauseNamesItsNewestOnlyWhereThatSaysMore(t *testing.T) {
	t.Parallel()
	first := noon().Add(-time.Hour)
	for later, want := range map[time.Duration]string{0: "", 10 * time.Minute: "", 11 * time.Minute: "today 11:11"} {
		shown := overviewOf(support.Overview{Causes: []support.Cause{{
			Provider: "core-practice", Kind: connection.ProblemUnreachable, Number: 2, First: first, Newest: first.Add(later),
		}}}).Causes[0]
		if shown.Since.Text != "today 11:00" || shown.Newest.Text != want {
			t.Errorf("%v later: since %q, newest %q", later, shown.Since.Text, shown.Newest.Text)
		}
	}
}

func TestACauseSaysWhatHasItAndLeadsThere(t *testing.T) {
	t.Parallel()
	shown := overviewOf(support.Overview{Causes: []support.Cause{
		{Provider: "docplanner", Kind: connection.ProblemLocationRemoved, Number: 1204},
		{Provider: "gone-away", Kind: connection.ProblemUnreachable, Number: 1},
		{Provider: "core-practice", Kind: "of_a_newer_version", Number: 3},
	}}).Causes
	var got []string
	for _, cause := range shown {
		got = append(got, cause.Number+": "+cause.Cause+" → "+cause.Path+" "+cause.Meaning)
	}
	want := []string{
		"1,204 locations: Docplanner no longer lists chosen locations → /support/connections?problem=location_removed&provider=docplanner notice",
		"1 connection: gone-away not answering → /support/connections?problem=provider_unreachable bad",
		"3 connections: Core Practice of_a_newer_version → /support/connections?problem=of_a_newer_version&provider=core-practice notice",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestProvidersAreCountedWhereThereAreSeveral(t *testing.T) {
	t.Parallel()
	counts := []support.Count{
		{Provider: "docplanner", Status: connection.StatusConnected, Health: connection.HealthHealthy, Number: 2},
		{Provider: "docplanner", Status: connection.StatusDisconnected, Number: 1},
	}
	if shown := overviewOf(support.Overview{Counts: counts}).Providers; shown != nil {
		t.Errorf("one provider is counted by itself: %v", shown)
	}
	counts = append(counts, support.Count{Provider: "core-practice", Status: connection.StatusChoosing, Number: 9000})
	var got []string
	for _, count := range overviewOf(support.Overview{Counts: counts}).Providers {
		got = append(got, count.Label+" "+count.Number+" "+count.Path)
	}
	want := []string{"Core Practice 9,000 /support/connections?provider=core-practice", "Docplanner 3 /support/connections?provider=docplanner"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHowLongIsSaidInTheLargestUnit(t *testing.T) {
	t.Parallel()
	for duration, want := range map[time.Duration]string{
		-time.Hour: "under a minute", 0: "under a minute", 59 * time.Second: "under a minute", time.Minute: "1 minute", 59*time.Minute + 59*time.Second: "59 minutes",
		time.Hour: "1 hour", 47 * time.Hour: "47 hours", 48 * time.Hour: "2 days", 400 * 24 * time.Hour: "400 days",
	} {
		if got := view.Lasting(duration); got != want {
			t.Errorf("%v: %q, want %q", duration, got, want)
		}
	}
}
