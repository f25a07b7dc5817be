package practice

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// LocationChange changes a location; nil leaves a field as it is.
type LocationChange struct {
	Name    *string `json:"name,omitempty"`
	Active  *bool   `json:"active,omitempty"`
	Removed *bool   `json:"removed,omitempty"`
}

// ChangeLocation renames, deactivates, removes or restores a location.
// [ErrNotFound], or [ErrInvalid] for an empty name.
func (b *Book) ChangeLocation(id string, change LocationChange) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.locations, func(l Location) bool { return l.ID == id })
	if i < 0 {
		return fmt.Errorf("location %q: %w", id, ErrNotFound)
	}
	if change.Name != nil {
		name := strings.TrimSpace(*change.Name)
		if name == "" {
			return fmt.Errorf("%w: the name is empty", ErrInvalid)
		}
		b.locations[i].Name = name
	}
	if change.Active != nil {
		b.locations[i].Active = *change.Active
	}
	if change.Removed != nil {
		b.locations[i].Removed = *change.Removed
	}
	return nil
}

// AddLocation opens a location, at which the practice's first practitioner
// works from now on. [ErrInvalid] for an empty name or an unknown time zone.
func (b *Book) AddLocation(plan LocationPlan) (Location, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if strings.TrimSpace(plan.Name) == "" {
		return Location{}, fmt.Errorf("%w: the name is empty", ErrInvalid)
	}
	id := fmt.Sprintf("%s%d", b.plan.Letter, len(b.locations)+1)
	if err := b.open(Location{ID: id, Name: plan.Name, Address: plan.Address, TimeZone: plan.TimeZone}); err != nil {
		return Location{}, err
	}
	if len(b.practitioners) > 0 {
		b.practitioners[0].LocationIDs = append(slices.Clone(b.practitioners[0].LocationIDs), id)
	}
	return b.locations[len(b.locations)-1], nil
}

// AddAppointments books so many more at a location within the 90 days after
// now, whether or not somebody is free. [ErrNotFound] for an unknown location,
// [ErrInvalid] when nobody works there.
func (b *Book) AddAppointments(now time.Time, locationID string, count int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	zone, known := b.zones[locationID]
	if !known {
		return fmt.Errorf("location %q: %w", locationID, ErrNotFound)
	}
	var staff []Practitioner
	for _, p := range b.practitioners {
		if slices.Contains(p.LocationIDs, locationID) {
			staff = append(staff, p)
		}
	}
	if len(staff) == 0 {
		return fmt.Errorf("%w: nobody works at this location", ErrInvalid)
	}
	random := b.random()
	year, month, day := now.In(zone).Date()
	for range count {
		half := firstSlot + random.IntN(lastSlot-firstSlot+1)
		start := time.Date(year, month, day+1+random.IntN(89), half/2, half%2*30, 0, 0, zone)
		b.add(Appointment{
			LocationID: locationID, PractitionerID: pick(random, staff).ID,
			PatientRef: fmt.Sprintf("P-%05d", 10000+random.IntN(9000)),
			Start:      start, End: start.Add(slot), Status: Booked, Reason: pick(random, reasons()), UpdatedAt: stamp(now),
		})
	}
	return nil
}

// ChangeAppointments changes so many appointments, chosen at random, as a day
// at the front desk does: it confirms, cancels, moves by a day and deletes. It
// returns the ids it changed; deleted ones are left alone.
func (b *Book) ChangeAppointments(now time.Time, count int) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	random := b.random()
	var changed []string
	for _, i := range random.Perm(len(b.appointments)) {
		a := &b.appointments[i]
		if len(changed) == count {
			break
		}
		if a.Deleted {
			continue
		}
		switch random.IntN(4) {
		case 0:
			a.Status = Confirmed
		case 1:
			a.Status = Cancelled
		case 2:
			// By its length: on a day on which clocks are put forward the hour of
			// the start may be left out, and only that.
			length := a.End.Sub(a.Start)
			a.Start = a.Start.AddDate(0, 0, 1)
			a.End = a.Start.Add(length)
		case 3:
			a.Deleted = true
		}
		a.UpdatedAt = stamp(now)
		changed = append(changed, a.ID)
	}
	return changed
}

// AppointmentChange changes an appointment; nil leaves a field as it is. Start
// and End go together.
type AppointmentChange struct {
	Start, End                         *time.Time
	Status                             *Status
	LocationID, PractitionerID, Reason *string
	Deleted                            *bool
}

// ChangeAppointment edits, moves, deletes or restores one appointment and
// returns it as it is now. [ErrNotFound], or [ErrInvalid] for a time that ends
// before it starts.
func (b *Book) ChangeAppointment(now time.Time, id string, change AppointmentChange) (Appointment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.appointments, func(a Appointment) bool { return a.ID == id })
	if i < 0 {
		return Appointment{}, fmt.Errorf("appointment %q: %w", id, ErrNotFound)
	}
	changed := b.appointments[i]
	set(&changed.Start, change.Start)
	set(&changed.End, change.End)
	set(&changed.Status, change.Status)
	set(&changed.LocationID, change.LocationID)
	set(&changed.PractitionerID, change.PractitionerID)
	set(&changed.Reason, change.Reason)
	set(&changed.Deleted, change.Deleted)
	zone, known := b.zones[changed.LocationID]
	switch {
	case !known:
		return Appointment{}, fmt.Errorf("location %q: %w", changed.LocationID, ErrNotFound)
	case !changed.End.After(changed.Start):
		return Appointment{}, fmt.Errorf("%w: the appointment must end after it starts", ErrInvalid)
	}
	changed.Start, changed.End, changed.UpdatedAt = changed.Start.In(zone), changed.End.In(zone), stamp(now)
	b.appointments[i] = changed
	return changed, nil
}

// set replaces a field by a value, if there is one.
func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// DeleteAppointment leaves a tombstone of one appointment, or returns
// [ErrNotFound].
func (b *Book) DeleteAppointment(now time.Time, id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.appointments, func(a Appointment) bool { return a.ID == id })
	if i < 0 {
		return fmt.Errorf("appointment %q: %w", id, ErrNotFound)
	}
	b.appointments[i].Deleted, b.appointments[i].UpdatedAt = true, stamp(now)
	return nil
}
