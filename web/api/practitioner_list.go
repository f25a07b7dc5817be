package api

import (
	"context"

	"mooring/internal/apikey"
	"mooring/internal/connection"
)

// practitionerList is the operation that lists practitioners.
var practitionerList = op(about{
	ID: "list-practitioners", Method: get, Path: "/connections/{connection}/practitioners", Scope: apikey.ScopeRead, Tag: "Synced data",
	Summary: "List practitioners",
	Text: `The people who work at the chosen locations, by id, from our copy. Somebody who works at none of them any more is in the list as long as appointments bear their id, with an empty ` + "`location_ids`" + `.

While a connection is ` + "`choosing` or `needs_reconnect`" + ` the list stays what it was when it was last copied; ` + "`synced_at`" + ` tells when that was.`,
	Problems: []kind{disconnected, badCursor},
}, (*server).practitionerList)

// practitionerListInput asks for a page.
type practitionerListInput struct {
	ConnectionInput
	Location string `query:"location" maxLength:"200" doc:"Only those who work at this location: the provider's id of one that is chosen."`
	Paged
}

// practitionerListOutput is a page.
type practitionerListOutput struct {
	Body practitionerPage
}

// practitionerPage is a page with the age of what it was read from.
type practitionerPage struct {
	Page[practitionerBody]
	Locations []syncedLocation `json:"locations" nullable:"false" doc:"The locations that were looked at, and how old our copy of each is."`
}

// practitionerBody is a person who treats patients.
type practitionerBody struct {
	ID          string   `json:"id" doc:"The provider's id."`
	Name        string   `json:"name"`
	LocationIDs []string `json:"location_ids" nullable:"false" doc:"The copied locations at which they work."`
}

// practitionerList lists practitioners.
func (s *server) practitionerList(ctx context.Context, input *practitionerListInput) (*practitionerListOutput, error) {
	filter := []string{"practitioners", input.Connection, input.Location}
	from, err := placeOf(input.After, filter...)
	if err != nil {
		return nil, err
	}
	copied, err := s.withAppointments(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	locations, err := chosenOf(copied, input.Location)
	if err != nil {
		return nil, err
	}
	people, err := s.Copies.SyncedPractitioners(ctx, connection.SyncedPractitionersQuery{
		Ref: copied.Ref, LocationID: input.Location, After: from.ID, Limit: input.Limit + 1,
	})
	if err != nil {
		return nil, err
	}
	people, more := cut(people, input.Limit)
	body := practitionerPage{Locations: syncedLocations(locations)}
	body.Data = make([]practitionerBody, len(people))
	for i, person := range people {
		body.Data[i] = practitionerBody{ID: person.ID, Name: person.Name, LocationIDs: orNone(person.LocationIDs)}
	}
	if more {
		body.Next = place{ID: people[len(people)-1].ID}.cursor(filter...)
	}
	return &practitionerListOutput{Body: body}, nil
}
