package api

import (
	"context"
	"slices"
	"strconv"

	"mooring/internal/apikey"
	"mooring/internal/connection"
)

// locationChoose is the operation that chooses locations.
var locationChoose = op(about{
	ID: "choose-locations", Method: put, Path: "/connections/{connection}/locations", Scope: apikey.ScopeManage, Tag: "Connections",
	Summary: "Choose the locations whose data is copied",
	Text: `Replaces the choice. What was copied of locations that are no longer chosen is deleted. A connection that is ` + "`choosing`" + ` is ` + "`connected`" + ` from then on, and syncs at once.

Choosing is the practice's to do: choose for it only what its people have told you.`,
	Problems: []kind{conflict, disconnected},
}, (*server).locationChoose)

// locationChooseInput is a choice.
type locationChooseInput struct {
	Connection string `path:"connection" doc:"The connection's id."`
	Body       struct {
		Chosen []string `json:"chosen" minItems:"1" maxItems:"1000" nullable:"false" doc:"The ids of all locations whose data is to be copied. To stop sharing altogether, disconnect instead."`
	}
}

// locationChoose chooses locations.
func (s *server) locationChoose(ctx context.Context, input *locationChooseInput) (*locationsOutput, error) {
	found, err := s.Vendor.Find(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	if found.Overview.Connection.Status != connection.StatusDisconnected {
		if problem := unknownLocations(found.Overview.Locations, input.Body.Chosen); problem != nil {
			return nil, problem
		}
	}
	if _, err := s.Connections.Choose(ctx, found.Overview.Connection.Ref(), actor(ctx), input.Body.Chosen); err != nil {
		return nil, s.whereItStands(ctx, input.Connection, err)
	}
	return s.locationList(ctx, &ConnectionInput{Connection: input.Connection})
}

// unknownLocations names the chosen ids that are of no location, or stand there
// twice; nil when there is none.
func unknownLocations(locations []connection.Location, chosen []string) error {
	problem := invalid.problem("")
	for i, id := range chosen {
		at := "body.chosen[" + strconv.Itoa(i) + "]"
		switch {
		case slices.Contains(chosen[:i], id):
			problem.with(Fault{Location: at, Message: "stands there more than once"})
		case !slices.ContainsFunc(locations, func(l connection.Location) bool { return l.ID == id }):
			problem.with(Fault{Location: at, Message: "is the id of no location of this connection"})
		}
	}
	if len(problem.Errors) == 0 {
		return nil
	}
	return problem
}
