package portal

import (
	"errors"
	"fmt"
	"slices"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
	"mooring/internal/sandbox/practice"
)

// ErrNoTenant is wrapped when a tenant is named that does not exist.
var ErrNoTenant = errors.New("there is no such tenant")

// ErrControl is wrapped when a change makes no sense.
var ErrControl = errors.New("unusable change")

// maxAdded is how many appointments may be added or changed at once.
const maxAdded = 200_000

// Control rules a simulation while it runs: what tests work, and people at
// /control.
type Control struct{ site *Site }

// Reset forgets all tokens, sign-ins, faults, changes and counters, and makes
// the tenants anew.
func (c *Control) Reset() error { return c.site.reset() }

// SignIns lists who can sign in at a tenant; empty for an unknown one.
func (c *Control) SignIns(tenant string) []SignIn {
	if c.site.opts.Layout.PerTenant {
		return c.site.opts.People(tenant)
	}
	return slices.DeleteFunc(slices.Clone(c.site.opts.People("")), func(who SignIn) bool {
		return !slices.Contains(who.Practices, tenant)
	})
}

// SetFaults switches on exactly these faults. Errors wrap [ErrNoTenant] or
// [sandbox.ErrFault].
func (c *Control) SetFaults(tenant string, faults ...sandbox.Fault) error {
	t, err := c.Find(tenant)
	if err != nil {
		return err
	}
	return t.faults.Replace(faults...)
}

// AddFault switches one more fault on. Errors wrap [ErrNoTenant] or
// [sandbox.ErrFault].
func (c *Control) AddFault(tenant string, fault sandbox.Fault) error {
	t, err := c.Find(tenant)
	if err != nil {
		return err
	}
	return t.faults.Add(fault)
}

// ClearFaults switches every fault of a tenant off. Errors wrap [ErrNoTenant].
func (c *Control) ClearFaults(tenant string) error {
	t, err := c.Find(tenant)
	if err != nil {
		return err
	}
	t.faults.Clear()
	return nil
}

// Grants lists what applications may do at a tenant now. Errors wrap
// [ErrNoTenant].
func (c *Control) Grants(tenant string) ([]authority.Grant, error) {
	t, err := c.Find(tenant)
	if err != nil {
		return nil, err
	}
	return c.site.current().grants.Grants(t.ID), nil
}

// RevokeGrants ends every grant of a tenant, as an administrator of the
// practice can, and returns how many there were. Errors wrap [ErrNoTenant].
func (c *Control) RevokeGrants(tenant string) (int, error) {
	t, err := c.Find(tenant)
	if err != nil {
		return 0, err
	}
	return c.site.current().grants.RevokeTenant(t.ID), nil
}

// Change sets the settings of a tenant: the page size unless it is nil, and the
// switches that are named. Errors wrap [ErrNoTenant] or [ErrControl], and then
// nothing is changed.
func (c *Control) Change(tenant string, pageSize *int, switches map[string]bool) error {
	t, err := c.Find(tenant)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if pageSize != nil && (*pageSize < 1 || *pageSize > MaxPageSize || t.pageSize == 0) {
		return fmt.Errorf("%w: page_size must be between 1 and %d", ErrControl, MaxPageSize)
	}
	for name := range switches {
		if _, known := t.Switched[name]; !known {
			return fmt.Errorf("%w: there is no switch %q", ErrControl, name)
		}
	}
	if pageSize != nil {
		t.pageSize = *pageSize
	}
	for name, on := range switches {
		t.Switched[name] = on
	}
	return nil
}

// Find looks a tenant up. Errors wrap [ErrNoTenant].
func (c *Control) Find(id string) (*Tenant, error) {
	t, found := c.site.current().lookup(id)
	if !found {
		return nil, fmt.Errorf("%w: %q", ErrNoTenant, id)
	}
	return t, nil
}

// Book is a tenant's appointment book as it stands, for whoever compares what a
// program shows with what is so. A change made in it by hand should go through
// [Control.ChangeAppointment] and its like, which know the tenant's clock.
// Errors wrap [ErrNoTenant], or [ErrControl] for a system that has no book.
func (c *Control) Book(tenant string) (*practice.Book, error) {
	t, err := c.Find(tenant)
	if err != nil {
		return nil, err
	}
	if t.Book == nil {
		return nil, fmt.Errorf("%w: %s has no appointments", ErrControl, t.Name)
	}
	return t.Book, nil
}

// scopeNames lists the scopes that can be asked for.
func (s *Site) scopeNames() []string {
	var names []string
	for _, scope := range s.opts.Scopes {
		names = append(names, scope.Name)
	}
	return slices.Clip(names)
}
