package drchrono

import (
	"context"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

// directory is where a practice works, and who does.
type directory struct {
	offices []connection.Location
	// doctors are all of the practice: DrChrono does not say who works where.
	doctors []connection.Practitioner
}

// zone finds the time zone of an office that is in use.
func (d directory) zone(officeID string) (*time.Location, bool) {
	for _, office := range d.offices {
		if office.ID == officeID {
			zone, err := listing.Zone(office.TimeZone)
			return zone, err == nil
		}
	}
	return nil, false
}

// readDirectory reads offices and doctors, one list each, and remembers them.
func (p *Provider) readDirectory(ctx context.Context, access connection.Access, operation string) (directory, error) {
	doctors, err := readList(ctx, p, access, listing.List[wireDoctor]{
		Operation: operation, First: p.address(pathDoctors, nil), ID: func(w wireDoctor) string { return string(w.ID) },
	})
	if err != nil {
		return directory{}, err
	}
	offices, err := readList(ctx, p, access, listing.List[wireOffice]{
		Operation: operation, First: p.address(pathOffices, nil), ID: func(w wireOffice) string { return string(w.ID) },
	})
	if err != nil {
		return directory{}, err
	}
	read, err := newDirectory(offices, doctors)
	if err != nil {
		return directory{}, listing.Malformed(operation, err)
	}
	p.known.Keep(access, read)
	return read, nil
}

// theDirectory is the practice's directory, as it was listed a moment ago if it was.
func (p *Provider) theDirectory(ctx context.Context, access connection.Access, operation string) (directory, error) {
	if read, found := p.known.Find(access); found {
		return read, nil
	}
	return p.readDirectory(ctx, access, operation)
}

// newDirectory checks the lists as DrChrono states them. An archived office is not
// in use any more.
func newDirectory(offices []wireOffice, doctors []wireDoctor) (directory, error) {
	var checked directory
	zones := make(map[listing.ID]string, len(doctors))
	for _, doctor := range doctors {
		called, err := listing.Name(doctor.name())
		if err != nil {
			return directory{}, err
		}
		zones[doctor.ID] = doctor.TimeZone
		checked.doctors = append(checked.doctors, connection.Practitioner{ID: string(doctor.ID), Name: called})
	}
	for _, office := range offices {
		if office.Archived {
			continue
		}
		location, err := office.location(zones[office.Doctor])
		if err != nil {
			return directory{}, err
		}
		checked.offices = append(checked.offices, location)
	}
	return checked, nil
}

// location checks an office as DrChrono states it. Its zone is that of the doctor
// who owns it: an office has none of its own.
func (w wireOffice) location(zone string) (connection.Location, error) {
	called, err := listing.Name(w.Name)
	if err != nil {
		return connection.Location{}, err
	}
	address, err := listing.Text(w.address(), listing.MaxText)
	if err != nil {
		return connection.Location{}, err
	}
	if _, err := listing.Zone(zone); err != nil {
		return connection.Location{}, err
	}
	return connection.Location{ID: string(w.ID), Name: called, Address: address, TimeZone: zone, Listed: true}, nil
}
