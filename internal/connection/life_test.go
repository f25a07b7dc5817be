package connection_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/corepractice"
	"mooring/internal/provider/providertest"
	"mooring/internal/sandbox"
	simulated "mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/practice"
	"mooring/internal/secret"
	"mooring/internal/storetest"
	"mooring/internal/token"
)

// life is a practice that is connected through the simulation, over a real store
// and a real Keeper.
type life struct {
	*testing.T
	practice *providertest.Practice
	opened   *storetest.Opened
	service  *connection.Service
	ref      connection.Ref
	epoch    int64
}

// newLife connects Bayside and chooses two of its locations.
func newLife(t *testing.T, open storetest.Opener) *life {
	t.Helper()
	l := &life{T: t, practice: providertest.Start(t, nil)}
	registry, err := provider.NewRegistry(l.practice.Adapter)
	if err != nil {
		t.Fatal(err)
	}
	now := l.practice.Clock.Now
	l.opened = open(t, storetest.Options{Now: now})
	keeper := token.NewKeeper(token.Options{
		Store: l.opened.Credentials, Endpoints: registry, Now: now, Logger: slog.New(slog.DiscardHandler), Random: func() float64 { return 0 },
	})
	l.service = connection.New(connection.Options{
		Store: l.opened.Connections, Providers: registry, Tokens: keeper, Syncs: noSyncs{}, Now: now,
		BaseURL: strings.TrimSuffix(providertest.RedirectURI, "/oauth/core-practice/callback"),
	})
	t.Cleanup(func() { _ = keeper.Close(t.Context()) })
	address, err := l.service.Start(t.Context(), connection.StartInput{
		OrganisationID: "org-1", By: kim, SessionHash: []byte("browser"), Provider: corepractice.Slug, Tenant: "bayside",
	})
	l.do(err)
	l.signIn(address)
	l.choose()
	return l
}

// do ends the test on an error.
func (l *life) do(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// signIn comes back from the provider, where a person left these scopes ticked:
// all when none is named.
func (l *life) signIn(address string, scopes ...string) {
	l.Helper()
	if len(scopes) == 0 {
		scopes = providertest.Scopes()
	}
	back := l.practice.Agree(l, "bayside", address, scopes...)
	row, err := l.service.Complete(l.Context(), connection.CompleteInput{
		Provider: corepractice.Slug, State: back.Get("state"), Code: secret.NewValue(back.Get("code")), Issuer: back.Get("iss"),
		OrganisationID: "org-1", By: kim, SessionHash: []byte("browser"),
	})
	l.do(err)
	l.ref, l.epoch = row.Ref(), row.Epoch
}

// reconnect signs in again.
func (l *life) reconnect(scopes ...string) {
	l.Helper()
	l.practice.Clock.Add(time.Minute)
	address, err := l.service.StartReconnect(l.Context(), l.ref, kim, []byte("browser"))
	l.do(err)
	l.signIn(address, scopes...)
}

// choose saves the first two locations as the choice.
func (l *life) choose() {
	l.Helper()
	locations, err := l.service.Locations(l.Context(), l.ref)
	l.do(err)
	_, err = l.service.Choose(l.Context(), l.ref, kim, []string{locations[0].ID, locations[1].ID})
	l.do(err)
}

// check asks the provider, with an access token that has lapsed or not.
func (l *life) check() {
	l.Helper()
	_, err := l.service.Check(l.Context(), l.ref, kim)
	l.do(err)
}

// renew asks the provider once the access token has lapsed.
func (l *life) renew() {
	l.Helper()
	l.practice.Clock.Add(10 * time.Minute)
	l.check()
}

// fault has the provider do so from now on; none: as it should.
func (l *life) fault(faults ...sandbox.Fault) {
	l.Helper()
	l.do(l.practice.SetFaults("bayside", faults...))
}

// location is the first location.
func (l *life) location() connection.Location {
	l.Helper()
	locations, err := l.service.Locations(l.Context(), l.ref)
	l.do(err)
	return locations[0]
}

// change changes the first location at the provider.
func (l *life) change(id string, change practice.LocationChange) {
	l.Helper()
	l.do(l.practice.ChangeLocation("bayside", id, change))
}

// activate switches the product on or off at the practice.
func (l *life) activate(on bool) {
	l.Helper()
	l.do(l.practice.Change("bayside", simulated.SettingsChange{Activated: &on}))
}

// open lists which kinds are open.
func (l *life) open() []connection.ProblemKind {
	l.Helper()
	overview, err := l.service.Overview(l.Context(), l.ref)
	l.do(err)
	var kinds []connection.ProblemKind
	for _, problem := range overview.Problems {
		kinds = append(kinds, problem.Kind)
	}
	return kinds
}

// events counts the events of a kind about a kind of problem.
func (l *life) events(kind connection.EventKind, about connection.ProblemKind) int {
	l.Helper()
	events, err := l.service.Events(l.Context(), connection.EventFilter{OrganisationID: "org-1", Limit: 500})
	l.do(err)
	found := 0
	for _, event := range events {
		if detail, _, _ := strings.Cut(event.Detail, " "); event.Kind == kind && detail == string(about) {
			found++
		}
	}
	return found
}
