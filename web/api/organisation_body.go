package api

import (
	"time"

	"mooring/internal/vendor"
)

// organisationBody is an organisation as the API says it.
type organisationBody struct {
	ID         string    `json:"id" doc:"Our id."`
	ExternalID *string   `json:"external_id" doc:"Your own id; null for one that was never linked to yours." example:"practice-4711"`
	Name       string    `json:"name" doc:"What its people call it." example:"Harbourside Health"`
	TimeZone   string    `json:"time_zone" doc:"An IANA name." example:"Australia/Sydney"`
	CreatedAt  time.Time `json:"created_at" doc:"When it was made here."`
}

// newOrganisationBody says an organisation.
func newOrganisationBody(organisation vendor.Organisation) organisationBody {
	return organisationBody{
		ID: organisation.ID, ExternalID: orNull(organisation.ExternalID), Name: organisation.Name,
		TimeZone: organisation.TimeZone, CreatedAt: organisation.CreatedAt,
	}
}

// orNull is nil for an empty text.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// moment is a time in UTC; nil for none.
func moment(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}
