package corepractice

import (
	"context"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/provider/reader"
	"mooring/internal/syncer"
)

// Appointments implements syncer.Source: one page. A query's Page is the
// address of the next one as the provider gave it; it is checked again before
// it is called, since it was stored meanwhile.
func (p *Provider) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	const operation = "list appointments"
	address, err := p.address(access, call{operation: operation, path: pathAppointments, query: appointmentsQuery(query)})
	if err != nil {
		return syncer.AppointmentPage{}, err
	}
	if query.Page != "" {
		if !p.follows(access, query.Page) {
			return syncer.AppointmentPage{}, listing.Malformed(operation, listing.ErrNext)
		}
		address = query.Page
	}
	read, err := readPage[wireAppointment](ctx, p, access, reader.Request{Operation: operation, URL: address})
	if err != nil {
		return syncer.AppointmentPage{}, err
	}
	if err := listing.Distinct(read.Data, func(w wireAppointment) string { return w.ID }); err != nil {
		return syncer.AppointmentPage{}, listing.Malformed(operation, err)
	}
	page := syncer.AppointmentPage{Next: read.Next, Appointments: make([]connection.Appointment, 0, len(read.Data))}
	for _, element := range read.Data {
		appointment, err := element.appointment(query)
		if err != nil {
			return syncer.AppointmentPage{}, listing.Malformed(operation, err)
		}
		page.Appointments = append(page.Appointments, appointment)
	}
	return page, nil
}

// appointment checks an appointment as the provider states it. Of a deleted one
// only the id and the time of the deletion count. Among changes may be one that
// has moved to another location, if the provider tells of it there.
func (w wireAppointment) appointment(query syncer.AppointmentQuery) (connection.Appointment, error) {
	updated, err := time.Parse(time.RFC3339, w.UpdatedAt)
	if err != nil {
		return connection.Appointment{}, listing.ErrTime
	}
	appointment := connection.Appointment{ID: w.ID, UpdatedAt: updated.UTC(), Deleted: w.Deleted}
	if w.Deleted {
		return appointment, nil
	}
	if w.LocationID == "" || w.LocationID != query.LocationID && query.UpdatedSince.IsZero() {
		return connection.Appointment{}, listing.ErrLocation
	}
	start, startErr := time.Parse(time.RFC3339, w.Start)
	end, endErr := time.Parse(time.RFC3339, w.End)
	switch {
	case startErr != nil || endErr != nil:
		return connection.Appointment{}, listing.ErrTime
	case !end.After(start):
		return connection.Appointment{}, listing.ErrOrder
	case max(len(w.PractitionerID), len(w.PatientRef), len(w.Status)) > listing.MaxText, len(w.Reason) > listing.MaxReason:
		return connection.Appointment{}, listing.ErrText
	}
	appointment.LocationID, appointment.PractitionerID = w.LocationID, listing.Plain(w.PractitionerID)
	appointment.Start, appointment.End = start.UTC(), end.UTC()
	appointment.PatientRef, appointment.Status, appointment.Reason = listing.Plain(w.PatientRef), listing.Plain(w.Status), listing.Plain(w.Reason)
	return appointment, nil
}
