package corepractice

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
	"mooring/internal/sandbox/practice"
)

// codeTTL is how long an authorization code lives.
const codeTTL = time.Minute

// Server is a simulated Core Practice. Safe for concurrent use.
type Server struct {
	opts    Options
	record  sandbox.Record
	handler http.Handler

	mu    sync.RWMutex
	world *world
}

// world is everything that a reset replaces.
type world struct {
	tenants  []*tenant
	grants   *authority.Authority
	sessions *sessions
}

// New makes a simulation. It listens to nothing; its refusals wrap
// [ErrOptions].
func New(opts Options) (*Server, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, err
	}
	s := &Server{opts: opts}
	if err := s.Reset(); err != nil {
		return nil, err
	}
	handler, err := s.routes()
	if err != nil {
		return nil, err
	}
	s.handler = handler
	return s, nil
}

// Handler serves every path of the simulation.
func (s *Server) Handler() http.Handler { return s.handler }

// Reset forgets all tokens, sign-ins, faults, changes and counters, and makes
// the data up again from the seed and the present time.
func (s *Server) Reset() error {
	fresh := &world{
		grants: authority.New(authority.Options{
			CodeTTL: codeTTL, AccessTTL: s.opts.AccessTokenTTL, RefreshTTL: s.opts.RefreshTokenTTL, Mark: s.opts.TokenMark,
		}),
		sessions: newSessions(),
	}
	type tenancy struct {
		plan         practice.Plan
		appointments int
		activated    bool
	}
	plans := []tenancy{
		{practice.Bayside(), s.opts.AppointmentCount, true},
		{practice.Manly(), s.opts.AppointmentCount / 10, true},
		{practice.Harbour(), s.opts.AppointmentCount / 10, false},
	}
	for _, plan := range s.opts.Practices {
		plans = append(plans, tenancy{plan, s.opts.AppointmentCount / 10, true})
	}
	for _, p := range plans {
		book, err := practice.Open(p.plan, s.opts.Seed, s.opts.Now(), p.appointments)
		if err != nil {
			return fmt.Errorf("make up %s: %w", p.plan.Name, err)
		}
		if s.opts.Clashes {
			book.AllowClashes()
		}
		fresh.tenants = append(fresh.tenants, s.newTenant(book, p.activated))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.world = fresh
	s.record.Reset()
	return nil
}

// current is the world as it stands; a request keeps to one, even when a reset
// comes between.
func (s *Server) current() *world {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.world
}

// lookup finds a tenant by its id.
func (w *world) lookup(id string) (*tenant, bool) {
	i := slices.IndexFunc(w.tenants, func(t *tenant) bool { return t.id == id })
	if i < 0 {
		return nil, false
	}
	return w.tenants[i], true
}
