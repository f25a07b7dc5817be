package drchrono

import (
	"cmp"
	"context"
	"errors"
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
	// Seed decides all made-up data together with the time of the start.
	Seed uint64
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Wait pauses for the fault "slow"; default [sandbox.Sleep].
	Wait func(context.Context, time.Duration) error
	// BaseURL is the address people's browsers use, such as
	// http://drchrono.localhost:9091, without a path.
	BaseURL string
	// InternalURL is the address programs use for tokens and the API; default
	// BaseURL.
	InternalURL string
	// Clients are the applications that are registered.
	Clients []Client
	// AccessTokenTTL defaults to 48 hours.
	AccessTokenTTL time.Duration
	// ClientAuth limits how clients authenticate; default [portal.BasicOrBody].
	ClientAuth portal.ClientAuth
	// Rotates: a renewal brings a new refresh token, and the old one is used up.
	// By default none comes.
	Rotates bool
	// ListKey is what lists are called: "results", the default, or "data".
	ListKey string
	// PageSize is the longest page of the API; default 250, at most
	// [portal.MaxPageSize]. A larger page_size is cut to it.
	PageSize int
	// HourlyCalls is how many calls of the API an application has in an hour;
	// default 500.
	HourlyCalls int
	// BurstCalls is how many it has in a second; 0: as many as it likes.
	BurstCalls int
	// StampZone is the zone in which updated_at is written, SinceZone the one in
	// which since is read; nil: the office's.
	StampZone, SinceZone *time.Location
	// AppointmentCount is how many appointments harbor has; default 900. Redwood
	// has a third of it.
	AppointmentCount int
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

// The scopes that this API asks for.
const (
	ScopeUser     = "user:read"
	ScopeCalendar = "calendar:read"
	ScopeClinical = "clinical:read"
)

// Scopes are the 22 scopes of DrChrono.
func Scopes() []portal.Scope {
	var scopes []portal.Scope
	for _, base := range []struct{ name, label string }{
		{"user", "users, offices and doctors"}, {"calendar", "the calendar"}, {"patients", "patients"},
		{"patients:summary", "patients in summary"}, {"billing", "billing"}, {"billing:patient-payment", "payments of patients"},
		{"clinical", "clinical notes"}, {"labs", "lab orders"}, {"messages", "messages"}, {"settings", "settings"}, {"tasks", "tasks"},
	} {
		scopes = append(scopes,
			portal.Scope{Name: base.name + ":read", Label: "See " + base.label},
			portal.Scope{Name: base.name + ":write", Label: "Change " + base.label})
	}
	return scopes
}

// withDefaults fills in what was left empty.
func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.AccessTokenTTL = cmp.Or(o.AccessTokenTTL, 48*time.Hour)
	o.ListKey = cmp.Or(o.ListKey, "results")
	o.PageSize = cmp.Or(o.PageSize, 250)
	o.HourlyCalls = cmp.Or(o.HourlyCalls, 500)
	o.AppointmentCount = cmp.Or(o.AppointmentCount, 900)
	return o
}

// validate returns every fault that the portal does not look for, each wrapping
// [ErrOptions].
func (o Options) validate() error {
	var faults []error
	if o.ListKey != "results" && o.ListKey != "data" {
		faults = append(faults, fmt.Errorf("%w: lists are called results or data, not %q", ErrOptions, o.ListKey))
	}
	if o.AppointmentCount < 0 || o.HourlyCalls < 0 || o.BurstCalls < 0 {
		faults = append(faults, fmt.Errorf("%w: counts must not be negative", ErrOptions))
	}
	return errors.Join(faults...)
}
