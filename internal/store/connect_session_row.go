package store

import (
	"mooring/internal/account"
	"mooring/internal/connectlink"
)

// connectSessionRow is a session as selected by connectSessionColumns.
type connectSessionRow struct {
	ID             string
	OrganisationID string
	GuestID        string
	Provider       string
	Tenant         string
	ConnectionID   string
	ReturnURL      string
	CreatedAt      moment
	ExpiresAt      moment
	OpenedAt       moment
	Holder         []byte
	EndedAt        moment
	Outcome        string
	Reason         string
	ResultID       string
}

// connectSessionColumns selects a connectSessionRow.
const connectSessionColumns = `connect_sessions.id, connect_sessions.organisation_id, connect_sessions.guest_id,
	connect_sessions.provider, connect_sessions.tenant, connect_sessions.connection_id, connect_sessions.return_url,
	connect_sessions.created_at, connect_sessions.expires_at, connect_sessions.opened_at, connect_sessions.holder,
	connect_sessions.ended_at, connect_sessions.outcome, connect_sessions.reason, connect_sessions.result_id`

// session is the row in the domain's words.
func (r connectSessionRow) session() connectlink.Session {
	return connectlink.Session{
		ID: r.ID, OrganisationID: r.OrganisationID, GuestID: r.GuestID,
		Provider: r.Provider, Tenant: r.Tenant, ConnectionID: r.ConnectionID, ReturnURL: r.ReturnURL,
		CreatedAt: r.CreatedAt.time(), ExpiresAt: r.ExpiresAt.time(), OpenedAt: r.OpenedAt.time(), Holder: r.Holder,
		Outcome: connectlink.Outcome(r.Outcome), Reason: r.Reason, EndedAt: r.EndedAt.time(), ResultID: r.ResultID,
	}
}

// visitRow is a session with its guest and organisation, as selected by visitColumns.
type visitRow struct {
	Session              connectSessionRow `gorm:"embedded"`
	GuestExternalID      string
	GuestName            string
	GuestEmail           string
	GuestCreatedAt       moment
	OrganisationExternal *string
	OrganisationName     string
	OrganisationTimeZone string
	OrganisationCreated  moment
}

// visitColumns selects a visitRow.
const visitColumns = connectSessionColumns + `, guests.external_id AS guest_external_id, guests.name AS guest_name,
	guests.email AS guest_email, guests.created_at AS guest_created_at,
	organisations.external_id AS organisation_external, organisations.name AS organisation_name,
	organisations.time_zone AS organisation_time_zone, organisations.created_at AS organisation_created`

// visit is the row in the domain's words.
func (r visitRow) visit() connectlink.Visit {
	session := r.Session.session()
	return connectlink.Visit{
		Session: session,
		Guest: account.Guest{
			ID: session.GuestID, OrganisationID: session.OrganisationID, ExternalID: r.GuestExternalID,
			Name: r.GuestName, Email: r.GuestEmail, CreatedAt: r.GuestCreatedAt.time(),
		},
		Organisation: account.Organisation{
			ID: session.OrganisationID, ExternalID: orEmpty(r.OrganisationExternal), Name: r.OrganisationName,
			TimeZone: r.OrganisationTimeZone, CreatedAt: r.OrganisationCreated.time(),
		},
	}
}
