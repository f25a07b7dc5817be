package api

import (
	"context"
	"errors"

	"mooring/internal/account"
	"mooring/internal/apikey"
	"mooring/internal/vendor"
)

// organisationList is the operation that lists organisations.
var organisationList = op(about{
	ID: "list-organisations", Method: get, Path: "/organisations", Scope: apikey.ScopeRead, Tag: "Organisations",
	Summary:  "List organisations",
	Text:     "Every customer of yours that is known here, in a fixed order of no meaning. With `external_id` the list holds the one organisation that has it, or none.",
	Problems: []kind{badCursor},
}, (*server).organisationList)

// organisationListInput is the request for a page.
type organisationListInput struct {
	ExternalID string `query:"external_id" maxLength:"200" doc:"Your own id of the organisation."`
	Paging
}

// organisationListOutput is a page.
type organisationListOutput struct {
	Body Page[organisationBody]
}

// organisationList lists organisations.
func (s *server) organisationList(ctx context.Context, input *organisationListInput) (*organisationListOutput, error) {
	found, next, err := s.organisations(ctx, input)
	if err != nil {
		return nil, err
	}
	page := Page[organisationBody]{Data: make([]organisationBody, len(found)), Next: orNull(next)}
	for i, organisation := range found {
		page.Data[i] = newOrganisationBody(organisation)
	}
	return &organisationListOutput{Body: page}, nil
}

// organisations reads a page, or the one that has an external id.
func (s *server) organisations(ctx context.Context, input *organisationListInput) ([]vendor.Organisation, string, error) {
	if input.ExternalID == "" {
		return s.Vendor.Organisations(ctx, input.After, input.Limit)
	}
	if input.After != "" {
		return nil, "", vendor.ErrCursor // That list has one page.
	}
	one, err := s.Vendor.OrganisationFor(ctx, vendor.Reference{ExternalID: input.ExternalID})
	if errors.Is(err, account.ErrNotFound) {
		return nil, "", nil
	}
	return []vendor.Organisation{one}, "", err
}
