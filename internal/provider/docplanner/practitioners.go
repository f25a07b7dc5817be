package docplanner

import (
	"context"

	"mooring/internal/connection"
)

// Practitioners implements syncer.Source: every doctor who has the address.
func (p *Provider) Practitioners(ctx context.Context, access connection.Access, locationID string) ([]connection.Practitioner, error) {
	found, err := p.directory(ctx, access)
	if err != nil {
		return nil, err
	}
	here, listed := found.place(locationID)
	if !listed {
		return nil, &connection.Failure{Kind: connection.FailureNotFound, Operation: "list doctors"}
	}
	var practitioners []connection.Practitioner
	met := map[string]bool{}
	for n, who := range here.attendances {
		if met[who.Doctor] { // The same doctor in another facility of the chain.
			continue
		}
		met[who.Doctor] = true
		practitioners = append(practitioners, connection.Practitioner{
			ID: who.Doctor, Name: here.doctors[n], LocationIDs: found.locationsOf(who.Doctor),
		})
	}
	return practitioners, nil
}

// locationsOf lists where a doctor has an address, in every facility.
func (d directory) locationsOf(doctor string) []string {
	var ids []string
	for _, one := range d.places {
		for _, who := range one.attendances {
			if who.Doctor == doctor {
				ids = append(ids, string(one.address.ID))
				break
			}
		}
	}
	return ids
}
