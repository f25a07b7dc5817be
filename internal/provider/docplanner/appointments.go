package docplanner

import (
	"context"
	"slices"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/syncer"
)

// listBookings names the call in failures.
const listBookings = "list bookings"

// Appointments implements syncer.Source: one page of the bookings of one doctor at
// the address; behind the last page of a doctor comes the next one. A query's
// UpdatedSince cannot be asked, so that everything in the window is answered.
func (p *Provider) Appointments(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	at, err := p.continued(ctx, access, query)
	if err != nil {
		return syncer.AppointmentPage{}, err
	}
	read, err := p.bookings(ctx, access, query, at)
	if isGone(err) {
		return p.skipped(ctx, access, at, err)
	}
	if err != nil {
		return syncer.AppointmentPage{}, err
	}
	next, err := at.after(read)
	if err != nil {
		return syncer.AppointmentPage{}, listing.Malformed(listBookings, err)
	}
	page := syncer.AppointmentPage{Next: next.text(), Appointments: make([]connection.Appointment, 0, len(read.Items))}
	for _, element := range read.Items {
		appointment, err := element.appointment(query.LocationID, at.Left[0].Doctor)
		if err != nil {
			return syncer.AppointmentPage{}, listing.Malformed(listBookings, err)
		}
		if within(query, appointment.Start) {
			page.Appointments = append(page.Appointments, appointment)
		}
	}
	return page, nil
}

// continued is where the query goes on, or begins.
func (p *Provider) continued(ctx context.Context, access connection.Access, query syncer.AppointmentQuery) (continuation, error) {
	if query.Page != "" {
		at, err := readContinuation(query.Page, query.LocationID)
		if err != nil {
			return continuation{}, listing.Malformed(listBookings, err)
		}
		return at, nil
	}
	found, err := p.directory(ctx, access)
	if err != nil {
		return continuation{}, err
	}
	here, listed := found.place(query.LocationID)
	if !listed || !isSegment(query.LocationID) {
		return continuation{}, &connection.Failure{Kind: connection.FailureNotFound, Operation: listBookings}
	}
	return here.begin(), nil
}

// bookings reads the page at which the continuation stands.
func (p *Provider) bookings(ctx context.Context, access connection.Access, query syncer.AppointmentQuery, at continuation) (wireBookings, error) {
	name, err := p.zone(access)
	if err != nil {
		return wireBookings{}, listing.Malformed(listBookings, err)
	}
	zone, err := listing.Zone(name)
	if err != nil {
		return wireBookings{}, listing.Malformed(listBookings, err)
	}
	var read wireBookings
	err = p.get(ctx, access, call{
		operation: listBookings, path: pathBookings(at.Left[0], query.LocationID),
		query: bookingsQuery(query, at.Page, zone, p.options.Now()),
	}, &read)
	switch {
	case err != nil:
		return wireBookings{}, err
	case read.Items == nil:
		return wireBookings{}, listing.Malformed(listBookings, listing.ErrNoData)
	}
	if err := listing.Distinct(read.Items, func(w wireBooking) string { return string(w.ID) }); err != nil {
		return wireBookings{}, listing.Malformed(listBookings, err)
	}
	return read, nil
}

// isGone reports whether a doctor, or their address, may not be there any more: both
// 404 and 403 say so.
func isGone(err error) bool {
	failure, failed := connection.AsFailure(err)
	return failed && (failure.Kind == connection.FailureNotFound || failure.Kind == connection.FailureForbidden)
}

// skipped looks again who has the address. A doctor who left it since the reading
// began is skipped; when nobody has it, the location is gone, and when the doctor
// still does, the failure is what it says.
func (p *Provider) skipped(ctx context.Context, access connection.Access, at continuation, failure error) (syncer.AppointmentPage, error) {
	found, err := p.freshDirectory(ctx, access)
	if err != nil {
		return syncer.AppointmentPage{}, err
	}
	here, listed := found.place(at.Location)
	switch {
	case !listed:
		return syncer.AppointmentPage{}, &connection.Failure{Kind: connection.FailureNotFound, Operation: listBookings}
	case slices.Contains(here.attendances, at.Left[0]):
		return syncer.AppointmentPage{}, failure
	}
	return syncer.AppointmentPage{Next: at.skip().text()}, nil
}

// within reports whether a start lies in what was asked for.
func within(query syncer.AppointmentQuery, start time.Time) bool {
	return (query.From.IsZero() || !start.Before(query.From)) && (query.To.IsZero() || start.Before(query.To))
}

// appointment checks a booking as the provider states it. A cancelled one is kept
// as such: Docplanner lists it on, and a line that vanishes looks like a fault. Who
// the patient is does not come along, and stays empty.
func (w wireBooking) appointment(locationID, doctor string) (connection.Appointment, error) {
	start, err := parseTime(w.StartAt)
	if err != nil {
		return connection.Appointment{}, err
	}
	end, err := w.end(start)
	if err != nil {
		return connection.Appointment{}, err
	}
	updated, err := w.updated()
	if err != nil {
		return connection.Appointment{}, err
	}
	status, statusErr := listing.Text(w.Status, listing.MaxText)
	reason, reasonErr := listing.Text(w.Service.Name, listing.MaxReason)
	switch {
	case statusErr != nil || reasonErr != nil:
		return connection.Appointment{}, listing.ErrText
	case !end.After(start):
		return connection.Appointment{}, listing.ErrOrder
	}
	if w.CanceledAt != "" {
		status = statusCanceled
	}
	return connection.Appointment{
		ID: string(w.ID), LocationID: locationID, PractitionerID: doctor,
		Start: start, End: end, Status: status, Reason: reason, UpdatedAt: updated,
	}, nil
}

// end is when a booking ends: what it says, or else its duration in minutes later.
func (w wireBooking) end(start time.Time) (time.Time, error) {
	if w.EndAt != "" {
		return parseTime(w.EndAt)
	}
	return start.Add(time.Duration(min(max(w.Duration, 0), 24*60)) * time.Minute), nil
}

// updated is the latest moment that a booking tells of; where it tells none, the
// epoch, before everything.
func (w wireBooking) updated() (time.Time, error) {
	latest := time.Unix(0, 0).UTC()
	for _, text := range []string{w.BookedAt, w.CanceledAt} {
		if text == "" {
			continue
		}
		at, err := parseTime(text)
		if err != nil {
			return time.Time{}, err
		}
		if at.After(latest) {
			latest = at
		}
	}
	return latest, nil
}
