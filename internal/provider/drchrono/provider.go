package drchrono

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/budget"
	"mooring/internal/provider/endpoint"
	"mooring/internal/provider/oauth"
	"mooring/internal/provider/reader"
	"mooring/internal/provider/recent"
	"mooring/internal/secret"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// Slug and Name are DrChrono's in addresses and on pages.
const (
	Slug = "drchrono"
	Name = "DrChrono"
)

// Options configure the adapter. Addresses are trusted as given; they are the same
// for every practice.
type Options struct {
	ClientID     string
	ClientSecret secret.Value
	// ClientAuth is "basic" or "body". DrChrono documents body.
	ClientAuth string
	// PKCE says whether authorization requests carry a challenge (RFC 7636). DrChrono
	// documents none.
	PKCE bool
	// Scopes are the names to ask for. There is always one: asked for none, DrChrono
	// gives all.
	Scopes       []string
	AuthorizeURL string
	TokenURL     string
	// RevokeURL is empty when there is no way to revoke.
	RevokeURL string
	APIURL    string
	// TenantDomain is where practices work: "drchrono.com".
	TenantDomain string
	// Budget counts the calls that the whole app makes; nil: nobody does.
	Budget *budget.Budget

	// Now is the clock.
	Now func() time.Time
	// Logger is told of every call; nil: nobody is.
	Logger *slog.Logger
	// TokenTransport and APITransport replace the usual ones, for tests. The
	// first must send a request at most once.
	TokenTransport http.RoundTripper
	APITransport   http.RoundTripper
}

// Provider is the adapter. It implements connection.Provider,
// connection.Authorizer, token.Refresher, token.Replayer and syncer.Source.
type Provider struct {
	options Options
	oauth   *oauth.Client
	reader  *reader.Client
	// api is the API's address.
	api string
	// authorize is where people sign in.
	authorize endpoint.Template
	// known spares calls of the hourly budget: every page of appointments needs a time
	// zone.
	known *recent.Memory[directory]
}

// Revocable is a Provider whose access can be ended; it adds connection.Revoker.
type Revocable struct {
	*Provider
}

var (
	_ connection.Authorizer = (*Provider)(nil)
	_ token.Refresher       = (*Provider)(nil)
	_ token.Replayer        = (*Provider)(nil)
	_ syncer.Source         = (*Provider)(nil)
	_ connection.Revoker    = (*Revocable)(nil)
)

// errScopes: asked for none, DrChrono gives all.
var errScopes = errors.New("an authorization request without scopes would ask for all of them")

// New checks the options, all faults at once. The adapter is a *Revocable when
// there is an address to revoke at, else a *Provider.
func New(options Options) (connection.Provider, error) {
	var addresses endpoint.Parser
	authorize := addresses.ParseForAll("authorize", options.AuthorizeURL)
	api, _ := addresses.ParseForAll("api", options.APIURL).Base().For("")
	client, err := oauth.New(oauth.Options{
		ClientID: options.ClientID, ClientSecret: options.ClientSecret, ClientAuth: oauth.ClientAuth(options.ClientAuth),
		AuthorizeURL: authorize, TokenURL: addresses.ParseForAll("token", options.TokenURL), RevokeURL: addresses.ParseForAll("revoke", options.RevokeURL),
		Now: options.Now, Transport: options.TokenTransport, Logger: options.Logger, RetryAfter: waitOf,
	})
	faults := []error{addresses.Err(), err}
	if options.APIURL == "" || options.TenantDomain == "" {
		faults = append(faults, errors.New("an API address and a domain are needed"))
	}
	if noScope(options.Scopes) {
		faults = append(faults, errScopes)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("configure %s: %w", Slug, err)
	}
	options.TenantDomain = strings.ToLower(strings.Trim(options.TenantDomain, "."))
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	provider := &Provider{
		options: options, oauth: client, api: api, authorize: authorize,
		known: recent.New[directory](options.Now),
		reader: reader.New(reader.Options{
			Now: options.Now, Transport: options.APITransport, Logger: options.Logger, RetryAfter: waitOf,
		}),
	}
	if options.RevokeURL == "" {
		return provider, nil
	}
	return &Revocable{Provider: provider}, nil
}

// noScope reports whether scopes name nothing.
func noScope(scopes []string) bool { return strings.TrimSpace(strings.Join(scopes, "")) == "" }

// ParseTenant implements connection.Provider: DrChrono tells by itself which
// practice a person belongs to.
func (p *Provider) ParseTenant(string) (string, error) { return "", nil }

// UsesPKCE implements connection.Authorizer.
func (p *Provider) UsesPKCE() bool { return p.options.PKCE }

// AuthorizeOrigin is where browsers are sent, as a Content-Security-Policy source.
func (p *Provider) AuthorizeOrigin() string { return p.authorize.Origin() }

// AuthorizeURL implements connection.Authorizer. It never asks for nothing, which
// would be everything.
func (p *Provider) AuthorizeURL(params connection.AuthorizeParams) (string, error) {
	if noScope(params.Scopes) {
		return "", errScopes
	}
	return p.oauth.AuthorizeURL(params)
}

// Issuer implements connection.Authorizer: DrChrono's is not known.
func (p *Provider) Issuer(string) string { return "" }

// signInCalls are those of the API that a sign-in needs: the user with the redirect
// to it, the user's doctor, all doctors and offices.
const signInCalls = 5

// Exchange implements connection.Authorizer. A code is redeemed only when the hour
// has the calls that follow: new tokens end the user's earlier ones, and would have to
// be given back.
func (p *Provider) Exchange(ctx context.Context, params connection.ExchangeParams) (connection.Tokens, error) {
	if err := p.options.Budget.Ask(ctx, budget.Call{}, signInCalls); err != nil {
		return connection.Tokens{}, fmt.Errorf("redeem code: %w", err)
	}
	return p.oauth.Exchange(ctx, params)
}

// Refresh implements token.Refresher. Whether a renewal brings a new refresh token
// is not documented; where none comes, the old one stays good.
func (p *Provider) Refresh(ctx context.Context, tenantAddress string, refresh secret.Value, scopes []string) (connection.Tokens, error) {
	tokens, err := p.oauth.Refresh(ctx, tenantAddress, refresh, scopes)
	if err == nil && tokens.Refresh.IsZero() {
		tokens.Refresh = refresh
	}
	return tokens, err
}

// MayReplay implements token.Replayer: DrChrono's refresh tokens do not expire, and
// end when the person signs in again or they are revoked; that presenting one twice
// does any harm is nowhere said.
func (p *Provider) MayReplay() bool { return true }

// Revoke implements connection.Revoker.
func (r *Revocable) Revoke(ctx context.Context, tenantAddress string, tokens connection.Tokens) error {
	return r.oauth.Revoke(ctx, tenantAddress, tokens)
}
