package corepractice

import (
	"context"
	"slices"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
)

// Practitioners implements syncer.Source: everybody who works at a location.
func (p *Provider) Practitioners(ctx context.Context, access connection.Access, locationID string) ([]connection.Practitioner, error) {
	list := call{operation: "list practitioners", path: pathPractitioners, query: practitionersQuery(locationID)}
	read, err := readList(ctx, p, access, list, func(w wirePractitioner) string { return w.ID })
	if err != nil {
		return nil, err
	}
	practitioners := make([]connection.Practitioner, 0, len(read))
	for _, element := range read {
		called, err := listing.Name(element.Name)
		if err != nil {
			return nil, listing.Malformed(list.operation, err)
		}
		if slices.Contains(element.LocationIDs, "") {
			return nil, listing.Malformed(list.operation, listing.ErrNoID)
		}
		practitioners = append(practitioners, connection.Practitioner{ID: element.ID, Name: called, LocationIDs: element.LocationIDs})
	}
	return practitioners, nil
}
