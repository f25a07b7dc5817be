package corepractice

import (
	"context"
	"net/http"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/provider/reader"
	"mooring/internal/syncer"
)

// Book implements connection.Booker.
func (p *Provider) Book(ctx context.Context, access connection.Access, key string, wanted connection.NewAppointment) (connection.Appointment, error) {
	const operation = "book appointment"
	address, err := p.address(access, call{operation: operation, path: pathAppointments})
	if err != nil {
		return connection.Appointment{}, err
	}
	var made wireAppointment
	err = p.reader.Post(ctx, reader.Posting{
		Request: reader.Request{Operation: operation, URL: address, Token: access.Token},
		Key:     key, Body: newWireBooking(wanted),
	}, &made)
	if err != nil {
		return connection.Appointment{}, refused(err)
	}
	appointment, err := made.appointment(syncer.AppointmentQuery{LocationID: wanted.LocationID})
	if err == nil && (!listing.IsID(made.ID) || made.Deleted) {
		err = listing.ErrNoID
	}
	if err != nil { // It says that it made something, and we cannot read what.
		return connection.Appointment{}, &connection.Failure{
			Kind: connection.FailureUnknown, Operation: operation, Status: http.StatusCreated, Err: err,
		}
	}
	return appointment, nil
}

// refused turns a clear no into a *connection.BookingError; any other failure stays
// what it is.
func refused(err error) error {
	failure, failed := connection.AsFailure(err)
	if !failed {
		return err
	}
	refusal, isNo := bookingRefusal(failure)
	if !isNo {
		return err
	}
	return &connection.BookingError{Refusal: refusal, Failure: failure}
}

// Booked implements connection.Booker: the list, read to its end.
func (p *Provider) Booked(ctx context.Context, access connection.Access, query connection.BookedQuery) ([]connection.Appointment, error) {
	asked := syncer.AppointmentQuery{LocationID: query.LocationID, From: query.From, To: query.To}
	list := call{operation: "list appointments", path: pathAppointments, query: appointmentsQuery(asked)}
	read, err := readList(ctx, p, access, list, func(w wireAppointment) string { return w.ID })
	if err != nil {
		return nil, err
	}
	booked := make([]connection.Appointment, 0, len(read))
	for _, element := range read {
		appointment, err := element.appointment(asked)
		if err != nil {
			return nil, listing.Malformed(list.operation, err)
		}
		if !appointment.Deleted {
			booked = append(booked, appointment)
		}
	}
	return booked, nil
}
