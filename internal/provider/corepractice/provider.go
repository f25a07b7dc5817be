package corepractice

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

// Slug and Name are Core Practice's in addresses and on pages.
const (
	Slug = "core-practice"
	Name = "Core Practice"
)

// Options configure the adapter. Addresses may hold {tenant} and are trusted as given.
type Options struct {
	ClientID     string
	ClientSecret secret.Value
	// ClientAuth is "basic" or "body".
	ClientAuth string
	// PKCE says whether authorization requests carry a challenge (RFC 7636).
	PKCE bool
	// Scopes are the names to ask for.
	Scopes       []string
	AuthorizeURL string
	TokenURL     string
	// RevokeURL is empty when there is no way to revoke.
	RevokeURL string
	APIURL    string
	// TenantDomain is what a tenant's host ends in: "corepractice.is".
	TenantDomain string

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
// connection.Booker, token.Refresher and syncer.Source.
type Provider struct {
	options Options
	oauth   *oauth.Client
	reader  *reader.Client
	api     endpoint.Template
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
	_ syncer.Source         = (*Provider)(nil)
	_ connection.Booker     = (*Provider)(nil)
	_ connection.Revoker    = (*Revocable)(nil)
)

// New checks the options, all faults at once. The adapter is a *Revocable when
// there is an address to revoke at, else a *Provider.
func New(options Options) (connection.Provider, error) {
	var addresses endpoint.Parser
	authorize := addresses.Parse("authorize", options.AuthorizeURL)
	api := addresses.Parse("api", options.APIURL).Base()
	client, err := oauth.New(oauth.Options{
		ClientID: options.ClientID, ClientSecret: options.ClientSecret, ClientAuth: oauth.ClientAuth(options.ClientAuth),
		AuthorizeURL: authorize, TokenURL: addresses.Parse("token", options.TokenURL), RevokeURL: addresses.Parse("revoke", options.RevokeURL),
		Now: options.Now, Transport: options.TokenTransport, Logger: options.Logger, NotActivated: tokenNotActivated,
	})
	faults := []error{addresses.Err(), err}
	if api.IsZero() || options.TenantDomain == "" || len(options.Scopes) == 0 {
		faults = append(faults, errors.New("an API address, a tenant domain and scopes are needed"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("configure %s: %w", Slug, err)
	}
	options.TenantDomain = strings.ToLower(strings.Trim(options.TenantDomain, "."))
	provider := &Provider{
		options: options, oauth: client, api: api, authorize: authorize,
		reader: reader.New(reader.Options{
			Now: options.Now, Transport: options.APITransport, Logger: options.Logger, ErrorCode: errorCode, NotActivated: apiNotActivated,
		}),
	}
	if options.RevokeURL == "" {
		return provider, nil
	}
	return &Revocable{Provider: provider}, nil
}

// Info implements connection.Provider.
func (p *Provider) Info() connection.ProviderInfo {
	return connection.ProviderInfo{
		Slug:          Slug,
		Name:          Name,
		Scopes:        permission.Describe(p.options.Scopes, words),
		TenantExample: "bayside",
		TenantDomain:  p.options.TenantDomain,
		SignInHost:    p.authorize.Host(),
		BookingScope:  scopeWriteAppointments,
	}
}

// UsesPKCE implements connection.Authorizer.
func (p *Provider) UsesPKCE() bool { return p.options.PKCE }

// AuthorizeOrigin is where browsers are sent, as a Content-Security-Policy source.
func (p *Provider) AuthorizeOrigin() string { return p.authorize.Origin() }

// AuthorizeURL implements connection.Authorizer.
func (p *Provider) AuthorizeURL(params connection.AuthorizeParams) (string, error) {
	return p.oauth.AuthorizeURL(params)
}

// Issuer implements connection.Authorizer. Assumed: a tenant calls itself by the
// address under which its authorize path stands. Where that path is another,
// the issuer is unknown.
func (p *Provider) Issuer(tenantAddress string) string {
	issuer, err := p.authorize.Without(authorizePath).For(tenantAddress)
	if err != nil {
		return ""
	}
	return issuer
}

// Exchange implements connection.Authorizer.
func (p *Provider) Exchange(ctx context.Context, params connection.ExchangeParams) (connection.Tokens, error) {
	tokens, err := p.oauth.Exchange(ctx, params)
	return p.lapsing(tokens), err
}

// Refresh implements token.Refresher. Core Practice gives a new refresh token
// with every renewal and accepts none twice, so that an answer without one
// leaves none.
func (p *Provider) Refresh(ctx context.Context, tenantAddress string, refresh secret.Value, scopes []string) (connection.Tokens, error) {
	tokens, err := p.oauth.Refresh(ctx, tenantAddress, refresh, scopes)
	return p.lapsing(tokens), err
}

// refreshLife is how long Core Practice keeps a refresh token at most. It states
// this of all it gives, so that one which is not used by then is lost.
const refreshLife = 90 * 24 * time.Hour

// lapsing says when the sign-in ends unless these tokens are renewed.
func (p *Provider) lapsing(tokens connection.Tokens) connection.Tokens {
	if !tokens.Refresh.IsZero() {
		tokens.LapsesAt = p.options.Now().Add(refreshLife)
	}
	return tokens
}

// Revoke implements connection.Revoker.
func (r *Revocable) Revoke(ctx context.Context, tenantAddress string, tokens connection.Tokens) error {
	return r.oauth.Revoke(ctx, tenantAddress, tokens)
}
