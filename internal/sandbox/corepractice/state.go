package corepractice

import (
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/portal"
)

// State is everything the simulation shows of itself. It holds no token.
type State struct {
	Tenants []TenantState `json:"tenants"`
	sandbox.Seen
}

// TenantState is one tenant as it stands.
type TenantState struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	URL       string          `json:"url"`
	Now       time.Time       `json:"now"`
	Settings  Settings        `json:"settings"`
	Faults    []sandbox.Fault `json:"faults"`
	Locations []LocationState `json:"locations"`
	// Grants is how many grants live.
	Grants int `json:"grants"`
}

// LocationState is a location as it stands.
type LocationState = portal.LocationState

// State copies what the simulation knows about itself.
func (s *Server) State() State {
	shared := s.Control.State()
	state := State{Seen: shared.Seen}
	for _, t := range shared.Tenants {
		state.Tenants = append(state.Tenants, TenantState{
			ID: t.ID, Name: t.Name, URL: t.URL, Now: t.Now, Faults: t.Faults, Locations: t.Locations, Grants: t.Grants,
			Settings: Settings{PageSize: t.Settings.PageSize, Activated: t.Settings.Switches[activated]},
		})
	}
	return state
}
