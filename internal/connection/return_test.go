package connection_test

import (
	"slices"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/providertest"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
	"mooring/internal/storetest"
)

func TestAProblemThatComesAndGoesIsNotedTwiceAndThenCounted(t *testing.T) {
	t.Parallel()
	l := newLife(t, storetest.Open)
	l.practice.Clock.Add(time.Minute)
	opened := l.practice.Clock.Now()
	for range 10 {
		l.fault(sandbox.Fault{Kind: sandbox.Unavailable, Target: sandbox.API})
		l.check()
		l.practice.Clock.Add(time.Minute)
		l.fault()
		l.check()
		l.practice.Clock.Add(20 * time.Minute)
	}
	for kind, want := range map[connection.EventKind]int{
		connection.EventProblemOpened: 1, connection.EventProblemReturned: 1, connection.EventProblemResolved: 2,
	} {
		if got := l.events(kind, connection.ProblemUnreachable); got != want {
			t.Errorf("%d events %s, want %d", got, kind, want)
		}
	}
	overview, err := l.service.Overview(t.Context(), l.ref)
	l.do(err)
	if len(overview.Resolved) != 1 || overview.Resolved[0].Times != 10 || !overview.Resolved[0].OpenedAt.Equal(opened) {
		t.Errorf("resolved are %+v", overview.Resolved)
	}
}

func TestSigningInAgainWithoutThePermissionTellsNothingNew(t *testing.T) {
	t.Parallel()
	l := newLife(t, storetest.Open)
	some := providertest.Scopes()[:3]
	for range 3 {
		l.reconnect(some...)
		if open := l.open(); !slices.Equal(open, []connection.ProblemKind{connection.ProblemScopeMissing}) {
			t.Fatalf("open are %v", open)
		}
	}
	if opened, ended := l.events(connection.EventProblemOpened, connection.ProblemScopeMissing), l.events(connection.EventProblemResolved, connection.ProblemScopeMissing); opened != 1 || ended != 0 {
		t.Errorf("it began %d times and ended %d times", opened, ended)
	}
}

func TestASignInThatIsRefusedAgainAfterAReconnectIsANewProblem(t *testing.T) {
	t.Parallel()
	l := newLife(t, storetest.Open)
	refuse := lives()[connection.ProblemSignInRefused]
	for range 2 {
		refuse.begin(l)
		refuse.end(l)
	}
	if opened, ended := l.events(connection.EventProblemOpened, connection.ProblemSignInRefused), l.events(connection.EventProblemResolved, connection.ProblemSignInRefused); opened != 2 || ended != 2 {
		t.Errorf("it began %d times and ended %d times", opened, ended)
	}
	overview, err := l.service.Overview(t.Context(), l.ref)
	l.do(err)
	if len(overview.Resolved) != 2 || overview.Resolved[0].Times != 1 {
		t.Errorf("resolved are %+v", overview.Resolved)
	}
}

func TestSavingTheSameChoiceSettlesWhatIsNewAboutLocations(t *testing.T) {
	t.Parallel()
	l := newLife(t, storetest.Open)
	_, err := l.practice.AddLocation("bayside", practice.LocationPlan{Name: "Cocos", TimeZone: "Indian/Cocos"})
	l.do(err)
	renamed := "Bayside at the Pier"
	l.change(l.location().ID, practice.LocationChange{Name: &renamed})
	l.check()
	open := l.open()
	slices.Sort(open)
	if !slices.Equal(open, []connection.ProblemKind{connection.ProblemLocationNew, connection.ProblemLocationRenamed}) {
		t.Fatalf("open are %v", open)
	}
	overview, err := l.service.Overview(t.Context(), l.ref)
	l.do(err)
	if overview.Health() != connection.HealthHealthy {
		t.Errorf("health is %s", overview.Health())
	}
	l.choose()
	if open := l.open(); len(open) != 0 {
		t.Errorf("open are still %v", open)
	}
}

func TestTheFirstListOfLocationsIsNoNews(t *testing.T) {
	t.Parallel()
	l := newLife(t, storetest.Open)
	_, err := l.practice.AddLocation("bayside", practice.LocationPlan{Name: "Cocos", TimeZone: "Indian/Cocos"})
	l.do(err)
	l.reconnect()
	l.check()
	if open := l.open(); len(open) != 0 {
		t.Errorf("open are %v", open)
	}
}
