package api

import (
	"context"
	"strings"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/vendor"
)

// connectionList is the operation that lists connections.
var connectionList = op(about{
	ID: "list-connections", Method: get, Path: "/connections", Scope: apikey.ScopeRead, Tag: "Connections",
	Summary: "List connections",
	Text: `Connections of all your customers, in a fixed order of no meaning, each with everything that is known of it. Disconnected ones stay in the list, with their receipts.

To follow what changes, read the list once and the events from then on, rather than the list again and again.`,
	Problems: []kind{badCursor, notFound},
}, (*server).connectionList)

// connectionListInput is the request for a page.
type connectionListInput struct {
	Organisation string `query:"organisation" maxLength:"220" doc:"Only those of one organisation: our id, or yours behind “external:”." example:"external:practice-4711"`
	Provider     string `query:"provider" maxLength:"40" doc:"Only those at one practice system." example:"core-practice"`
	Status       string `query:"status" enum:"choosing,connected,needs_reconnect,disconnected" doc:"Only those of one status."`
	Health       string `query:"health" enum:"healthy,attention,failing" doc:"Only connected ones of one health."`
	Paging
}

// connectionListOutput is a page.
type connectionListOutput struct {
	Body Page[connectionBody]
}

// connectionList lists connections.
func (s *server) connectionList(ctx context.Context, input *connectionListInput) (*connectionListOutput, error) {
	filter := vendor.Filter{
		Provider: input.Provider, Status: connection.Status(input.Status), Health: connection.Health(input.Health),
		After: input.After, Limit: input.Limit,
	}
	var external bool
	if filter.ExternalID, external = strings.CutPrefix(input.Organisation, vendor.ExternalPrefix); !external {
		filter.OrganisationID, filter.ExternalID = input.Organisation, ""
	} else if filter.ExternalID == "" {
		return nil, invalid.fault("query.organisation", "holds no id of yours behind “external:”")
	}
	if _, known := s.Connections.Info(input.Provider); input.Provider != "" && !known {
		return nil, invalid.fault("query.provider", "is no practice system that is set up here")
	}
	found, next, err := s.Vendor.List(ctx, filter)
	if err != nil {
		return nil, err
	}
	page := Page[connectionBody]{Data: make([]connectionBody, len(found)), Next: orNull(next)}
	for i, one := range found {
		page.Data[i] = s.newConnectionBody(one)
	}
	return &connectionListOutput{Body: page}, nil
}
