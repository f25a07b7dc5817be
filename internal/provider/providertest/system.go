package providertest

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// System is one provider as the suite sees it: a simulation, an adapter, and what a
// person does to give access.
type System struct {
	// Simulate makes a simulation that people and programs reach at Base. A small
	// book on small pages does: the fullest location should take more than one.
	Simulate func(t testing.TB, clock *Clock) Simulation
	// Adapter makes an adapter to the provider at Wiring.Base.
	Adapter func(Wiring) (connection.Provider, error)
	// Tenant is the practice's address as a person types or chooses it; empty where
	// nothing is asked for.
	Tenant string
	// RedirectURI is registered at the simulation, for connection.GrantCode.
	RedirectURI string
	// Credentials are what the practice was issued, for connection.GrantClient.
	Credentials connection.ClientCredentials
	// TimeZone is the organisation's.
	TimeZone string
	// Verdicts are the provider's own habits: what a case of the suite, by its name,
	// ends in here, where that differs from the usual.
	Verdicts map[string][]connection.FailureKind
}

// Simulation is a simulated provider.
type Simulation struct {
	Handler http.Handler
	// Agree goes through the provider's pages from an authorize address on, as a
	// person who allows everything, and returns where the browser is sent at last.
	// For connection.GrantCode.
	Agree func(t testing.TB, browser *http.Client, address string) string
	// Booked tells the start of every appointment that the simulation has at a
	// location, by the appointment's id; nil for a provider without appointments.
	Booked func(t testing.TB, locationID string) map[string]time.Time
	// Other is another practice, which shares nothing with the first.
	Other Other
}

// Other is another practice at the same provider: what differs from System and
// Simulation.
type Other struct {
	Tenant      string
	Credentials connection.ClientCredentials
	Agree       func(t testing.TB, browser *http.Client, address string) string
}

// Wiring is what the suite gives to an adapter.
type Wiring struct {
	// Base stands before every address: Base + "/oauth/token".
	Base string
	Now  func() time.Time
	// TokenTransport and APITransport are the ways out; nil: the adapter's own.
	TokenTransport http.RoundTripper
	APITransport   http.RoundTripper
}

// bench is a simulation with a wire to it.
type bench struct {
	system     System
	clock      *Clock
	simulation Simulation
	wire       *wire
	// connection is the id of the connection.
	connection string
	// wrap stands between the suite and every adapter, for the suite's own tests.
	wrap wrapper
}

// start starts the simulation; it ends with the test.
func (s System) start(t testing.TB, wrap wrapper) *bench {
	t.Helper()
	b := &bench{system: s, connection: "connection-1", clock: NewClock(time.Date(2026, 10, 20, 1, 30, 0, 0, time.UTC)), wrap: wrap}
	b.simulation = s.Simulate(t, b.clock)
	b.wire = lay(t, b.simulation.Handler)
	return b
}

// other is the bench of the other practice, at the same simulation.
func (b *bench) other() *bench {
	there := *b
	there.connection = "connection-2"
	there.system.Tenant, there.system.Credentials = b.simulation.Other.Tenant, b.simulation.Other.Credentials
	there.simulation.Agree = b.simulation.Other.Agree
	return &there
}

// adapter makes an adapter whose every call goes over a wire.
func (b *bench) adapter(t testing.TB, over http.RoundTripper) connection.Provider {
	t.Helper()
	return b.adapterAt(t, Wiring{Base: Base, Now: b.clock.Now, TokenTransport: over, APITransport: over})
}

// adapterAt makes an adapter.
func (b *bench) adapterAt(t testing.TB, wiring Wiring) connection.Provider {
	t.Helper()
	adapter, err := b.system.Adapter(wiring)
	if err != nil {
		t.Fatalf("make adapter: %v", err)
	}
	if b.wrap != nil {
		adapter = b.wrap(adapter, wiring)
	}
	return adapter
}

// tenant is the tenant's address.
func (b *bench) tenant(t testing.TB, adapter connection.Provider) string {
	t.Helper()
	tenant, err := adapter.ParseTenant(b.system.Tenant)
	if err != nil {
		t.Fatalf("the tenant %q is refused: %v", b.system.Tenant, err)
	}
	return tenant
}

// connect gives access to the practice, as a person does.
func (b *bench) connect(t testing.TB, adapter connection.Provider) connection.Tokens {
	t.Helper()
	tokens, err := b.give(t, adapter)
	if err != nil {
		t.Fatalf("give access: %v", err)
	}
	return tokens
}

// give gives access and hands on how that ended.
func (b *bench) give(t testing.TB, adapter connection.Provider) (connection.Tokens, error) {
	t.Helper()
	if prover, can := adapter.(connection.Prover); can {
		return prover.Prove(t.Context(), b.tenant(t, adapter), b.system.Credentials)
	}
	return adapter.(connection.Authorizer).Exchange(t.Context(), b.consent(t, adapter))
}

// verifier is a PKCE verifier (RFC 7636 section 4.1).
func verifier() secret.Value { return secret.NewValue(strings.Repeat("verifier", 6)) }

// consent lets a person sign in and returns what redeems the code.
func (b *bench) consent(t testing.TB, adapter connection.Provider) connection.ExchangeParams {
	t.Helper()
	sender := adapter.(connection.Authorizer)
	params := connection.AuthorizeParams{
		TenantAddress: b.tenant(t, adapter), State: "state-of-the-suite", RedirectURI: b.system.RedirectURI, Scopes: scopeNames(adapter.Info()),
	}
	redeem := connection.ExchangeParams{TenantAddress: params.TenantAddress, RedirectURI: params.RedirectURI, Scopes: params.Scopes}
	if sender.UsesPKCE() {
		params.Verifier, redeem.Verifier = verifier(), verifier()
	}
	address, err := sender.AuthorizeURL(params)
	if err != nil {
		t.Fatalf("authorize address: %v", err)
	}
	back := b.simulation.Agree(t, b.browser(t), address)
	callback, err := url.Parse(back)
	if err != nil || !strings.HasPrefix(back, b.system.RedirectURI) || callback.Query().Get("code") == "" {
		t.Fatalf("consent led to %q", back)
	}
	if state := callback.Query().Get("state"); state != params.State {
		t.Fatalf("the state came back as %q", state)
	}
	redeem.Code = secret.NewValue(callback.Query().Get("code"))
	return redeem
}

// browser is a person's browser, which follows no redirect by itself.
func (b *bench) browser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{
		Jar: jar, Transport: b.wire.fork(nil),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// access is what calls with tokens need.
func (b *bench) access(t testing.TB, adapter connection.Provider, tokens connection.Tokens) connection.Access {
	t.Helper()
	return connection.Access{
		TenantAddress: b.tenant(t, adapter), Endpoint: tokens.Endpoint, TimeZone: b.system.TimeZone,
		Token: tokens.Access, Account: tokens.Account, ConnectionID: b.connection,
	}
}

// refresh renews once.
func (b *bench) refresh(ctx context.Context, t testing.TB, adapter connection.Provider, tokens connection.Tokens) (connection.Tokens, error) {
	t.Helper()
	refresher, can := adapter.(token.Refresher)
	if !can {
		t.Fatal("the adapter cannot renew")
	}
	return refresher.Refresh(ctx, b.tenant(t, adapter), tokens.Refresh, tokens.Scopes)
}

// verdict is what a case ends in here: the usual, or the provider's own habit.
func (b *bench) verdict(name string, usual ...connection.FailureKind) []connection.FailureKind {
	if own, has := b.system.Verdicts[name]; has {
		return own
	}
	return usual
}

// scopeNames are the names of the scopes to ask for.
func scopeNames(info connection.ProviderInfo) []string {
	var names []string
	for _, scope := range info.Scopes {
		names = append(names, scope.Name)
	}
	return names
}

// mayReplay reports whether what was presented may be presented again.
func mayReplay(adapter connection.Provider) bool {
	replayer, can := adapter.(token.Replayer)
	return can && replayer.MayReplay()
}

// tellsChanges reports whether a source says what changed.
func tellsChanges(source syncer.Source) bool {
	teller, can := source.(syncer.ChangeTeller)
	return !can || teller.TellsChanges()
}
