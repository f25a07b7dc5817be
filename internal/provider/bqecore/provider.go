package bqecore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/endpoint"
	"mooring/internal/provider/oauth"
	"mooring/internal/provider/permission"
	"mooring/internal/provider/reader"
	"mooring/internal/secret"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// Slug and Name are BQE CORE's in addresses and on pages.
const (
	Slug = "bqe-core"
	Name = "BQE CORE"
)

// Options configure the adapter. Addresses are trusted as given; BQE CORE has one for
// all companies, so that they hold no {tenant}.
type Options struct {
	ClientID     string
	ClientSecret secret.Value
	// ClientAuth is "basic" or "body".
	ClientAuth string
	// PKCE says whether authorization requests carry a challenge (RFC 7636).
	PKCE bool
	// Scopes are the names to ask for; one of them at least is a core permission.
	Scopes       []string
	AuthorizeURL string
	TokenURL     string
	// RevokeURL is empty when there is no way to revoke.
	RevokeURL string
	// APIURL is where the API is when a token answer does not say.
	APIURL string
	// TenantDomain is where the API may be: on it, or on a host below it.
	TenantDomain string
	// FirstPage is the number of a list's first page, 0 or 1.
	FirstPage int
	// OffsetWest makes minutes west of Greenwich the positive ones in X-UTC-OFFSET.
	OffsetWest bool

	// Now is the clock.
	Now func() time.Time
	// Logger is told of every call; nil: nobody is.
	Logger *slog.Logger
	// TokenTransport and APITransport replace the usual ones, for tests. The
	// first must send a request at most once.
	TokenTransport http.RoundTripper
	APITransport   http.RoundTripper
}

// Provider is the adapter. It implements connection.Provider, connection.Authorizer,
// token.Refresher and syncer.RecordSource.
type Provider struct {
	options Options
	oauth   *oauth.Client
	reader  *reader.Client
	// api is where the API is when a token answer does not say.
	api string
	// authorize is where people sign in.
	authorize endpoint.Template
}

// Revocable is a Provider whose access can be ended; it adds connection.Revoker.
type Revocable struct {
	*Provider
}

var (
	_ connection.Authorizer = (*Provider)(nil)
	_ token.Refresher       = (*Provider)(nil)
	_ syncer.RecordSource   = (*Provider)(nil)
	_ connection.Revoker    = (*Revocable)(nil)
)

// New checks the options, all faults at once. The adapter is a *Revocable when
// there is an address to revoke at, else a *Provider.
func New(options Options) (connection.Provider, error) {
	var addresses endpoint.Parser
	authorize := addresses.ParseForAll("authorize", options.AuthorizeURL)
	api, _ := addresses.ParseForAll("api", options.APIURL).Base().For("")
	client, err := oauth.New(oauth.Options{
		ClientID: options.ClientID, ClientSecret: options.ClientSecret, ClientAuth: oauth.ClientAuth(options.ClientAuth),
		AuthorizeURL: authorize, TokenURL: addresses.ParseForAll("token", options.TokenURL), RevokeURL: addresses.ParseForAll("revoke", options.RevokeURL),
		Now: options.Now, Transport: options.TokenTransport, Logger: options.Logger,
		EndpointField: fieldEndpoint, Judge: judgeToken,
	})
	if err := errors.Join(addresses.Err(), err, options.check()); err != nil {
		return nil, fmt.Errorf("configure %s: %w", Slug, err)
	}
	options.TenantDomain = strings.ToLower(strings.Trim(options.TenantDomain, "."))
	provider := &Provider{
		options: options, oauth: client, api: api, authorize: authorize,
		reader: reader.New(reader.Options{
			Now: options.Now, Transport: options.APITransport, Logger: options.Logger, Judge: judgeAPI,
		}),
	}
	if options.RevokeURL == "" {
		return provider, nil
	}
	return &Revocable{Provider: provider}, nil
}

// check checks what is BQE CORE's own.
func (o Options) check() error {
	var faults []error
	if o.APIURL == "" || o.TenantDomain == "" {
		faults = append(faults, errors.New("an API address and a domain are needed"))
	}
	if !HasCoreScope(o.Scopes) {
		faults = append(faults, fmt.Errorf("the scopes need one of %s and %s", ScopeRead, ScopeReadWrite))
	}
	if o.FirstPage != 0 && o.FirstPage != 1 {
		faults = append(faults, errors.New("the first page is neither 0 nor 1"))
	}
	return errors.Join(faults...)
}

// Info implements connection.Provider.
func (p *Provider) Info() connection.ProviderInfo {
	return connection.ProviderInfo{
		Slug:   Slug,
		Name:   Name,
		Scopes: permission.Describe(p.options.Scopes, words),
		Needs: []string{
			"A BQE CORE sign-in that may allow access to your company.",
			"If you have several companies, which of them to connect: BQE CORE asks while you sign in.",
		},
		Cautions: []string{
			"BQE CORE keeps one company signed in for each person: if you connect a second one, the first may end. If you look after several companies, let somebody else sign in for each.",
		},
		Asks:           connection.AskNothing,
		SignInHost:     p.authorize.Host(),
		EndAccess:      "To be sure, ask BQE CORE’s support to end this product’s access for the person who signed in.",
		Forbidden:      "Ask an administrator of your BQE CORE company to let your account see the company, its employees and its activities. Then check again.",
		OneSignIn:      true,
		OneLocation:    true,
		NoAppointments: true,
		Records:        p.RecordKinds(),
	}
}

// ParseTenant implements connection.Provider: nothing is asked for.
func (p *Provider) ParseTenant(string) (string, error) { return "", nil }

// UsesPKCE implements connection.Authorizer.
func (p *Provider) UsesPKCE() bool { return p.options.PKCE }

// AuthorizeOrigin is where browsers are sent, as a Content-Security-Policy source.
func (p *Provider) AuthorizeOrigin() string { return p.authorize.Origin() }

// AuthorizeURL implements connection.Authorizer.
func (p *Provider) AuthorizeURL(params connection.AuthorizeParams) (string, error) {
	return p.oauth.AuthorizeURL(params)
}

// Issuer implements connection.Authorizer: what BQE CORE calls itself on a callback,
// if it does, is not known. Each provider has a callback of its own, which guards
// against mix-ups as well (RFC 9700 section 4.4.2.2).
func (p *Provider) Issuer(string) string { return "" }

// Revoke implements connection.Revoker.
func (r *Revocable) Revoke(ctx context.Context, tenantAddress string, tokens connection.Tokens) error {
	return r.oauth.Revoke(ctx, tenantAddress, tokens)
}
