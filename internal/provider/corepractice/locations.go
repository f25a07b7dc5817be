package corepractice

import (
	"context"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

// Locations implements connection.Provider and syncer.Source: every active location.
func (p *Provider) Locations(ctx context.Context, access connection.Access) ([]connection.Location, error) {
	list := call{operation: "list locations", path: pathLocations}
	read, err := readList(ctx, p, access, list, func(w wireLocation) string { return w.ID })
	if err != nil {
		return nil, listing.Always(err)
	}
	var active []connection.Location
	for _, element := range read {
		if element.Active != nil && !*element.Active {
			continue
		}
		location, err := element.location()
		if err != nil {
			return nil, listing.Malformed(list.operation, err)
		}
		active = append(active, location)
	}
	return active, nil
}

// location checks a location as the provider states it.
func (w wireLocation) location() (connection.Location, error) {
	called, err := listing.Name(w.Name)
	if err != nil {
		return connection.Location{}, err
	}
	address, err := listing.Text(w.Address, listing.MaxText)
	if err != nil {
		return connection.Location{}, err
	}
	if _, err := listing.Zone(w.TimeZone); err != nil {
		return connection.Location{}, err
	}
	return connection.Location{ID: w.ID, Name: called, Address: address, TimeZone: w.TimeZone, Listed: true}, nil
}
