package api

import (
	"context"

	"mooring/internal/apikey"
)

// organisationShow is the operation that reads one organisation.
var organisationShow = op(about{
	ID: "get-organisation", Method: get, Path: "/organisations/{organisation}", Scope: apikey.ScopeRead, Tag: "Organisations",
	Summary: "Read an organisation",
	Text:    "By our id, or by yours behind `external:`, as in `external:practice-4711`.",
}, (*server).organisationShow)

// organisationInput names an organisation.
type organisationInput struct {
	Organisation string `path:"organisation" doc:"Our id, or yours behind “external:”." example:"external:practice-4711"`
}

// organisationOutput is an organisation.
type organisationOutput struct {
	Body organisationBody
}

// organisationShow reads one organisation.
func (s *server) organisationShow(ctx context.Context, input *organisationInput) (*organisationOutput, error) {
	found, err := s.Vendor.Organisation(ctx, input.Organisation)
	if err != nil {
		return nil, err
	}
	return &organisationOutput{Body: newOrganisationBody(found)}, nil
}
