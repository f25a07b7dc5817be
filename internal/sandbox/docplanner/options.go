package docplanner

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
	// Seed decides all made-up data together with the time of the start, and the
	// clients' ids and secrets by itself.
	Seed uint64
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Wait pauses for the fault "slow"; default [sandbox.Sleep].
	Wait func(context.Context, time.Duration) error
	// BaseURL is the address people's browsers use, such as
	// http://docplanner.localhost:9093, without a path.
	BaseURL string
	// InternalURL is the address programs use for tokens and the API; default
	// BaseURL.
	InternalURL string
	// ClientAuth limits how clients authenticate; default [portal.BasicOrBody].
	ClientAuth portal.ClientAuth
	// AccessTokenTTL defaults to an hour.
	AccessTokenTTL time.Duration
	// TokenRequests is how often a client may ask for a token within 5 minutes
	// before it gets a page with a captcha; default 20.
	TokenRequests int
	// HourlyCalls is how many calls a client has in an hour; 0: the limiter is
	// off, and its headers are not sent.
	HourlyCalls int
	// AppointmentCount is how many bookings each client's clinics have; default 400.
	AppointmentCount int
	// PageSize is the most bookings on a page; default 100.
	PageSize int
	// PatientName, when it is not empty, is the patient of every booking, and stands
	// in every comment, as people write there.
	PatientName string
	// TokenMark is put into every token and client secret, so that a test can search
	// for them where they must not be.
	TokenMark string
	// Control serves /control. Whoever reaches it rules the simulation.
	Control bool
	// Logger gets one line for each token request; default: nowhere. It never
	// gets a token or a secret.
	Logger *slog.Logger
}

// withDefaults fills in what was left empty.
func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	o.AccessTokenTTL = cmp.Or(o.AccessTokenTTL, time.Hour)
	o.TokenRequests = cmp.Or(o.TokenRequests, 20)
	o.AppointmentCount = cmp.Or(o.AppointmentCount, 400)
	o.PageSize = cmp.Or(o.PageSize, 100)
	return o
}

// validate returns every fault that the portal does not look for, each wrapping
// [ErrOptions].
func (o Options) validate() error {
	var faults []error
	if o.AppointmentCount < 0 || o.TokenRequests < 0 || o.HourlyCalls < 0 {
		faults = append(faults, fmt.Errorf("%w: counts must not be negative", ErrOptions))
	}
	return errors.Join(faults...)
}
