package portal

import (
	"time"

	"mooring/internal/sandbox"
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
func (c *Control) State() State {
	world := c.site.current()
	state := State{Seen: c.site.record.Seen()}
	for _, t := range world.tenants {
		state.Tenants = append(state.Tenants, TenantState{
			ID: t.ID, Name: t.Name, URL: t.URL, Now: t.Now(), Settings: t.settings(),
			Faults:    append([]sandbox.Fault{}, t.faults.Active()...),
			Locations: locationStates(t),
			Grants:    len(world.grants.Grants(t.ID)),
		})
	}
	return state
}

// locationStates translates a tenant's locations.
func locationStates(t *Tenant) []LocationState {
	if t.Book == nil {
		return []LocationState{}
	}
	locations := t.Book.Locations()
	states := make([]LocationState, 0, len(locations))
	for _, l := range locations {
		states = append(states, LocationState{ID: l.ID, Name: l.Name, TimeZone: l.TimeZone, Active: l.Active, Removed: l.Removed})
	}
	return states
}
