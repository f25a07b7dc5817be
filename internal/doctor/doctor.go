package doctor

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"mooring/internal/config"
)

// DefaultPatience is how long one answer from outside is waited for.
const DefaultPatience = 10 * time.Second

// Options are what is examined, and how.
type Options struct {
	// Config need not have passed Validate.
	Config config.Config
	// Unreadable are the variables that could not become part of Config, which has
	// their defaults.
	Unreadable config.Faults
	// Providers says what would stop a start at the settings of the providers; nil:
	// that is not looked at.
	Providers func(config.Config) error
	// Offline asks nobody outside: no provider and no mail server.
	Offline bool
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// Patience is how long one answer from outside is waited for; 0: DefaultPatience.
	Patience time.Duration
	// Transport replaces the usual one to providers, for tests.
	Transport http.RoundTripper
}

// examination is one run.
type examination struct {
	options Options
	config  config.Config
	faults  config.Faults
	http    *http.Client
}

// check looks at one area.
type check func(context.Context) []Finding

// Examine looks at everything, and at what takes time at the same time.
func Examine(ctx context.Context, options Options) Report {
	e := newExamination(options)
	checks := []check{e.settings, e.address, e.keysAndDatabase, e.mail, e.brand}
	for _, system := range e.systems() {
		checks = append(checks, func(ctx context.Context) []Finding { return e.provider(ctx, system) })
	}
	found := make([][]Finding, len(checks))
	var running sync.WaitGroup
	for i, look := range checks {
		running.Go(func() { found[i] = look(ctx) })
	}
	running.Wait()
	return Report{Findings: slices.Concat(found...)}
}

// newExamination prepares one.
func newExamination(options Options) *examination {
	if options.Now == nil {
		options.Now = time.Now
	}
	options.Patience = cmp.Or(options.Patience, DefaultPatience)
	e := &examination{options: options, config: options.Config}
	errors.As(e.config.Validate(), &e.faults)
	e.faults = slices.Concat(options.Unreadable, e.faults)
	transport := options.Transport
	if transport == nil {
		transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, ForceAttemptHTTP2: true, TLSHandshakeTimeout: options.Patience,
			DialContext: dial,
		}
	}
	e.http = &http.Client{Transport: transport, Timeout: options.Patience, CheckRedirect: stay}
	return e
}

// dial finds names below localhost on this machine, as browsers do and this machine's
// own look-up may not (RFC 6761 section 6.3).
func dial(ctx context.Context, network, place string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(place)
	if err == nil && strings.HasSuffix(strings.ToLower(strings.TrimSuffix(host, ".")), ".localhost") {
		place = net.JoinHostPort("localhost", port)
	}
	return (&net.Dialer{}).DialContext(ctx, network, place)
}

// stay follows no redirect: what matters is the address that is configured.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// wrong reports whether a variable has a fault that settings tells of.
func (e *examination) wrong(variables ...string) bool {
	return slices.ContainsFunc(e.faults, func(fault config.Fault) bool { return slices.Contains(variables, fault.Variable) })
}

// settings tells the faults that stop a start.
func (e *examination) settings(context.Context) []Finding {
	a := area{name: "Configuration"}
	for _, fault := range e.faults {
		a.fault(fault.Variable, "It "+fault.Wrong+".", fault.Write+".")
	}
	if len(e.faults) == 0 {
		a.ok("variables", "Every variable and flag can be used.")
		e.start(&a)
	}
	if !slices.ContainsFunc(e.systems(), func(s system) bool { return s.settings.Offered() }) {
		a.warning("systems", "No practice system is offered, so that nobody can connect.", "Set the client id and secret of one, such as MOORING_CORE_PRACTICE_CLIENT_ID.")
	}
	return a.findings
}

// start tells what would stop a start although each variable can be used.
func (e *examination) start(a *area) {
	if e.options.Providers == nil {
		return
	}
	if err := e.options.Providers(e.config); err != nil {
		why := strings.ReplaceAll(err.Error(), "\n", "; ")
		a.fault("start", "A start would stop: "+why+".", "Mend the variables of that system.")
	}
}
