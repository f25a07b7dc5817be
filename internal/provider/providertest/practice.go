package providertest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/corepractice"
	sandbox "mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/sandboxtest"
	"mooring/internal/secret"
)

// The client that the simulation knows, and where it sends browsers back to.
const (
	ClientID     = "mooring"
	ClientSecret = "s3cr:t &%/+ü"
	RedirectURI  = "http://app.localhost:8080/oauth/core-practice/callback"
	// Mark is in every token and code of the simulation.
	Mark = "MARKED"
)

// Scopes are the scopes that are asked for.
func Scopes() []string {
	return []string{"practice:read", "locations:read", "practitioners:read", "appointments:read"}
}

// Clock only moves when it is told to. Safe for concurrent use.
type Clock = sandboxtest.Clock

// NewClock starts at a time.
func NewClock(now time.Time) *Clock { return sandboxtest.NewClock(now) }

// Adapter is an adapter to a provider at which people sign in.
type Adapter interface {
	connection.Provider
	connection.Authorizer
}

// Practice is a running simulation and the adapter to it.
type Practice struct {
	*sandbox.Server
	Clock   *Clock
	Adapter Adapter
	// Base is the address of the simulation.
	Base string
}

// Start runs a simulation until the test ends; change may alter its options.
func Start(t testing.TB, change func(*sandbox.Options)) *Practice {
	t.Helper()
	listening := httptest.NewUnstartedServer(nil)
	p := &Practice{
		Clock: NewClock(time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)),
		Base:  "http://" + listening.Listener.Addr().String(),
	}
	options := sandbox.Options{
		Seed: 7, Now: p.Clock.Now, BaseURL: p.Base, AppointmentCount: 300, TokenMark: Mark,
		Clients: []sandbox.Client{{ID: ClientID, Secret: ClientSecret, Name: "Test", RedirectURIs: []string{RedirectURI}}},
	}
	if change != nil {
		change(&options)
	}
	server, err := sandbox.New(options)
	if err != nil {
		t.Fatalf("make simulation: %v", err)
	}
	p.Server = server
	listening.Config.Handler = server.Handler()
	listening.Start()
	t.Cleanup(listening.Close)
	adapter, err := corepractice.New(AdapterOptions(p.Base, p.Clock.Now))
	if err != nil {
		t.Fatalf("make adapter: %v", err)
	}
	p.Adapter = adapter.(Adapter)
	return p
}

// AdapterOptions configure an adapter to the simulation at base.
func AdapterOptions(base string, now func() time.Time) corepractice.Options {
	return corepractice.Options{
		ClientID: ClientID, ClientSecret: secret.NewValue(ClientSecret), ClientAuth: "basic", PKCE: true, Scopes: Scopes(),
		AuthorizeURL: base + "/t/{tenant}/oauth/authorize",
		TokenURL:     base + "/t/{tenant}/oauth/token",
		RevokeURL:    base + "/t/{tenant}/oauth/revoke",
		APIURL:       base + "/t/{tenant}/api/v1",
		TenantDomain: "corepractice.is",
		Now:          now,
	}
}

// Consent goes through the provider's pages as a person who leaves these
// scopes ticked (all that were asked for when none is named) and returns the
// callback's parameters.
func (p *Practice) Consent(t testing.TB, params connection.AuthorizeParams, scopes ...string) url.Values {
	t.Helper()
	address, err := p.Adapter.AuthorizeURL(params)
	if err != nil {
		t.Fatalf("authorize address: %v", err)
	}
	if len(scopes) == 0 {
		scopes = params.Scopes
	}
	return p.Agree(t, params.TenantAddress, address, scopes...)
}

// Agree goes through the provider's pages from an authorize address on, as a
// person who leaves these scopes ticked, and returns the callback's parameters.
func (p *Practice) Agree(t testing.TB, tenant, address string, scopes ...string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	person := p.SignIns(tenant)[0]
	post(t, browser, p.Base+"/t/"+tenant+"/sign-in", url.Values{"email": {person.Email}, "password": {person.Password}})
	back := post(t, browser, address, url.Values{"decision": {"allow"}, "scope": scopes})
	callback, err := url.Parse(back)
	if err != nil || !strings.HasPrefix(back, RedirectURI+"?") {
		t.Fatalf("consent led to %q", back)
	}
	return callback.Query()
}

// SignIn goes all the way to tokens.
func (p *Practice) SignIn(t testing.TB, tenant string, scopes ...string) connection.Tokens {
	t.Helper()
	return p.signIn(t, tenant, Scopes(), scopes)
}

// SignInFor is SignIn by an application that asks for these scopes and gets them.
func (p *Practice) SignInFor(t testing.TB, tenant string, scopes []string) connection.Tokens {
	t.Helper()
	return p.signIn(t, tenant, scopes, scopes)
}

// signIn asks for scopes and leaves some of them ticked, all when none is named.
func (p *Practice) signIn(t testing.TB, tenant string, asked, ticked []string) connection.Tokens {
	t.Helper()
	verifier := secret.NewValue(strings.Repeat("verifier", 6))
	callback := p.Consent(t, connection.AuthorizeParams{
		TenantAddress: tenant, State: "state", Verifier: verifier, RedirectURI: RedirectURI, Scopes: asked,
	}, ticked...)
	tokens, err := p.Adapter.Exchange(t.Context(), connection.ExchangeParams{
		TenantAddress: tenant, Code: secret.NewValue(callback.Get("code")), Verifier: verifier, RedirectURI: RedirectURI, Scopes: asked,
	})
	if err != nil {
		t.Fatalf("redeem code: %v", err)
	}
	return tokens
}

// post sends a form and returns where the answer leads.
func post(t testing.TB, browser *http.Client, address string, form url.Values) string {
	t.Helper()
	answer, err := browser.PostForm(address, form)
	if err != nil {
		t.Fatalf("post form: %v", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 500))
		t.Fatalf("form answered %d: %s", answer.StatusCode, text)
	}
	return answer.Header.Get("Location")
}
