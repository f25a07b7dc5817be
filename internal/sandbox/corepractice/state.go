package corepractice

import (
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
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
type LocationState struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	TimeZone string `json:"time_zone"`
	Active   bool   `json:"active"`
	Removed  bool   `json:"removed"`
}

// State copies what the simulation knows about itself.
func (s *Server) State() State {
	world := s.current()
	state := State{Seen: s.record.Seen()}
	for _, t := range world.tenants {
		state.Tenants = append(state.Tenants, TenantState{
			ID: t.id, Name: t.book.Name(), URL: t.url, Now: t.now(), Settings: t.currentSettings(),
			Faults:    append([]sandbox.Fault{}, t.faults.Active()...),
			Locations: locationStates(t.book.Locations()),
			Grants:    len(world.grants.Grants(t.id)),
		})
	}
	return state
}

// locationStates translates locations.
func locationStates(locations []practice.Location) []LocationState {
	states := make([]LocationState, 0, len(locations))
	for _, l := range locations {
		states = append(states, LocationState{ID: l.ID, Name: l.Name, TimeZone: l.TimeZone, Active: l.Active, Removed: l.Removed})
	}
	return states
}
