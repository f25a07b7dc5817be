package corepractice

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// ErrOptions is wrapped by everything that [New] refuses.
var ErrOptions = portal.ErrOptions

// MaxPageSize is the largest page the API gives.
const MaxPageSize = portal.MaxPageSize

// Options configure a [Server]. Only BaseURL is needed; zero values mean the
// defaults named here.
type Options struct {
	// Seed decides all made-up data together with the time of the start.
	Seed uint64
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Wait pauses for the fault "slow"; default [sandbox.Sleep].
	Wait func(context.Context, time.Duration) error
	// BaseURL is the address people's browsers use, such as
	// http://core-practice.localhost:9090, without a path.
	BaseURL string
	// InternalURL is the address programs use for tokens and the API; default
	// BaseURL. Browsers resolve *.localhost by themselves, other programs often
	// cannot: give them http://127.0.0.1:9090.
	InternalURL string
	// Clients are the applications that are registered.
	Clients []Client
	// Scopes are those that can be asked for; default [DefaultScopes].
	Scopes []Scope
	// AccessTokenTTL defaults to 5 minutes, RefreshTokenTTL to 90 days.
	AccessTokenTTL, RefreshTokenTTL time.Duration
	// RequirePKCE refuses authorization requests without a challenge. One that
	// has a challenge is always held to it.
	RequirePKCE bool
	// ClientAuth limits how clients authenticate; default [BasicOrBody].
	ClientAuth ClientAuth
	// AppointmentCount is how many appointments bayside has; default 5,000.
	// Manly has a tenth of it.
	AppointmentCount int
	// Practices are further tenants, activated, with as many appointments as
	// manly. Somebody signs in there as reception@ID.example.
	Practices []practice.Plan
	// PageSize is the API's; default 100, at most [MaxPageSize].
	PageSize int
	// TenantURLs are the addresses GET /practice gives, by tenant; default
	// https://{tenant}.corepractice.is.
	TenantURLs map[string]string
	// Clashes lets practitioners be booked twice at a time, so that nothing but
	// the Idempotency-Key keeps an appointment from being made twice.
	Clashes bool
	// PatientName, when it is not empty, is sent with every appointment as
	// patient_name, as a provider may do that says more than it is asked for.
	PatientName string
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

// Client is a registered application; its redirect URIs are matched exactly.
type Client = portal.Client

// Scope is a permission as the consent page words it.
type Scope = portal.Scope

// SignIn is somebody who can sign in at a tenant.
type SignIn = portal.SignIn

// ClientAuth says how a client may authenticate at the token and revocation
// endpoints (RFC 6749 section 2.3.1).
type ClientAuth = portal.ClientAuth

// The ways of authenticating.
const (
	BasicOrBody = portal.BasicOrBody
	BasicOnly   = portal.BasicOnly
	BodyOnly    = portal.BodyOnly
)

// The names of the scopes. They are assumed.
const (
	ScopePractice      = "practice:read"
	ScopeLocations     = "locations:read"
	ScopePractitioners = "practitioners:read"
	ScopeRead          = "appointments:read"
	ScopeWrite         = "appointments:write"
)

// DefaultScopes are the scopes of the API.
func DefaultScopes() []Scope {
	return []Scope{
		{Name: ScopePractice, Label: "See the practice’s name and address", Always: true},
		{Name: ScopeLocations, Label: "See practice locations"},
		{Name: ScopePractitioners, Label: "See practitioners and where they work"},
		{Name: ScopeRead, Label: "See appointments"},
		{Name: ScopeWrite, Label: "Book appointments"},
	}
}

// withDefaults fills in what was left empty.
func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Scopes == nil {
		o.Scopes = DefaultScopes()
	}
	o.AccessTokenTTL = cmp.Or(o.AccessTokenTTL, 5*time.Minute)
	o.RefreshTokenTTL = cmp.Or(o.RefreshTokenTTL, 90*24*time.Hour)
	o.AppointmentCount = cmp.Or(o.AppointmentCount, 5000)
	o.PageSize = cmp.Or(o.PageSize, 100)
	return o
}

// validate returns every fault that the portal does not look for, each wrapping
// [ErrOptions].
func (o Options) validate() error {
	var faults []error
	for _, plan := range o.Practices {
		if plan.ID == "" || plan.Letter == "" || len(plan.Locations) == 0 {
			faults = append(faults, fmt.Errorf("%w: practice %q needs an id, a letter and a location", ErrOptions, plan.ID))
		}
	}
	if o.AppointmentCount < 0 {
		faults = append(faults, fmt.Errorf("%w: counts must not be negative", ErrOptions))
	}
	return errors.Join(faults...)
}

// further tells whether a tenant is one of Practices.
func (o Options) further(tenant string) bool {
	return slices.ContainsFunc(o.Practices, func(plan practice.Plan) bool { return plan.ID == tenant })
}
