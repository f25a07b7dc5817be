package portal

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
)

// Tenant is one practice as the simulation serves it. A provider makes it in
// [Options.Fill] and sets the exported fields; safe for concurrent use after
// that.
type Tenant struct {
	ID, Name string
	// URL is the address that the home page shows.
	URL string
	// Book is its appointment book; nil for a system that has none.
	Book *practice.Book
	// Data is what the provider itself keeps of the tenant; may be nil.
	Data any
	// Switched changes how some [Options.Switches] stand at the start.
	Switched map[string]bool

	faults   sandbox.Faults
	clock    func() time.Time
	mu       sync.Mutex
	pageSize int
}

// Now is the time by the tenant's own clock, which a fault may have moved.
func (t *Tenant) Now() time.Time { return t.clock().Add(t.faults.Skew()) }

// On tells how a switch stands; a switch that does not exist is off.
func (t *Tenant) On(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Switched[name]
}

// PageSize is the API's for this tenant.
func (t *Tenant) PageSize() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.pageSize
}

// TakeFault tells whether a fault of a kind is on that is not about a single
// answer, such as [sandbox.ForgetsChanges], and counts it down.
func (t *Tenant) TakeFault(kind sandbox.Kind) bool { return len(t.faults.TakeKind(kind)) > 0 }

// begin puts a new tenant into service.
func (t *Tenant) begin(opts Options) {
	t.clock, t.pageSize = opts.Now, opts.PageSize
	switched := map[string]bool{}
	for _, s := range opts.Switches {
		switched[s.Name] = s.On
		if on, chosen := t.Switched[s.Name]; chosen {
			switched[s.Name] = on
		}
	}
	t.Switched = switched
}

// Settings are what can be changed about a tenant while the simulation runs. In
// JSON the switches stand beside page_size.
type Settings struct {
	// PageSize is the API's, from 1 to [MaxPageSize]; 0: it cannot be set.
	PageSize int
	Switches map[string]bool
}

// MarshalJSON implements [json.Marshaler].
func (s Settings) MarshalJSON() ([]byte, error) {
	flat := map[string]any{}
	if s.PageSize > 0 {
		flat["page_size"] = s.PageSize
	}
	for name, on := range s.Switches {
		flat[name] = on
	}
	return json.Marshal(flat)
}

// settings reads the settings.
func (t *Tenant) settings() Settings {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Settings{PageSize: t.pageSize, Switches: maps.Clone(t.Switched)}
}

// lookup finds a tenant by its id.
func (w *world) lookup(id string) (*Tenant, bool) {
	i := slices.IndexFunc(w.tenants, func(t *Tenant) bool { return t.ID == id })
	if i < 0 {
		return nil, false
	}
	return w.tenants[i], true
}
