package api

import (
	"time"

	"mooring/internal/connection"
	"mooring/internal/vendor"
	"mooring/web/view"
)

// connectionBody is a connection as the API says it.
type connectionBody struct {
	ID           string            `json:"id" doc:"Our id of the connection."`
	Organisation organisationBrief `json:"organisation" doc:"Whose it is."`
	Provider     string            `json:"provider" doc:"The practice system." example:"core-practice"`
	Tenant       tenantBody        `json:"tenant" doc:"The practice's account there."`
	Status       string            `json:"status" enum:"choosing,connected,needs_reconnect,disconnected" doc:"choosing: signed in, and nobody has chosen locations yet. connected: data arrives. needs_reconnect: the sign-in is dead, and an owner of the practice has to sign in again. disconnected: everything is deleted."`
	StatusSince  time.Time         `json:"status_since" doc:"When the status began."`
	Health       *string           `json:"health" enum:"healthy,attention,failing" doc:"How a connected connection does: the worst of its problems. Null with every other status."`
	Problems     []problemBody     `json:"problems" nullable:"false" doc:"What is wrong now, the oldest first."`
	Locations    []locationBody    `json:"locations" nullable:"false" doc:"The practice's locations as the provider last listed them."`
	Scopes       []string          `json:"scopes" nullable:"false" doc:"The permissions that the practice gave, in the provider's names."`
	Missing      []string          `json:"missing_scopes" nullable:"false" doc:"Those that it was asked for and did not give."`
	ConnectedAt  *time.Time        `json:"connected_at" doc:"The newest sign-in, and who did it."`
	ConnectedBy  string            `json:"connected_by"`
	AnsweredAt   *time.Time        `json:"answered_at" doc:"The last proof of life: when the provider last answered a call with this connection's token."`
	SyncedAt     *time.Time        `json:"synced_at" doc:"When a sync last brought every chosen location up to date."`
	NextSyncAt   *time.Time        `json:"next_sync_at" doc:"When the next sync is due."`
	LastSync     *syncBody         `json:"last_sync,omitempty" doc:"The newest sync since the newest sign-in; left out when there was none."`
	LapsesAt     *time.Time        `json:"sign_in_lapses_at" doc:"When the provider ends the sign-in unless it is used; null when it does not."`
	ReconnectURL string            `json:"reconnect_url" doc:"The page on which an owner of the practice signs in again."`
	Receipt      *receiptBody      `json:"receipt,omitempty" doc:"What a disconnect removed; left out unless disconnected."`
	CreatedAt    time.Time         `json:"created_at"`
}

// organisationBrief names an organisation.
type organisationBrief struct {
	ID         string  `json:"id"`
	ExternalID *string `json:"external_id" doc:"Your own id of it."`
	Name       string  `json:"name"`
}

// tenantBody is a practice's account at a provider. Its texts are the provider's.
type tenantBody struct {
	Name string `json:"name" doc:"What the provider calls the practice." example:"Bayside Physio"`
	URL  string `json:"url" doc:"Its address, as the provider states it: text from outside."`
}

// problemBody is a problem in the catalogue's words, which are those that the
// practice reads.
type problemBody struct {
	Code     string    `json:"code" doc:"Which kind of problem. It never changes, so programs compare it." example:"sign_in_refused"`
	Severity string    `json:"severity" enum:"notice,attention,failing" doc:"notice: worth knowing. attention: something works only in part, or soon will not. failing: no data arrives."`
	Subject  string    `json:"subject,omitempty" doc:"What it is about, where a connection can have several of the kind: the id of a location, or a permission."`
	Since    time.Time `json:"since" doc:"When it began."`
	Title    string    `json:"title" doc:"The kind in a few words."`
	Happened string    `json:"happened" doc:"What happened, in words fit to show to a person of the practice."`
	Means    string    `json:"means" doc:"What it means."`
	ToDo     string    `json:"to_do" doc:"What to do."`
}

// locationBody is a location of a practice.
type locationBody struct {
	ID       string `json:"id" doc:"The provider's id of it."`
	Name     string `json:"name"`
	Address  string `json:"address"`
	TimeZone string `json:"time_zone" doc:"An IANA name." example:"Australia/Sydney"`
	Chosen   bool   `json:"chosen" doc:"Whether its data is copied."`
	Listed   bool   `json:"listed" doc:"False once the provider no longer lists it."`
}

// syncBody is a sync.
type syncBody struct {
	StartedAt  time.Time  `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at" doc:"Null while it is going on."`
	Outcome    string     `json:"outcome" enum:"running,done,partial,waiting,stopped,failed" doc:"partial: a location failed. waiting: the provider asked us to wait. stopped: somebody disconnected or reconnected meanwhile."`
	Written    int64      `json:"written" doc:"How many appointments and records changed here."`
	Deleted    int64      `json:"deleted"`
}

// receiptBody is what a disconnect did.
type receiptBody struct {
	At          time.Time          `json:"at"`
	By          string             `json:"by"`
	Removed     connection.Removed `json:"removed" doc:"How much of each was deleted."`
	Revocation  string             `json:"revocation" enum:"pending,confirmed,unconfirmed,unsupported,nothing" doc:"What the provider said when it was asked to end our access. pending: it has not answered yet."`
	AccessUntil *time.Time         `json:"access_until" doc:"When the last access token lapses by itself, where the provider did not confirm that it is dead."`
}

// newConnectionBody says a connection.
func (s *server) newConnectionBody(found vendor.Found) connectionBody {
	c := found.Overview.Connection
	body := connectionBody{
		ID: c.ID, Provider: c.Provider, Tenant: tenantBody{Name: c.Tenant.Name, URL: c.Tenant.URL},
		Organisation: organisationBrief{
			ID: c.OrganisationID, ExternalID: orNull(found.Organisation.ExternalID), Name: found.Organisation.Name,
		},
		Status: string(c.Status), StatusSince: c.StatusSince,
		Problems: s.problemBodies(found), Locations: locationBodies(found.Overview.Locations),
		Scopes: orNone(c.GrantedScopes), Missing: orNone(c.MissingScopes()),
		ConnectedAt: moment(c.ConnectedAt), ConnectedBy: c.ConnectedBy, AnsweredAt: moment(c.CheckedAt),
		SyncedAt: moment(c.SyncedAt), NextSyncAt: moment(c.NextSyncAt), LastSync: newSyncBody(found.Overview.Run),
		LapsesAt: moment(found.Overview.LapsesAt), ReconnectURL: s.BaseURL + "/connections/" + c.ID + "/reconnect",
		CreatedAt: c.CreatedAt,
	}
	if c.Status == connection.StatusConnected {
		health := string(found.Overview.Health())
		body.Health = &health
	}
	if c.Status == connection.StatusDisconnected && c.Receipt != nil {
		receipt := newReceiptBody(*c.Receipt)
		body.Receipt = &receipt
	}
	return body
}

// problemBodies says the open problems of a connection, by the clocks of its
// organisation.
func (s *server) problemBodies(found vendor.Found) []problemBody {
	overview := found.Overview
	info, _ := s.Connections.Info(overview.Connection.Provider)
	clock := s.clock(found.Organisation)
	saying := connection.Saying{
		Provider: info, AppName: s.AppName,
		LastUpdate: clock.Words(overview.Connection.SyncedAt), Lapses: clock.Words(overview.LapsesAt),
		Over: overview.Connection.Status == connection.StatusNeedsReconnect,
	}
	bodies := make([]problemBody, len(overview.Problems))
	for i, problem := range overview.Problems {
		entry, _ := connection.EntryOf(problem.Kind)
		words := problem.Words(saying)
		bodies[i] = problemBody{
			Code: string(problem.Kind), Severity: severities[problem.Severity()], Subject: problem.Subject, Since: problem.OpenedAt,
			Title: entry.Title, Happened: words.Happened, Means: words.Means, ToDo: words.ToDo,
		}
	}
	return bodies
}

// severities name the severities.
var severities = map[connection.Severity]string{
	connection.SeverityNotice: "notice", connection.SeverityAttention: "attention", connection.SeverityFailing: "failing",
}

// clock words moments for the people of an organisation.
func (s *server) clock(organisation vendor.Organisation) view.Clock {
	return view.Clock{Now: s.Now(), Zone: time.UTC}.In(organisation.TimeZone)
}

// locationBodies says locations.
func locationBodies(locations []connection.Location) []locationBody {
	bodies := make([]locationBody, len(locations))
	for i, location := range locations {
		bodies[i] = locationBody{
			ID: location.ID, Name: location.Name, Address: location.Address, TimeZone: location.TimeZone,
			Chosen: location.Chosen, Listed: location.Listed,
		}
	}
	return bodies
}

// newSyncBody says a sync; nil stays nil.
func newSyncBody(run *connection.SyncRun) *syncBody {
	if run == nil {
		return nil
	}
	outcome := string(run.Outcome)
	if run.Outcome == connection.SyncRunning {
		outcome = "running"
	}
	return &syncBody{
		StartedAt: run.StartedAt, FinishedAt: moment(run.FinishedAt), Outcome: outcome, Written: run.Written, Deleted: run.Deleted,
	}
}

// newReceiptBody says a receipt.
func newReceiptBody(receipt connection.Receipt) receiptBody {
	return receiptBody{
		At: receipt.At, By: receipt.By, Removed: receipt.Removed, Revocation: string(receipt.Revocation),
		AccessUntil: moment(receipt.AccessUntil),
	}
}
