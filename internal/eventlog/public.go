package eventlog

import (
	"fmt"
	"time"
)

// Public is an event as programs of the vendor read it. Its fields may become more,
// and none is taken away.
type Public struct {
	ID           string            `json:"id" doc:"Sorts as the log does. What comes twice has the same id." example:"evt_0000000000000042"`
	Type         string            `json:"type" doc:"What happened." example:"connection.needs_reconnect"`
	At           time.Time         `json:"at" doc:"When it happened."`
	Organisation EventOrganisation `json:"organisation"`
	Connection   EventConnection   `json:"connection"`
	Data         EventData         `json:"data" doc:"What belongs to the type; empty for those that say everything."`
}

// EventOrganisation is whose connection it is.
type EventOrganisation struct {
	ID         string  `json:"id"`
	ExternalID *string `json:"external_id" doc:"Your own id of it when the event was written; null when there was none."`
}

// EventConnection is the connection that it happened to.
type EventConnection struct {
	ID         string `json:"id"`
	Provider   string `json:"provider" example:"core-practice"`
	TenantName string `json:"tenant_name" doc:"The practice's name at that time."`
}

// EventData is what belongs to a type of event; the fields of other types are missing.
type EventData struct {
	By        string     `json:"by,omitempty" doc:"Who did it, of connected, reconnected, locations_chosen, disconnected and appointment.booked."`
	Chosen    *int       `json:"chosen,omitempty" doc:"How many locations were chosen, of locations_chosen."`
	Of        *int       `json:"of,omitempty" doc:"How many locations there were to choose from."`
	Problem   string     `json:"problem,omitempty" doc:"The kind of problem, of problem.opened and problem.resolved." example:"provider_unreachable"`
	Outcome   string     `json:"outcome,omitempty" doc:"Of sync.finished: done, partial or failed. Of revocation_recorded: confirmed, unconfirmed, unsupported or nothing."`
	StartedAt *time.Time `json:"started_at,omitempty" doc:"When the sync began."`
	Written   *int64     `json:"written,omitempty" doc:"How many rows the sync wrote."`
	Deleted   *int64     `json:"deleted,omitempty" doc:"How many rows the sync deleted."`
}

// Public returns the event's public form.
func (e Event) Public() Public {
	public := Public{
		ID: e.ID(), Type: e.Type, At: e.At,
		Organisation: EventOrganisation{ID: e.OrganisationID},
		Connection:   EventConnection{ID: e.ConnectionID, Provider: e.Provider, TenantName: e.TenantName},
		Data:         e.Data,
	}
	if e.ExternalID != "" {
		public.Organisation.ExternalID = &e.ExternalID
	}
	return public
}

// Particulars are what is stored of an event beside its type, of which its data is made.
type Particulars struct {
	// Detail is one word or a count: the kind of a problem, an outcome, "2 of 5".
	Detail string
	// Actor is who did it.
	Actor string
	// StartedAt, Written and Deleted are those of a sync.
	StartedAt        time.Time
	Written, Deleted int64
}

// Data is what belongs to the type.
func (p Particulars) Data(eventType string) EventData {
	switch eventType {
	case TypeConnected, TypeReconnected, TypeDisconnected, TypeAppointmentBooked:
		return EventData{By: p.Actor}
	case TypeLocationsChosen:
		data := EventData{By: p.Actor}
		var chosen, of int
		if _, err := fmt.Sscanf(p.Detail, "%d of %d", &chosen, &of); err == nil {
			data.Chosen, data.Of = &chosen, &of
		}
		return data
	case TypeProblemOpened, TypeProblemResolved:
		return EventData{Problem: p.Detail}
	case TypeRevocationRecorded:
		return EventData{Outcome: p.Detail}
	case TypeSyncFinished:
		return EventData{Outcome: p.Detail, StartedAt: &p.StartedAt, Written: &p.Written, Deleted: &p.Deleted}
	}
	return EventData{}
}
