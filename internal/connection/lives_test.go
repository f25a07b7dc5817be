package connection_test

import (
	"slices"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
	"mooring/internal/storetest"
)

// turns are how a kind of problem is brought about, and how it ends by itself.
type turns struct{ begin, end func(*life) }

// lives has the turns of every kind.
func lives() map[connection.ProblemKind]turns {
	all := make(map[connection.ProblemKind]turns)
	for _, some := range []map[connection.ProblemKind]turns{livesOfSignIns(), livesOfProviders(), livesOfLocations(), livesOfSyncs()} {
		for kind, turns := range some {
			all[kind] = turns
		}
	}
	return all
}

// livesOfSignIns are ended by a person.
func livesOfSignIns() map[connection.ProblemKind]turns {
	again := func(l *life) { l.fault(); l.reconnect() }
	return map[connection.ProblemKind]turns{
		connection.ProblemSignInRefused: {func(l *life) {
			_, err := l.practice.RevokeGrants("bayside")
			l.do(err)
			l.renew()
		}, again},
		connection.ProblemSignInUnknown: {func(l *life) {
			l.fault(sandbox.Fault{Kind: sandbox.AnswerDropped, Target: sandbox.Token})
			l.renew()
		}, again},
		connection.ProblemSignInEnding: {func(l *life) {
			l.fault(sandbox.Fault{Kind: sandbox.NoRefreshToken, Target: sandbox.Token})
			l.renew()
		}, again},
		connection.ProblemSignInLapsing: {func(l *life) {
			l.practice.Clock.Add(76*24*time.Hour - time.Minute)
			l.later()
			l.do(l.service.Sweep(l.Context()))
			if open := l.open(); len(open) != 0 {
				l.Errorf("told too early: %v", open)
			}
			l.practice.Clock.Add(time.Minute)
			l.do(l.service.Sweep(l.Context()))
		}, func(l *life) { l.check() }},
		connection.ProblemSignInLost: {func(l *life) {
			lost := storetest.Open(l, storetest.Options{Now: l.practice.Clock.Now, URL: l.opened.URL})
			if forgotten, err := lost.Store.ForgetLost(l.Context()); err != nil || forgotten != 1 {
				l.Fatalf("%d forgotten, %v", forgotten, err)
			}
		}, again},
		connection.ProblemScopeMissing: {func(l *life) {
			l.reconnect("practice:read", "locations:read", "practitioners:read")
		}, again},
	}
}

// later has the next sync due tomorrow, so that no sync is behind.
func (l *life) later() {
	l.Helper()
	l.do(l.opened.Syncs.Schedule(l.Context(), l.ref, l.epoch, l.practice.Clock.Now().Add(24*time.Hour)))
}

// livesOfProviders end with the next answer.
func livesOfProviders() map[connection.ProblemKind]turns {
	faulty := func(fault sandbox.Fault) turns {
		return turns{func(l *life) { l.fault(fault); l.check() }, func(l *life) { l.fault(); l.check() }}
	}
	return map[connection.ProblemKind]turns{
		connection.ProblemUnreachable: faulty(sandbox.Fault{Kind: sandbox.Unavailable, Target: sandbox.API}),
		connection.ProblemLimited:     faulty(sandbox.Fault{Kind: sandbox.RateLimited, Target: sandbox.API, Seconds: 60}),
		connection.ProblemMalformed:   faulty(sandbox.Fault{Kind: sandbox.HTML, Target: sandbox.API}),
		connection.ProblemForbidden: {func(l *life) {
			l.do(l.service.ObserveFailure(l.Context(), l.ref, l.epoch, &connection.Failure{Kind: connection.FailureForbidden, Status: 403}))
		}, func(l *life) { l.check() }},
		connection.ProblemClientRefused: {func(l *life) {
			l.fault(sandbox.Fault{Kind: sandbox.InvalidClient, Target: sandbox.Token})
			l.renew()
		}, func(l *life) { l.fault(); l.renew() }},
		connection.ProblemNotActivated: {func(l *life) { l.activate(false); l.check() }, func(l *life) { l.activate(true); l.check() }},
	}
}

// livesOfLocations are about the first location.
func livesOfLocations() map[connection.ProblemKind]turns {
	yes, no, renamed := true, false, "Bayside at the Pier"
	return map[connection.ProblemKind]turns{
		connection.ProblemLocationRemoved: {
			func(l *life) { l.change(l.location().ID, practice.LocationChange{Removed: &yes}); l.check() },
			func(l *life) {
				for _, location := range l.practice.State().Tenants[0].Locations {
					if location.Removed {
						l.change(location.ID, practice.LocationChange{Removed: &no})
					}
				}
				l.check()
			},
		},
		connection.ProblemLocationRenamed: {
			func(l *life) { l.change(l.location().ID, practice.LocationChange{Name: &renamed}); l.check() },
			func(l *life) { l.choose() },
		},
		connection.ProblemLocationNew: {
			func(l *life) {
				_, err := l.practice.AddLocation("bayside", practice.LocationPlan{Name: "Cocos", TimeZone: "Indian/Cocos"})
				l.do(err)
				l.check()
			},
			func(l *life) { l.practice.Clock.Add(8 * 24 * time.Hour); l.later(); l.do(l.service.Sweep(l.Context())) },
		},
		connection.ProblemSyncFailing: {
			func(l *life) {
				failure := &connection.Failure{Kind: connection.FailureMalformed}
				l.do(l.service.ObserveLocation(l.Context(), l.ref, l.epoch, l.location(), failure))
			},
			func(l *life) { l.do(l.service.ObserveLocation(l.Context(), l.ref, l.epoch, l.location(), nil)) },
		},
		connection.ProblemTimesUnclear: {
			func(l *life) { l.do(l.service.ObserveUnclear(l.Context(), l.ref, l.epoch, l.location(), 2)) },
			func(l *life) { l.do(l.service.ObserveUnclear(l.Context(), l.ref, l.epoch, l.location(), 0)) },
		},
		connection.ProblemDataDiffers: {
			func(l *life) {
				l.do(l.service.ObserveComparison(l.Context(), l.ref, l.epoch, l.location(), true))
			},
			func(l *life) {
				l.do(l.service.ObserveComparison(l.Context(), l.ref, l.epoch, l.location(), false))
			},
		},
	}
}

// livesOfSyncs are at our side.
func livesOfSyncs() map[connection.ProblemKind]turns {
	good := func(l *life) { l.do(l.service.ObserveSuccess(l.Context(), l.ref, l.epoch)) }
	return map[connection.ProblemKind]turns{
		connection.ProblemSyncBehind: {func(l *life) {
			l.practice.Clock.Add(time.Hour)
			l.do(l.service.Sweep(l.Context()))
			if open := l.open(); len(open) != 0 {
				l.Errorf("told too early: %v", open)
			}
			l.practice.Clock.Add(time.Second)
			l.do(l.service.Sweep(l.Context()))
		}, func(l *life) { l.later(); l.do(l.service.Sweep(l.Context())) }},
		connection.ProblemSyncBroken: {func(l *life) {
			l.do(l.service.ObserveBroken(l.Context(), l.ref, l.epoch))
			l.check() // That the provider answers does not disprove it.
		}, good},
	}
}

func TestEveryKindOfProblemBeginsAndEndsByItself(t *testing.T) {
	t.Parallel()
	lives := lives()
	for _, entry := range connection.Catalogue() {
		turns, told := lives[entry.Kind]
		if !told {
			t.Errorf("nothing brings %s about", entry.Kind)
			continue
		}
		for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
			t.Run(string(entry.Kind)+"/"+name, func(t *testing.T) {
				t.Parallel()
				l := newLife(t, open)
				turns.begin(l)
				if kinds := l.open(); !slices.Contains(kinds, entry.Kind) {
					t.Fatalf("open is %v", kinds)
				}
				if n := l.events(connection.EventProblemOpened, entry.Kind); n != 1 {
					t.Errorf("%d events say that it began", n)
				}
				turns.end(l)
				if kinds := l.open(); len(kinds) != 0 {
					t.Errorf("open is still %v", kinds)
				}
				if n := l.events(connection.EventProblemResolved, entry.Kind); n != 1 {
					t.Errorf("%d events say that it ended", n)
				}
			})
		}
	}
}
