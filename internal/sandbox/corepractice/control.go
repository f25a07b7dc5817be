package corepractice

import "mooring/internal/sandbox/portal"

// ErrNoTenant is wrapped when a tenant is named that does not exist.
var ErrNoTenant = portal.ErrNoTenant

// ErrControl is wrapped when a change makes no sense.
var ErrControl = portal.ErrControl

// Settings are what can be changed about a tenant while the simulation runs.
type Settings struct {
	// PageSize is the API's, from 1 to [MaxPageSize].
	PageSize int `json:"page_size"`
	// Activated: the practice has switched the application on.
	Activated bool `json:"activated"`
}

// SettingsChange changes some [Settings]; a nil field stays as it is.
type SettingsChange struct {
	PageSize  *int
	Activated *bool
}

// Change sets the settings of a tenant. Errors wrap [ErrNoTenant] or
// [ErrControl].
func (s *Server) Change(tenant string, change SettingsChange) error {
	switches := map[string]bool{}
	if change.Activated != nil {
		switches[activated] = *change.Activated
	}
	return s.Control.Change(tenant, change.PageSize, switches)
}
