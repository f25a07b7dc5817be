package bqecore

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"time"

	"mooring/internal/sandbox/portal"
)

// ErrOptions is wrapped by everything that [New] refuses.
var ErrOptions = portal.ErrOptions

// Options configure a [Server]. Only BaseURL is needed; zero values mean the
// defaults named here.
type Options struct {
	// Seed decides all made-up data.
	Seed uint64
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Wait pauses for the fault "slow"; default [sandbox.Sleep].
	Wait func(context.Context, time.Duration) error
	// BaseURL is the address people's browsers use, such as
	// http://bqe-core.localhost:9092, without a path.
	BaseURL string
	// InternalURL is the address programs use for tokens and the API; default
	// BaseURL. Browsers resolve *.localhost by themselves, other programs often
	// cannot: give them http://127.0.0.1:9092.
	InternalURL string
	// Clients are the applications that are registered; their redirect addresses are
	// compared as [SameRedirect] says.
	Clients []Client
	// AccessTokenTTL defaults to an hour, RefreshTokenTTL to 100 days.
	AccessTokenTTL, RefreshTokenTTL time.Duration
	// RequirePKCE refuses authorization requests without a challenge. One that
	// has a challenge is always held to it.
	RequirePKCE bool
	// ClientAuth limits how clients authenticate; default both ways.
	ClientAuth portal.ClientAuth
	// StandardErrors answers refused codes and refresh tokens as RFC 6749 has it,
	// at the start; otherwise with 200 and "Not authenticated".
	StandardErrors bool
	// FirstPageZero makes 0 the number of the first page of a list; otherwise it is 1.
	FirstPageZero bool
	// Employees is how many Northshore has; default 60. Ridgeline has a fifth of it.
	Employees int
	// TokenMark is put into every token and code, so that a test can search for
	// them where they must not be.
	TokenMark string
	// Control serves /control. Whoever reaches it rules the simulation.
	Control bool
	// Discreet leaves out of the sign-in page who can sign in there, for an audience.
	Discreet bool
	// Logger gets one line for each token request; default: nowhere. It never
	// gets a token or a secret.
	Logger *slog.Logger
}

// Client is a registered application.
type Client = portal.Client

// SignIn is somebody who can sign in.
type SignIn = portal.SignIn

// The names of the permissions, as in BQE's public samples.
const (
	ScopeRead      = "read:core"
	ScopeReadWrite = "readwrite:core"
	ScopeOffline   = "offline_access"
	ScopeOpenID    = "openid"
)

// scopes are the permissions. The consent page lets each of them be unticked.
func scopes() []portal.Scope {
	return []portal.Scope{
		{Name: ScopeRead, Label: "See the company and its records"},
		{Name: ScopeReadWrite, Label: "See and change the company’s records"},
		{Name: ScopeOffline, Label: "Stay signed in"},
		{Name: ScopeOpenID, Label: "Know who you are"},
		{Name: "profile", Label: "See your name"},
		{Name: "email", Label: "See your e-mail address"},
		{Name: "phone", Label: "See your telephone number"},
		{Name: "address", Label: "See your postal address"},
	}
}

// withDefaults fills in what was left empty.
func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.AccessTokenTTL = cmp.Or(o.AccessTokenTTL, time.Hour)
	o.RefreshTokenTTL = cmp.Or(o.RefreshTokenTTL, 100*24*time.Hour)
	o.Employees = cmp.Or(o.Employees, 60)
	return o
}

// validate returns the fault that the portal does not look for.
func (o Options) validate() error {
	if o.Employees < 0 {
		return fmt.Errorf("%w: counts must not be negative", ErrOptions)
	}
	return nil
}

// firstPage is the number of a list's first page.
func (o Options) firstPage() int {
	if o.FirstPageZero {
		return 0
	}
	return 1
}
