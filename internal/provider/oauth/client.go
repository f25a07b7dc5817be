package oauth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/oauth2"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
	"mooring/internal/provider/endpoint"
	"mooring/internal/provider/outward"
	"mooring/internal/secret"
)

// Defaults of Options.
const (
	// DefaultTimeout is how long one call to the token endpoint may take. The
	// Keeper's claims outlive it.
	DefaultTimeout = 20 * time.Second
	// DefaultLifetime is assumed of an access token whose lifetime the answer
	// does not say. Too short costs a renewal, too long a refused call.
	DefaultLifetime = 5 * time.Minute
	// defaultPause is how long to wait before asking a second time for a revocation.
	defaultPause = 250 * time.Millisecond
)

// ClientAuth is how the client proves who it is (RFC 6749 section 2.3.1).
type ClientAuth string

// The two ways.
const (
	// AuthBasic sends id and secret, each form-encoded, in the Authorization header.
	AuthBasic ClientAuth = "basic"
	// AuthBody sends them as client_id and client_secret in the body.
	AuthBody ClientAuth = "body"
)

// Options configure a Client.
type Options struct {
	// Grant is how access is given. With connection.GrantClient there is no vendor's
	// client and nowhere to sign in: ClientID and AuthorizeURL may be empty.
	Grant        connection.Grant
	ClientID     string
	ClientSecret secret.Value
	ClientAuth   ClientAuth
	AuthorizeURL endpoint.Template
	TokenURL     endpoint.Template
	// RevokeURL is zero for a provider that cannot revoke.
	RevokeURL endpoint.Template

	// Now is the clock that expiries are reckoned by.
	Now func() time.Time
	// Transport replaces NewTransport's, for tests.
	Transport http.RoundTripper
	// Logger is told of every call; nil: nobody is.
	Logger *slog.Logger
	// Timeout bounds one call; 0: DefaultTimeout.
	Timeout time.Duration
	// Lifetime is assumed of an access token whose answer does not say; 0: DefaultLifetime.
	Lifetime time.Duration
	// Pause is the first pause between tries of a revocation; 0: a quarter of a second.
	Pause time.Duration
	// NotActivated is the error code by which the token endpoint says that a tenant
	// has not activated the vendor's product; empty: none says that.
	NotActivated string
	// Judge says of which kind of failure an answer of the token or the revocation
	// endpoint is, a 200 too, where the provider's habits differ from RFC 6749 section
	// 5.2; false leaves it to that. It is asked of complete answers only, and may be nil.
	Judge func(answer.Answer) (connection.FailureKind, bool)
	// RetryAfter finds in a failed answer how long the provider asks us to wait; 0
	// leaves it to the header Retry-After. May be nil.
	RetryAfter func(answer.Answer) time.Duration
	// EndpointField names the field of a token answer that holds the address of the
	// API. Its text is handed on as it is, as Tokens.Endpoint: whether the token may
	// go there is for the adapter to say. Empty: none does.
	EndpointField string
}

// Client talks to one provider's OAuth endpoints, for all its tenants.
type Client struct {
	options Options
}

// New checks the options.
func New(options Options) (*Client, error) {
	var faults []error
	if options.ClientID == "" && options.Grant != connection.GrantClient {
		faults = append(faults, errors.New("a client id is needed"))
	}
	if options.ClientAuth != AuthBasic && options.ClientAuth != AuthBody {
		faults = append(faults, fmt.Errorf("client authentication is %q, not %q or %q", options.ClientAuth, AuthBasic, AuthBody))
	}
	if options.AuthorizeURL.IsZero() && options.Grant != connection.GrantClient || options.TokenURL.IsZero() {
		faults = append(faults, errors.New("an authorize and a token address are needed"))
	}
	if options.Now == nil {
		faults = append(faults, errors.New("a clock is needed"))
	}
	if options.Transport == nil {
		options.Transport = NewTransport()
	}
	options.Transport = outward.NewTransport(options.Transport, options.Logger)
	options.Timeout = cmp.Or(options.Timeout, DefaultTimeout)
	options.Lifetime = cmp.Or(options.Lifetime, DefaultLifetime)
	options.Pause = cmp.Or(options.Pause, defaultPause)
	return &Client{options: options}, errors.Join(faults...)
}

// AuthorizeURL is the address that the browser is sent to (RFC 6749 section
// 4.1.1), with an S256 challenge when there is a verifier.
func (c *Client) AuthorizeURL(params connection.AuthorizeParams) (string, error) {
	config, err := c.config(params.TenantAddress)
	if err != nil {
		return "", err
	}
	config.RedirectURL = params.RedirectURI
	config.Scopes = params.Scopes
	var options []oauth2.AuthCodeOption
	if !params.Verifier.IsZero() {
		options = append(options, oauth2.S256ChallengeOption(params.Verifier.Reveal()))
	}
	return config.AuthCodeURL(params.State, options...), nil
}

// Exchange redeems an authorization code (RFC 6749 section 4.1.3). It sends
// once; every error is a *connection.Failure.
func (c *Client) Exchange(ctx context.Context, params connection.ExchangeParams) (connection.Tokens, error) {
	send := func(ctx context.Context, config *oauth2.Config) {
		config.RedirectURL = params.RedirectURI
		var options []oauth2.AuthCodeOption
		if !params.Verifier.IsZero() {
			options = append(options, oauth2.VerifierOption(params.Verifier.Reveal()))
		}
		_, _ = config.Exchange(ctx, params.Code.Reveal(), options...) // The recorded answer says it all.
	}
	return c.grant(ctx, request{operation: "redeem code", tenant: params.TenantAddress, scopes: params.Scopes, send: send})
}

// Refresh renews tokens (RFC 6749 section 6). It sends once; every error is a
// *connection.Failure. Tokens.Refresh is empty when the answer brought no new
// refresh token: whether the old one still counts is the provider's rule, not this
// client's.
func (c *Client) Refresh(ctx context.Context, tenant string, refresh secret.Value, scopes []string) (connection.Tokens, error) {
	send := func(ctx context.Context, config *oauth2.Config) {
		old := &oauth2.Token{RefreshToken: refresh.Reveal()}
		_, _ = config.TokenSource(ctx, old).Token() // The recorded answer says it all.
	}
	return c.grant(ctx, request{operation: "renew access", tenant: tenant, scopes: scopes, send: send})
}

// request is one call of the token endpoint.
type request struct {
	operation string
	tenant    string
	// scopes are granted when the answer names none.
	scopes []string
	send   func(context.Context, *oauth2.Config)
}

// grant sends the request once and reads its outcome.
func (c *Client) grant(ctx context.Context, request request) (connection.Tokens, error) {
	config, err := c.config(request.tenant)
	if err != nil {
		return connection.Tokens{}, &connection.Failure{Kind: connection.FailureNotProcessed, Operation: request.operation, Err: err}
	}
	ctx, cancel := context.WithTimeout(outward.Named(ctx, request.operation), c.options.Timeout)
	defer cancel()
	recorder := &recorder{base: c.options.Transport, now: c.options.Now, judge: c.options.Judge, wait: c.options.RetryAfter}
	// A lifetime counts from the moment of issue, which is not before this one.
	asked := c.options.Now()
	request.send(context.WithValue(ctx, oauth2.HTTPClient, recorder.client()), config)
	if failure := recorder.outcome.failure(request.operation); failure != nil {
		if failure.Kind == connection.FailureClient && failure.Code == c.options.NotActivated {
			failure.Kind = connection.FailureNotActivated
		}
		return connection.Tokens{}, failure
	}
	return c.tokens(request, recorder.outcome, asked)
}

// config is x/oauth2's for one tenant. The style of client authentication is
// always named: finding it out by trying would present a token twice.
func (c *Client) config(tenant string) (*oauth2.Config, error) {
	authorize, err := c.options.AuthorizeURL.For(tenant)
	if err != nil {
		return nil, err
	}
	token, err := c.options.TokenURL.For(tenant)
	if err != nil {
		return nil, err
	}
	style := oauth2.AuthStyleInHeader
	if c.options.ClientAuth == AuthBody {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID:     c.options.ClientID,
		ClientSecret: c.options.ClientSecret.Reveal(),
		Endpoint:     oauth2.Endpoint{AuthURL: authorize, TokenURL: token, AuthStyle: style},
	}, nil
}
