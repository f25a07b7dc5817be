package api

import (
	"context"
	"errors"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/lending"
)

// appointmentCreate is the operation that books an appointment.
var appointmentCreate = op(about{
	ID: "book-appointment", Method: post, Path: "/connections/{connection}/appointments", Scope: apikey.ScopeManage, Tag: "Synced data",
	Summary: "Book an appointment",
	Text: `Books an appointment at the practice system, once for an ` + "`Idempotency-Key`" + `, however often it is sent and whatever breaks down meanwhile. What was booked is read back from the practice system and compared with what you sent; 201 means that it stands there exactly so, and it is in our copy already.

- ` + "`appointment-differs`" + `: it is booked, and not as you sent it. ` + "`errors`" + ` names each field with what you sent and what the practice system has. Show it to a person: it is a real appointment.
- ` + "`outcome-unknown`" + `: the practice system did not tell what became of it, and it could not be found there. Send the same request with the same key again, as often as it takes: that never books twice.
- ` + "`unavailable`" + `: nothing was booked. Send it again after ` + "`Retry-After`" + `, with the same key.
- ` + "`appointment-clash`, `appointment-refused`, `cannot-book`" + `: nothing was booked. Once something has been changed, send it with a new key: an answer is final for its key.

It takes up to 45 seconds when the practice system is slow. A key means one appointment within a connection, with whichever API key it is sent.`,
	Status: 201, NeedsKey: true,
	Problems: []kind{
		choosing, needsReconnect, disconnected, cannotBook, appointmentClash, appointmentRefused, appointmentDiffers, outcomeUnknown,
	},
}, (*server).appointmentCreate)

// appointmentCreateInput asks for an appointment.
type appointmentCreateInput struct {
	ConnectionInput
	RepeatKey
	Body newAppointmentInput
}

// newAppointmentInput is the appointment that is asked for.
type newAppointmentInput struct {
	LocationID     string    `json:"location_id" minLength:"1" maxLength:"200" doc:"The provider's id of a chosen location."`
	PractitionerID string    `json:"practitioner_id" minLength:"1" maxLength:"200" doc:"The provider's id of somebody who works there."`
	PatientRef     string    `json:"patient_ref" minLength:"1" maxLength:"64" doc:"The patient's reference in the practice system, such as P-10482. Names are refused."`
	Start          time.Time `json:"start" doc:"In whole minutes, from today to the last day that is copied." example:"2026-11-24T09:40:00+11:00"`
	End            time.Time `json:"end" doc:"In whole minutes, later than start by a day at most." example:"2026-11-24T10:10:00+11:00"`
	Reason         string    `json:"reason,omitempty" maxLength:"500" doc:"Please leave names out."`
}

// RepeatKey is the Idempotency-Key of a request, whose form was checked before.
type RepeatKey struct {
	value string
}

// Resolve implements huma.Resolver.
func (k *RepeatKey) Resolve(ctx huma.Context) []error {
	k.value = ctx.Header(repeatHeader)
	return nil
}

// appointmentCreateOutput is the appointment as the practice system has it.
type appointmentCreateOutput struct {
	Body appointmentBody
}

// appointmentCreate books an appointment and answers with what the practice system
// made of it.
func (s *server) appointmentCreate(ctx context.Context, input *appointmentCreateInput) (*appointmentCreateOutput, error) {
	copied, err := s.copied(ctx, input.Connection)
	if err != nil {
		return nil, err
	}
	asked := connection.ProgramBooking{Key: input.value, Wanted: connection.NewAppointment{
		LocationID: input.Body.LocationID, PractitionerID: input.Body.PractitionerID, PatientRef: input.Body.PatientRef,
		Start: input.Body.Start, End: input.Body.End, Reason: input.Body.Reason,
	}}
	sent, err := s.Connections.BookedFor(ctx, copied.Ref, asked)
	fresh := errors.Is(err, connection.ErrNotFound) || err == nil && sent.State == connection.BookingRefused
	if fresh {
		err = s.bookable(ctx, copied, asked.Wanted)
	}
	if err == nil && sent.State != connection.BookingMade {
		sent, err = s.Connections.BookFor(ctx, copied.Ref, actor(ctx), asked)
	}
	if err != nil {
		return nil, s.bookingError(ctx, copied, err)
	}
	return s.booked(ctx, copied, asked.Wanted, sent)
}

// bookingError words what kept an appointment from being sent, or from being
// written down.
func (s *server) bookingError(ctx context.Context, copied connection.Copied, err error) error {
	switch {
	case errors.Is(err, connection.ErrBookedOtherwise):
		return repeatDiffers.fault("header."+repeatHeader, "was sent with another appointment; make a new one for each")
	case errors.Is(err, connection.ErrFenced):
		return unknownOutcome("The connection was disconnected or signed in anew while the appointment was being sent.")
	case errors.Is(err, connection.ErrNotLive):
		return s.cannotBook(ctx, copied.Ref)
	}
	return err
}

// cannotBook says why nothing can be booked through a connection.
func (s *server) cannotBook(ctx context.Context, ref connection.Ref) error {
	of, err := s.Connections.Connection(ctx, ref)
	if err != nil {
		return err
	}
	info, _ := s.Connections.Info(of.Provider)
	switch s.Connections.BookingBar(of) {
	case connection.BookingOpen:
		return conflict.problem("The connection changed while this was asked for. Send it again.").after(repeatWait)
	case connection.BarProvider:
		return cannotBook.problem(info.Name + " takes no appointments from other products.")
	case connection.BarNotAsked:
		return cannotBook.problem("This installation does not ask " + info.Name + " for the permission to book.")
	case connection.BarNotGranted:
		return cannotBook.problem("The practice did not give the permission to book. An owner of the practice can sign in again and allow it.").
			stands(of.Status, s.BaseURL+"/connections/"+of.ID+"/reconnect")
	}
	return &lending.StateError{Ref: ref, State: of.Status}
}

// unknownOutcome says that nobody knows whether an appointment was booked.
func unknownOutcome(detail string) *Problem {
	return outcomeUnknown.problem(detail + " It may have been booked. Send the same request with the same Idempotency-Key again: that does not book twice.").
		after(unavailableWait)
}
