package drchrono

import (
	"context"
	"slices"

	"mooring/internal/connection"
)

// Locations implements connection.Provider and syncer.Source: every office that is
// in use. It takes two calls, and more only for further pages.
func (p *Provider) Locations(ctx context.Context, access connection.Access) ([]connection.Location, error) {
	read, err := p.readDirectory(ctx, access, "list locations")
	return slices.Clone(read.offices), err
}

// Practitioners implements syncer.Source: every doctor of the practice. DrChrono
// does not say at which offices they work, so that each may at all.
func (p *Provider) Practitioners(ctx context.Context, access connection.Access, locationID string) ([]connection.Practitioner, error) {
	read, err := p.theDirectory(ctx, access, "list practitioners")
	if err != nil {
		return nil, err
	}
	practitioners := slices.Clone(read.doctors)
	for i := range practitioners {
		practitioners[i].LocationIDs = []string{locationID}
	}
	return practitioners, nil
}
