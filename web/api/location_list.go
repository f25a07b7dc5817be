package api

import (
	"context"

	"mooring/internal/apikey"
)

// locationList is the operation that lists a connection's locations.
var locationList = op(about{
	ID: "list-locations", Method: get, Path: "/connections/{connection}/locations", Scope: apikey.ScopeRead, Tag: "Connections",
	Summary: "List the locations of a connection",
	Text:    "All of them at once, in the provider's order: those that the provider lists, and chosen ones that it lists no longer.",
}, (*server).locationList)

// locationsOutput are locations.
type locationsOutput struct {
	Body locationsBody
}

// locationsBody are locations.
type locationsBody struct {
	Data []locationBody `json:"data" nullable:"false"`
}

// locationList lists a connection's locations.
func (s *server) locationList(ctx context.Context, input *ConnectionInput) (*locationsOutput, error) {
	found, err := s.Vendor.Find(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	return &locationsOutput{Body: locationsBody{Data: locationBodies(found.Overview.Locations)}}, nil
}
