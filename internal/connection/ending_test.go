package connection_test

import (
	"slices"
	"strings"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

func TestASignInThatCannotBeRenewedSaysUntilWhenItLastsAndWhatToTick(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open, nil)
		d.grants(&d.signs.system, "code", "bayside", "")
		d.signs.alters("code", func(g *grant) { g.tokens.Refresh, g.tokens.Scopes = secret.Value{}, []string{"read"} })
		made := d.must(d.signed("org-1", "code"))
		overview, err := d.service.Overview(t.Context(), made.Ref())
		if err != nil || len(overview.Problems) != 1 || !overview.LapsesAt.Equal(d.signs.grants["code"].tokens.ExpiresAt) {
			t.Fatalf("overview %+v, %v", overview, err)
		}
		words := overview.Problems[0].Words(connection.Saying{Provider: d.signs.info, Lapses: "today 13:30"})
		if !strings.Contains(words.Means, "It ends today 13:30") || !strings.Contains(words.ToDo, "“Staying connected” ticked") || words.Remedy != connection.RemedyReconnect {
			t.Errorf("words %+v", words)
		}
		over := overview.Problems[0].Words(connection.Saying{Provider: d.signs.info, LastUpdate: "today 13:15", Over: true})
		if over.Means != "It has ended. Appointments stopped updating; the last update was today 13:15." {
			t.Errorf("once it is over: %q", over.Means)
		}
		if err := d.service.Sweep(t.Context()); err != nil || len(d.open(made.Ref())) != 1 {
			t.Errorf("after a sweep: %v, %v", d.open(made.Ref()), err)
		}

		d.signs.alters("code", func(g *grant) {
			g.tokens.Refresh, g.tokens.Scopes = secret.NewValue("MARKED refresh"), []string{"offline"}
		})
		d.must(d.signed("org-1", "code"))
		if open := d.open(made.Ref()); !slices.Equal(open, []connection.ProblemKind{connection.ProblemScopeMissing}) {
			t.Errorf("without another permission: %v", open)
		}
	})
}

func TestWhatIsForbiddenIsExplainedByAMissingPermissionAlone(t *testing.T) {
	t.Parallel()
	d := newDesk(t, storetest.Open, nil)
	d.grants(&d.signs.system, "code", "bayside", "")
	d.signs.alters("code", func(g *grant) { g.tokens.Refresh, g.tokens.Scopes = secret.Value{}, []string{"read"} })
	made := d.must(d.signed("org-1", "code"))
	forbidden := &connection.Failure{Kind: connection.FailureForbidden, Status: 403}
	if err := d.service.ObserveFailure(t.Context(), made.Ref(), made.Epoch, forbidden); err != nil {
		t.Fatal(err)
	}
	if open := d.open(made.Ref()); !slices.Equal(open, []connection.ProblemKind{connection.ProblemForbidden, connection.ProblemSignInEnding}) {
		t.Errorf("open are %v", open)
	}
}

func TestUnclearTimesAreCountedAnewWithEverySync(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, open storetest.Opener) {
		d := newDesk(t, open, nil)
		d.grants(&d.signs.system, "code", "bayside", "")
		made := d.must(d.signed("org-1", "code"))
		location := connection.Location{ID: "one", Name: "Main Street"}
		for _, count := range []int{3, 1, 1} {
			if err := d.service.ObserveUnclear(t.Context(), made.Ref(), made.Epoch, location, count); err != nil {
				t.Fatal(err)
			}
			overview, err := d.service.Overview(t.Context(), made.Ref())
			if err != nil || len(overview.Problems) != 1 || overview.Problems[0].Count != count || overview.Problems[0].Label != "Main Street" {
				t.Fatalf("after %d: %+v, %v", count, overview.Problems, err)
			}
		}
		events, err := d.service.Events(t.Context(), connection.EventFilter{OrganisationID: "org-1", Limit: 10})
		if err != nil || len(events) != 2 || events[0].Detail != string(connection.ProblemTimesUnclear) {
			t.Errorf("events %+v, %v", events, err)
		}
		if err := d.service.ObserveUnclear(t.Context(), made.Ref(), made.Epoch, location, 0); err != nil || len(d.open(made.Ref())) != 0 {
			t.Errorf("open are still %v, %v", d.open(made.Ref()), err)
		}
		if err := d.service.ObserveUnclear(t.Context(), made.Ref(), made.Epoch+1, location, 1); err == nil {
			t.Error("another epoch's sync was listened to")
		}
	})
}
