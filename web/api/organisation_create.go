package api

import (
	"context"

	"mooring/internal/apikey"
	"mooring/internal/vendor"
)

// organisationCreate is the operation that makes an organisation.
var organisationCreate = op(about{
	ID: "create-organisation", Method: post, Path: "/organisations", Scope: apikey.ScopeManage, Tag: "Organisations",
	Summary: "Make an organisation",
	Text:    "There is seldom a need to: a connect session makes the organisation that it is for. It begins without users who could sign in or get mail: connect sessions bring its people here.",
	Status:  201, Problems: []kind{externalIDTaken},
}, (*server).organisationCreate)

// organisationCreateInput is the request for a new organisation.
type organisationCreateInput struct {
	Body struct {
		ExternalID string `json:"external_id" minLength:"1" maxLength:"200" doc:"Your own id; no other organisation may have it." example:"practice-4711"`
		Name       string `json:"name" minLength:"1" maxLength:"100" doc:"What its people call it." example:"Harbourside Health"`
		TimeZone   string `json:"time_zone" minLength:"1" maxLength:"60" doc:"An IANA name: where a provider tells no time zone, its times are read in this one." example:"Australia/Sydney"`
	}
}

// organisationCreate makes an organisation.
func (s *server) organisationCreate(ctx context.Context, input *organisationCreateInput) (*organisationOutput, error) {
	made, err := s.Vendor.Create(ctx, vendor.Reference{
		ExternalID: input.Body.ExternalID, Name: input.Body.Name, TimeZone: input.Body.TimeZone,
	})
	if err != nil {
		return nil, err
	}
	return &organisationOutput{Body: newOrganisationBody(made)}, nil
}
