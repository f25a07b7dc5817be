package corepractice

import (
	"context"
	"time"

	"mooring/internal/connection"
)

// Locations implements connection.Provider and syncer.Source: every active location.
func (p *Provider) Locations(ctx context.Context, access connection.Access) ([]connection.Location, error) {
	list := call{operation: "list locations", path: pathLocations}
	read, err := readList(ctx, p, access, list, func(w wireLocation) string { return w.ID })
	if err != nil {
		return nil, always(err)
	}
	var active []connection.Location
	for _, element := range read {
		if element.Active != nil && !*element.Active {
			continue
		}
		location, err := element.location()
		if err != nil {
			return nil, malformed(list.operation, err)
		}
		active = append(active, location)
	}
	return active, nil
}

// location checks a location as the provider states it.
func (w wireLocation) location() (connection.Location, error) {
	called, err := name(w.Name)
	if err != nil {
		return connection.Location{}, err
	}
	address := plain(w.Address)
	if len(address) > maxText {
		return connection.Location{}, errName
	}
	// "" and "Local" load, but mean UTC and this machine's zone.
	if _, err := time.LoadLocation(w.TimeZone); err != nil || w.TimeZone == "" || w.TimeZone == "Local" {
		return connection.Location{}, errZone
	}
	return connection.Location{ID: w.ID, Name: called, Address: address, TimeZone: w.TimeZone, Listed: true}, nil
}
