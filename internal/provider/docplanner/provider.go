package docplanner

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/endpoint"
	"mooring/internal/provider/listing"
	"mooring/internal/provider/oauth"
	"mooring/internal/provider/reader"
	"mooring/internal/provider/recent"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

// Slug and Name are Docplanner's in addresses and on pages.
const (
	Slug = "docplanner"
	Name = "Docplanner"
)

// Options configure the adapter. Addresses may hold {tenant}, which stands for a
// country's domain, and are trusted as given. There is no client of the vendor's:
// each practice types its own.
type Options struct {
	// ClientAuth is "basic" or "body".
	ClientAuth string
	// Scopes are the names to ask for.
	Scopes   []string
	TokenURL string
	APIURL   string
	// TenantDomain is the only country's domain to offer; empty: all.
	TenantDomain string
	// TimeZone is that of every location, an IANA name; empty: the organisation's,
	// where it is one of the country's, else the country's main one.
	TimeZone string

	// Now is the clock.
	Now func() time.Time
	// Logger is told of every call; nil: nobody is.
	Logger *slog.Logger
	// TokenTransport and APITransport replace the usual ones, for tests. The
	// first must send a request at most once.
	TokenTransport http.RoundTripper
	APITransport   http.RoundTripper
}

// Provider is the adapter. It implements connection.Provider, connection.Prover,
// token.Refresher, token.Replayer, syncer.Source and syncer.ChangeTeller.
type Provider struct {
	options Options
	oauth   *oauth.Client
	reader  *reader.Client
	api     endpoint.Template
	// known keeps a sync within the hourly quota: it need not walk through all doctors
	// again for each location.
	known *recent.Memory[directory]
}

var (
	_ connection.Prover   = (*Provider)(nil)
	_ token.Refresher     = (*Provider)(nil)
	_ token.Replayer      = (*Provider)(nil)
	_ syncer.Source       = (*Provider)(nil)
	_ syncer.ChangeTeller = (*Provider)(nil)
)

// lifetime is assumed of a token whose answer does not say: that of the documented
// example.
const lifetime = time.Hour

// New checks the options, all faults at once.
func New(options Options) (connection.Provider, error) {
	var addresses endpoint.Parser
	options.TenantDomain = strings.ToLower(strings.Trim(options.TenantDomain, "."))
	provider := &Provider{options: options, api: addresses.Parse("api", options.APIURL).Base(), known: recent.New[directory](options.Now)}
	client, err := oauth.New(oauth.Options{
		Grant: connection.GrantClient, ClientAuth: oauth.ClientAuth(options.ClientAuth), TokenURL: addresses.Parse("token", options.TokenURL),
		Now: options.Now, Transport: options.TokenTransport, Logger: options.Logger,
		Lifetime: lifetime, Judge: judgeToken, RetryAfter: provider.retryAfter,
	})
	faults := []error{addresses.Err(), err}
	if provider.api.IsZero() || len(options.Scopes) == 0 {
		faults = append(faults, errors.New("an API address and scopes are needed"))
	}
	if _, found := countryAt(options.TenantDomain); !found && options.TenantDomain != "" {
		faults = append(faults, fmt.Errorf("%q is none of Docplanner's domains", options.TenantDomain))
	}
	if _, err := listing.Zone(options.TimeZone); err != nil && options.TimeZone != "" {
		faults = append(faults, fmt.Errorf("there is no time zone %q", options.TimeZone))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("configure %s: %w", Slug, err)
	}
	provider.oauth = client
	provider.reader = reader.New(reader.Options{
		Now: options.Now, Transport: options.APITransport, Logger: options.Logger, Accept: mediaType,
		Judge: judge, RetryAfter: provider.retryAfter,
	})
	return provider, nil
}

// TellsChanges implements syncer.ChangeTeller: the API lists bookings by when they
// start, and in no other way.
func (p *Provider) TellsChanges() bool { return false }
