package drchrono

import (
	"context"
	"errors"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/syncer"
)

const listAppointments = "list appointments"

// Appointments implements syncer.Source: one page. A query's Page is the
// address of the next one as the provider gave it; it is checked again before
// it is called, since it was stored meanwhile. FailureNotFound: the office is not in
// use any more.
func (p *Provider) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	known, err := p.theDirectory(ctx, access, listAppointments)
	if err != nil {
		return syncer.AppointmentPage{}, err
	}
	zone, found := known.zone(query.LocationID)
	if !found {
		return syncer.AppointmentPage{}, &connection.Failure{Kind: connection.FailureNotFound, Operation: listAppointments}
	}
	address, err := p.question(query, zone)
	if err != nil {
		return syncer.AppointmentPage{}, &connection.Failure{Kind: connection.FailureNotProcessed, Operation: listAppointments, Err: err}
	}
	if query.Page != "" {
		if !listing.Under(p.api, query.Page) {
			return syncer.AppointmentPage{}, listing.Malformed(listAppointments, listing.ErrNext)
		}
		address = query.Page
	}
	read, err := readPage[wireAppointment](ctx, p, access, call{operation: listAppointments, address: address})
	if err != nil {
		return syncer.AppointmentPage{}, err
	}
	page, err := known.page(read, query)
	if err != nil {
		return syncer.AppointmentPage{}, listing.Malformed(listAppointments, err)
	}
	return page, nil
}

// page checks a page as DrChrono states it. Only what starts within the query's
// bounds belongs to it: DrChrono is asked for whole days.
func (d directory) page(read listing.Page[wireAppointment], query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	if err := listing.Distinct(read.Elements, func(w wireAppointment) string { return string(w.ID) }); err != nil {
		return syncer.AppointmentPage{}, err
	}
	page := syncer.AppointmentPage{Next: read.Next, Appointments: make([]connection.Appointment, 0, len(read.Elements))}
	for _, element := range read.Elements {
		appointment, err := d.appointment(element, query)
		if err != nil && !errors.Is(err, errUnclear) {
			return syncer.AppointmentPage{}, err
		}
		if err != nil && kept(query, appointment) {
			page.Unclear++
		}
		if asked(query, appointment) {
			page.Appointments = append(page.Appointments, appointment)
		}
	}
	return page, nil
}

// asked reports whether a query asks for an appointment. Deleted ones belong to the
// changes alone.
func asked(query syncer.AppointmentQuery, appointment connection.Appointment) bool {
	if appointment.Deleted {
		return !query.UpdatedSince.IsZero()
	}
	return (query.From.IsZero() || !appointment.Start.Before(query.From)) &&
		(query.To.IsZero() || appointment.Start.Before(query.To))
}

// kept reports whether an appointment would be kept if its time were clear.
func kept(query syncer.AppointmentQuery, appointment connection.Appointment) bool {
	return (query.KeptFrom.IsZero() || !appointment.Start.Before(query.KeptFrom)) &&
		(query.KeptTo.IsZero() || appointment.Start.Before(query.KeptTo))
}

// appointment checks an appointment as DrChrono states it. Of a deleted one only
// the id and the time of the deletion count. Among changes may be one that has
// moved to another office, if DrChrono tells of it here; to one that is not in use
// any more, it is gone for us. One whose time is unclear comes back as deleted, with
// errUnclear and about the start: what we may hold of it is not true any more.
func (d directory) appointment(w wireAppointment, query syncer.AppointmentQuery) (connection.Appointment, error) {
	if w.Office != "" && string(w.Office) != query.LocationID && query.UpdatedSince.IsZero() || w.Office == "" && !w.Deleted {
		return connection.Appointment{}, listing.ErrLocation
	}
	zone, found := d.zone(string(w.Office))
	if !found {
		zone, _ = d.zone(query.LocationID)
	}
	updated, err := stampTime(w.UpdatedAt, zone)
	if err != nil {
		return connection.Appointment{}, err
	}
	gone := connection.Appointment{ID: string(w.ID), UpdatedAt: updated, Deleted: true}
	if w.Deleted || !found {
		return gone, nil
	}
	start, err := startTime(w.ScheduledTime, zone)
	gone.Start = start
	switch {
	case err != nil:
		return gone, err
	case w.Duration <= 0 || w.Duration > longestMinutes:
		return gone, listing.ErrOrder
	case w.Doctor != "" && !listing.IsID(string(w.Doctor)):
		return gone, listing.ErrNoID
	case max(len(w.Patient), len(w.Status)) > listing.MaxText, len(w.Reason) > listing.MaxReason:
		return gone, listing.ErrText
	}
	return connection.Appointment{
		ID: string(w.ID), LocationID: string(w.Office), PractitionerID: string(w.Doctor), PatientRef: listing.Plain(string(w.Patient)),
		Start: start, End: start.Add(time.Duration(w.Duration) * time.Minute),
		Status: listing.Plain(w.Status), Reason: listing.Plain(w.Reason), UpdatedAt: updated,
	}, nil
}
