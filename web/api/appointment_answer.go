package api

import (
	"context"
	"errors"
	"time"

	"mooring/internal/connection"
	"mooring/internal/lending"
)

// booked answers with what became of an appointment that was sent.
func (s *server) booked(ctx context.Context, copied connection.Copied, wanted connection.NewAppointment, sent connection.Booking) (*appointmentCreateOutput, error) {
	switch sent.State {
	case connection.BookingMade:
	case connection.BookingRefused:
		return nil, s.refusal(ctx, copied, sent.Refusal)
	default:
		return nil, unknownOutcome("The practice system did not tell what became of it.")
	}
	has, err := s.Copies.SyncedAppointment(ctx, copied.Ref, sent.AppointmentID)
	if errors.Is(err, connection.ErrNotFound) { // It was removed since.
		has, err = connection.SyncedAppointment{ChangedAt: sent.UpdatedAt, Removal: connection.RemovalDeleted}, nil
		has.ID, has.LocationID = sent.AppointmentID, wanted.LocationID
	}
	if err != nil {
		return nil, err
	}
	location, _ := copied.Location(has.LocationID)
	body := newAppointmentBody(has, location.TimeZone, copied.Since)
	if len(sent.Differing) > 0 {
		return nil, difference(wanted, sent, body)
	}
	return &appointmentCreateOutput{Body: body}, nil
}

// refusal words why nothing was booked.
func (s *server) refusal(ctx context.Context, copied connection.Copied, refusal connection.BookingRefusal) error {
	info, _ := s.Connections.Info(copied.Provider)
	switch refusal {
	case connection.RefusedClash:
		return appointmentClash.problem("The practitioner has another appointment at that time, perhaps at another location. Nothing was booked.")
	case connection.RefusedInvalid:
		return appointmentRefused.problem(info.Name + " did not accept these details. Nothing was booked. Most often it does not know the patient’s reference.")
	case connection.RefusedKeyUsed:
		return repeatDiffers.fault("header."+repeatHeader, "is one under which "+info.Name+" has booked another appointment; make a new one")
	case connection.RefusedForbidden:
		return cannotBook.problem(info.Name+" does not let us book for this practice. Nothing was booked. An owner of the practice can sign in again and allow it.").
			stands(copied.Status, s.BaseURL+"/connections/"+copied.Ref.ID+"/reconnect")
	case connection.RefusedNotActivated:
		return cannotBook.problem(info.Name + " says that this product is switched off for the practice. Nothing was booked.")
	case connection.RefusedSignIn:
		return s.deadSignIn(ctx, copied.Ref)
	case connection.RefusedLimited:
		return unavailable.problem(info.Name + " asked us to slow down. Nothing was booked. Send it again with the same Idempotency-Key.").after(limitedWait)
	default:
		return unavailable.problem(info.Name + " is not answering. Nothing was booked. Send it again with the same Idempotency-Key.").after(unavailableWait)
	}
}

// limitedWait is how long to wait when a provider has asked to slow down.
const limitedWait = 30 * time.Second

// deadSignIn says that a sign-in is dead, or cannot be renewed now.
func (s *server) deadSignIn(ctx context.Context, ref connection.Ref) error {
	of, err := s.Connections.Connection(ctx, ref)
	switch {
	case err != nil:
		return err
	case of.Status != connection.StatusConnected:
		return &lending.StateError{Ref: ref, State: of.Status}
	}
	return unavailable.problem("Access has to be renewed, and that cannot be done now. Nothing was booked. Send it again with the same Idempotency-Key.").after(unavailableWait)
}

// difference says in which fields an appointment that was booked is not as it was
// sent.
func difference(wanted connection.NewAppointment, sent connection.Booking, has appointmentBody) *Problem {
	problem := appointmentDiffers.problem("The appointment " + sent.AppointmentID + " was booked, and the practice system has it otherwise than it was sent. Show it to a person.")
	for _, field := range sent.Differing {
		switch field {
		case connection.BookingUnlisted:
			problem.with(Fault{"body", "was confirmed by the practice system, which does not list it"})
		case connection.FieldPractitioner:
			problem.with(differs("practitioner_id", wanted.PractitionerID, has.PractitionerID))
		case connection.FieldStart:
			problem.with(differs("start", wanted.Start.Format(time.RFC3339), written(has.Start)))
		case connection.FieldEnd:
			problem.with(differs("end", wanted.End.Format(time.RFC3339), written(has.End)))
		case connection.FieldPatient:
			problem.with(differs("patient_ref", wanted.PatientRef, has.PatientRef))
		case connection.FieldReason:
			problem.with(differs("reason", wanted.Reason, has.Reason))
		}
	}
	return problem
}

// differs names a field with what was sent and what the practice system has; nil
// when that is not known any more.
func differs(field, sent string, has *string) Fault {
	found := "something else"
	if has != nil {
		found = "“" + *has + "”"
	}
	return Fault{Location: "body." + field, Message: "was sent as “" + sent + "”; the practice system has " + found}
}

// written is a moment as it is written; nil for none.
func written(at *time.Time) *string {
	if at == nil {
		return nil
	}
	text := at.Format(time.RFC3339)
	return &text
}
