package api

import (
	"time"

	"mooring/internal/connection"
)

// appointmentBody is an appointment. Of one that is not in our copy any more there
// are the ids alone.
type appointmentBody struct {
	ID             string     `json:"id" doc:"The provider's id."`
	LocationID     string     `json:"location_id" doc:"The provider's id of the location at which it is or, when it was removed, was."`
	PractitionerID *string    `json:"practitioner_id" doc:"Null when it was removed, as is all that follows but changed_at."`
	PatientRef     *string    `json:"patient_ref" doc:"The patient's reference in the practice system. We keep no names."`
	Start          *time.Time `json:"start" doc:"In the location's own offset from UTC on that day." example:"2026-11-24T09:40:00+11:00"`
	End            *time.Time `json:"end" example:"2026-11-24T10:10:00+11:00"`
	TimeZone       *string    `json:"time_zone" doc:"The location's, an IANA name." example:"Australia/Sydney"`
	Status         *string    `json:"status" doc:"In the provider's words. A cancelled appointment is one with such a status, and is not removed."`
	Reason         *string    `json:"reason" doc:"May be empty."`
	UpdatedAt      *time.Time `json:"updated_at" doc:"By the provider's clock."`
	ChangedAt      time.Time  `json:"changed_at" doc:"When our copy of it last changed, by our clock."`
	Deleted        bool       `json:"deleted" doc:"True when it is not in our copy of the location any more."`
	Removed        *string    `json:"removed" enum:"deleted,moved,outside_window" doc:"Why not. deleted: the practice system has deleted it. moved: it is at another location now. outside_window: its day is not copied, because it is more than a week ago or too far ahead; at the practice it stands as before. Null when it was not removed."`
}

// newAppointmentBody says an appointment with the clock of its location. What is
// known since before changes were noted has changed when that began.
func newAppointmentBody(a connection.SyncedAppointment, zoneName string, since time.Time) appointmentBody {
	body := appointmentBody{ID: a.ID, LocationID: a.LocationID, ChangedAt: a.ChangedAt.UTC(), Deleted: a.Removal != connection.RemovalNone}
	if body.ChangedAt.Before(since) {
		body.ChangedAt = since.UTC()
	}
	if body.Deleted {
		removed := string(a.Removal)
		body.Removed = &removed
		return body
	}
	zone, err := time.LoadLocation(zoneName)
	if err != nil {
		zone = time.UTC
	}
	start, end := a.Start.In(zone), a.End.In(zone)
	body.PractitionerID, body.PatientRef, body.Status, body.Reason = &a.PractitionerID, &a.PatientRef, &a.Status, &a.Reason
	body.Start, body.End, body.TimeZone, body.UpdatedAt = &start, &end, &zoneName, moment(a.UpdatedAt)
	return body
}
