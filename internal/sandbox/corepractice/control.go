package corepractice

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

// SignIns lists who can sign in at a tenant; empty for an unknown one.
func (s *Server) SignIns(tenant string) []SignIn { return s.opts.people(tenant) }

// SetFaults switches on exactly these faults. Errors wrap [ErrNoTenant] or
// [sandbox.ErrFault].
func (s *Server) SetFaults(tenant string, faults ...sandbox.Fault) error {
	t, err := s.find(tenant)
	if err != nil {
		return err
	}
	return t.faults.Replace(faults...)
}

// AddFault switches one more fault on. Errors wrap [ErrNoTenant] or
// [sandbox.ErrFault].
func (s *Server) AddFault(tenant string, fault sandbox.Fault) error {
	t, err := s.find(tenant)
	if err != nil {
		return err
	}
	return t.faults.Add(fault)
}

// ClearFaults switches every fault of a tenant off. Errors wrap [ErrNoTenant].
func (s *Server) ClearFaults(tenant string) error {
	t, err := s.find(tenant)
	if err != nil {
		return err
	}
	t.faults.Clear()
	return nil
}

// Grants lists what applications may do at a tenant now. Errors wrap
// [ErrNoTenant].
func (s *Server) Grants(tenant string) ([]authority.Grant, error) {
	t, err := s.find(tenant)
	if err != nil {
		return nil, err
	}
	return s.current().grants.Grants(t.id), nil
}

// RevokeGrants ends every grant of a tenant, as an administrator of the
// practice can, and returns how many there were. Errors wrap [ErrNoTenant].
func (s *Server) RevokeGrants(tenant string) (int, error) {
	t, err := s.find(tenant)
	if err != nil {
		return 0, err
	}
	return s.current().grants.RevokeTenant(t.id), nil
}

// ChangeLocation renames, deactivates, removes or restores a location. Errors
// wrap [ErrNoTenant], [practice.ErrNotFound] or [practice.ErrInvalid].
func (s *Server) ChangeLocation(tenant, id string, change practice.LocationChange) error {
	t, err := s.find(tenant)
	if err != nil {
		return err
	}
	return t.book.ChangeLocation(id, change)
}

// AddLocation opens a location. Errors wrap [ErrNoTenant] or
// [practice.ErrInvalid].
func (s *Server) AddLocation(tenant string, plan practice.LocationPlan) (practice.Location, error) {
	t, err := s.find(tenant)
	if err != nil {
		return practice.Location{}, err
	}
	return t.book.AddLocation(plan)
}

// AddAppointments books so many more at a location; an empty location means the
// tenant's first. Errors wrap [ErrNoTenant], [ErrControl],
// [practice.ErrNotFound] or [practice.ErrInvalid].
func (s *Server) AddAppointments(tenant, location string, count int) error {
	t, err := s.find(tenant)
	if err != nil {
		return err
	}
	if count < 1 || count > maxAdded {
		return fmt.Errorf("%w: count must be between 1 and %d", ErrControl, maxAdded)
	}
	if location == "" {
		location = t.book.Locations()[0].ID
	}
	return t.book.AddAppointments(t.now(), location, count)
}

// ChangeAppointments changes so many appointments as a day at the front desk
// does and returns their ids. Errors wrap [ErrNoTenant] or [ErrControl].
func (s *Server) ChangeAppointments(tenant string, count int) ([]string, error) {
	t, err := s.find(tenant)
	if err != nil {
		return nil, err
	}
	if count < 1 || count > maxAdded {
		return nil, fmt.Errorf("%w: count must be between 1 and %d", ErrControl, maxAdded)
	}
	return t.book.ChangeAppointments(t.now(), count), nil
}

// DeleteAppointment leaves a tombstone of an appointment. Errors wrap
// [ErrNoTenant] or [practice.ErrNotFound].
func (s *Server) DeleteAppointment(tenant, id string) error {
	t, err := s.find(tenant)
	if err != nil {
		return err
	}
	return t.book.DeleteAppointment(t.now(), id)
}

// Change sets the settings of a tenant; a nil field stays as it is. Errors wrap
// [ErrNoTenant] or [ErrControl].
func (s *Server) Change(tenant string, change SettingsChange) error {
	t, err := s.find(tenant)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if size := change.PageSize; size != nil {
		if *size < 1 || *size > MaxPageSize {
			return fmt.Errorf("%w: page_size must be between 1 and %d", ErrControl, MaxPageSize)
		}
		t.settings.PageSize = *size
	}
	if change.Activated != nil {
		t.settings.Activated = *change.Activated
	}
	return nil
}

// SettingsChange changes some [Settings].
type SettingsChange struct {
	PageSize  *int  `json:"page_size,omitempty"`
	Activated *bool `json:"activated,omitempty"`
}

// find looks a tenant up.
func (s *Server) find(id string) (*tenant, error) {
	t, found := s.current().lookup(id)
	if !found {
		return nil, fmt.Errorf("%w: %q", ErrNoTenant, id)
	}
	return t, nil
}

// scopeNames lists the scopes that can be asked for.
func (s *Server) scopeNames() []string {
	var names []string
	for _, scope := range s.opts.Scopes {
		names = append(names, scope.Name)
	}
	return slices.Clip(names)
}
