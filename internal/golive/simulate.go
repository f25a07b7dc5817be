package golive

import (
	"fmt"

	"mooring/internal/sandbox/practice"
)

// simulate lets something happen at a practice of the simulated provider.
func (p *player) simulate(step Step) error {
	if err := p.ready(); err != nil {
		return err
	}
	simulated, do := p.play.Stage.Simulated, step.Simulate
	switch {
	case do.Revoke:
		ended, err := simulated.RevokeGrants(do.At)
		if err == nil && ended == 0 {
			err = fmt.Errorf("nothing was allowed at %s that could be taken back", do.At)
		}
		return err
	case do.Clear:
		return simulated.ClearFaults(do.At)
	case do.Remove != "":
		return p.changeLocation(do.At, do.Remove, true)
	case do.Restore != "":
		return p.changeLocation(do.At, do.Restore, false)
	case do.Change > 0:
		_, err := simulated.ChangeAppointments(do.At, do.Change)
		return err
	}
	return simulated.AddFault(do.At, do.fault())
}

// changeLocation removes or restores a location by its name.
func (p *player) changeLocation(tenant, name string, removed bool) error {
	book, err := p.play.Stage.Simulated.Book(tenant)
	if err != nil {
		return err
	}
	var names []string
	for _, location := range book.Locations() {
		if location.Name == name {
			return p.play.Stage.Simulated.ChangeLocation(tenant, location.ID, practice.LocationChange{Removed: &removed})
		}
		names = append(names, location.Name)
	}
	return fmt.Errorf("%s has no location %q; it has %q", tenant, name, names)
}
