package api

import (
	"context"

	"mooring/internal/apikey"
)

// organisationLink is the operation that gives an organisation an external id.
var organisationLink = op(about{
	ID: "link-organisation", Method: patch, Path: "/organisations/{organisation}", Scope: apikey.ScopeManage, Tag: "Organisations",
	Summary:  "Link an organisation to yours",
	Text:     "Gives an organisation that was made by hand your own id, or another one in its place.",
	Problems: []kind{externalIDTaken},
}, (*server).organisationLink)

// organisationLinkInput is the request for a link.
type organisationLinkInput struct {
	Organisation string `path:"organisation" doc:"Our id, or yours behind “external:”." example:"external:practice-4711"`
	Body         struct {
		ExternalID string `json:"external_id" minLength:"1" maxLength:"200" doc:"Your own id; no other organisation may have it." example:"practice-4711"`
	}
}

// organisationLink gives an organisation an external id.
func (s *server) organisationLink(ctx context.Context, input *organisationLinkInput) (*organisationOutput, error) {
	linked, err := s.Vendor.Link(ctx, input.Organisation, input.Body.ExternalID)
	if err != nil {
		return nil, err
	}
	return &organisationOutput{Body: newOrganisationBody(linked)}, nil
}
