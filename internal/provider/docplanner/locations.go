package docplanner

import (
	"context"
	"slices"
	"strings"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

// Locations implements connection.Provider and syncer.Source: every address of every
// doctor, each once. It always reads anew.
func (p *Provider) Locations(ctx context.Context, access connection.Access) ([]connection.Location, error) {
	const operation = "list addresses"
	found, err := p.freshDirectory(ctx, access)
	if err != nil {
		return nil, err
	}
	zone, err := p.zone(access)
	if err != nil {
		return nil, listing.Malformed(operation, err)
	}
	locations := make([]connection.Location, 0, len(found.places))
	for _, one := range found.places {
		location, err := one.location(zone)
		if err != nil {
			return nil, listing.Malformed(operation, err)
		}
		locations = append(locations, location)
	}
	tellApart(locations, found.places)
	return locations, nil
}

// zone is the name of the time zone of every location of a tenant.
func (p *Provider) zone(access connection.Access) (string, error) {
	own, found := countryAt(access.TenantAddress)
	if !found {
		return "", errCountry
	}
	name := own.zone(p.options.TimeZone, access.TimeZone)
	_, err := listing.Zone(name)
	return name, err
}

// location checks an address as the provider states it. It is called by its name, or
// else its street, and its city; what has nothing of these by what is left.
func (p place) location(zone string) (connection.Location, error) {
	w := p.address
	if !isSegment(string(w.ID)) {
		return connection.Location{}, listing.ErrNoID
	}
	street, city := listing.Plain(w.Street), listing.Plain(w.CityName)
	called := listing.Plain(w.Name)
	if called == "" {
		called = street
	}
	if city != "" && !strings.Contains(strings.ToLower(called), strings.ToLower(city)) {
		called = join(", ", called, city)
	}
	switch {
	case w.OnlineOnly && called == "":
		called = "Online consultations"
	case w.OnlineOnly:
		called += " (online consultations)"
	case called == "":
		called = "Address " + listing.Plain(string(w.ID))
	}
	called, err := listing.Name(called)
	if err != nil {
		return connection.Location{}, err
	}
	full, err := listing.Text(join(", ", street, join(" ", listing.Plain(w.PostCode), city)), listing.MaxText)
	if err != nil {
		return connection.Location{}, err
	}
	return connection.Location{ID: string(w.ID), Name: called, Address: full, TimeZone: zone, Listed: true}, nil
}

// join puts parts that are there together.
func join(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), separator)
}

// tellApart adds who works there to names that several locations have: an address
// belongs to a doctor, so that one building may be several.
func tellApart(locations []connection.Location, places []place) {
	named := map[string]int{}
	for _, location := range locations {
		named[location.Name]++
	}
	for n := range locations {
		if named[locations[n].Name] > 1 {
			// A name that grew too long stays as it is: two alike are better than none.
			if longer, err := listing.Name(locations[n].Name + " – " + places[n].doctors[0]); err == nil {
				locations[n].Name = longer
			}
		}
	}
}
