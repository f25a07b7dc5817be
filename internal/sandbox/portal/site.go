package portal

import (
	"fmt"
	"net/http"
	"sync"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// maxForm is how large a form may be, in bytes.
const maxForm = 64 << 10

// Site is the portal of one simulated provider. Safe for concurrent use once
// its API and pages are declared.
type Site struct {
	opts   Options
	record sandbox.Record
	pages  *pages
	mux    *http.ServeMux

	mu    sync.RWMutex
	world *world
}

// world is everything that a reset replaces.
type world struct {
	tenants  []*Tenant
	grants   *authority.Authority
	sessions *sessions
}

// Visit is one request to the simulation, and the simulation as it stood when
// the request came.
type Visit struct {
	// Tenant is whom the request concerns; nil when that is not known.
	Tenant *Tenant
	site   *Site
	world  *world
}

// New makes a portal. It listens to nothing; its refusals wrap [ErrOptions] or
// come from [Options.Fill].
func New(opts Options) (*Site, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, err
	}
	parsed, err := newPages(opts)
	if err != nil {
		return nil, err
	}
	s := &Site{opts: opts, pages: parsed, mux: http.NewServeMux()}
	if err := s.reset(); err != nil {
		return nil, err
	}
	s.routes()
	return s, nil
}

// Handler serves every path of the simulation.
func (s *Site) Handler() http.Handler {
	return http.NewCrossOriginProtection().Handler(s.mux)
}

// Control are the methods that rule the simulation.
func (s *Site) Control() *Control { return &Control{site: s} }

// BaseURL is the address people's browsers use, InternalURL the one programs
// use; neither ends in a slash.
func (s *Site) BaseURL() string { return s.opts.BaseURL }

// InternalURL is described at [Site.BaseURL].
func (s *Site) InternalURL() string { return s.opts.InternalURL }

// Tenants lists the tenants as they stand.
func (s *Site) Tenants() []*Tenant { return s.current().tenants }

// reset makes everything anew.
func (s *Site) reset() error {
	tenants, err := s.opts.Fill()
	if err != nil {
		return fmt.Errorf("make the tenants up: %w", err)
	}
	for _, t := range tenants {
		t.begin(s.opts)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world = &world{tenants: tenants, grants: authority.New(s.opts.Authority), sessions: newSessions()}
	s.record.Reset()
	return nil
}

// current is the world as it stands; a request keeps to one, even when a reset
// comes between.
func (s *Site) current() *world {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.world
}

// Now is the time by the tenant's clock, or the provider's.
func (v Visit) Now() time.Time {
	if v.Tenant == nil {
		return v.site.opts.Now()
	}
	return v.Tenant.Now()
}

// Lookup finds another tenant by its id.
func (v Visit) Lookup(id string) (*Tenant, bool) { return v.world.lookup(id) }

// realm is the authorization server of the visit.
func (v Visit) realm() string {
	if v.site.opts.Layout.PerTenant && v.Tenant != nil {
		return v.Tenant.ID
	}
	return ""
}

// base is the path below which the realm's pages are, without a slash at its
// end.
func (v Visit) base() string {
	if realm := v.realm(); realm != "" {
		return "/t/" + realm
	}
	return ""
}

// id is the tenant's, for the record; empty when it is not known.
func (v Visit) id() string {
	if v.Tenant == nil {
		return ""
	}
	return v.Tenant.ID
}

// take returns the faults of the tenant that strike one request and counts them
// down.
func (v Visit) take(target sandbox.Target) []sandbox.Fault {
	if v.Tenant == nil {
		return nil
	}
	return v.Tenant.faults.Take(target)
}

// setDate says what time it is by the tenant's clock; net/http leaves a Date
// that is set alone.
func (v Visit) setDate(w http.ResponseWriter) {
	w.Header().Set("Date", v.Now().UTC().Format(http.TimeFormat))
}
