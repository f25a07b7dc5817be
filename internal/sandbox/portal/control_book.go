package portal

import (
	"fmt"

	"mooring/internal/sandbox/practice"
)

// ChangeLocation renames, deactivates, removes or restores a location. Errors
// wrap [ErrNoTenant], [ErrControl], [practice.ErrNotFound] or
// [practice.ErrInvalid].
func (c *Control) ChangeLocation(tenant, id string, change practice.LocationChange) error {
	book, err := c.Book(tenant)
	if err != nil {
		return err
	}
	return book.ChangeLocation(id, change)
}

// AddLocation opens a location. Errors wrap [ErrNoTenant], [ErrControl] or
// [practice.ErrInvalid].
func (c *Control) AddLocation(tenant string, plan practice.LocationPlan) (practice.Location, error) {
	book, err := c.Book(tenant)
	if err != nil {
		return practice.Location{}, err
	}
	return book.AddLocation(plan)
}

// AddAppointments books so many more at a location; an empty location means the
// tenant's first. Errors wrap [ErrNoTenant], [ErrControl],
// [practice.ErrNotFound] or [practice.ErrInvalid].
func (c *Control) AddAppointments(tenant, location string, count int) error {
	t, book, err := c.countedBook(tenant, count)
	if err != nil {
		return err
	}
	if location == "" {
		location = book.Locations()[0].ID
	}
	return book.AddAppointments(t.Now(), location, count)
}

// ChangeAppointments changes so many appointments as a day at the front desk
// does and returns their ids. Errors wrap [ErrNoTenant] or [ErrControl].
func (c *Control) ChangeAppointments(tenant string, count int) ([]string, error) {
	t, book, err := c.countedBook(tenant, count)
	if err != nil {
		return nil, err
	}
	return book.ChangeAppointments(t.Now(), count), nil
}

// countedBook finds a book of which so many appointments are to be made or
// changed.
func (c *Control) countedBook(tenant string, count int) (*Tenant, *practice.Book, error) {
	t, err := c.Find(tenant)
	if err != nil {
		return nil, nil, err
	}
	book, err := c.Book(tenant)
	if err != nil {
		return nil, nil, err
	}
	if count < 1 || count > maxAdded {
		return nil, nil, fmt.Errorf("%w: count must be between 1 and %d", ErrControl, maxAdded)
	}
	return t, book, nil
}

// DeleteAppointment leaves a tombstone of an appointment. Errors wrap
// [ErrNoTenant], [ErrControl] or [practice.ErrNotFound].
func (c *Control) DeleteAppointment(tenant, id string) error {
	t, book, err := c.countedBook(tenant, 1)
	if err != nil {
		return err
	}
	return book.DeleteAppointment(t.Now(), id)
}

// ChangeAppointment edits, moves, deletes or restores one appointment and
// returns it as it is now. Errors wrap [ErrNoTenant], [ErrControl],
// [practice.ErrNotFound] or [practice.ErrInvalid].
func (c *Control) ChangeAppointment(tenant, id string, change practice.AppointmentChange) (practice.Appointment, error) {
	t, book, err := c.countedBook(tenant, 1)
	if err != nil {
		return practice.Appointment{}, err
	}
	return book.ChangeAppointment(t.Now(), id, change)
}
