package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/connection"
)

// bookingCases: forms for new appointments that were sent.
var bookingCases = map[string]func(*testing.T, *fixture){
	"come back as they were saved, each time": func(t *testing.T, f *fixture) {
		booking := f.booking("first")
		f.saveBooking(t, f.ours.Ref(), booking)
		f.wantBooking(t, booking)
		booking.State, booking.Refusal, booking.Attempt = connection.BookingRefused, connection.RefusedClash, 3
		booking.Wanted.PatientRef, booking.Wanted.Reason, booking.ClaimedAt = "", "", time.Time{}
		f.saveBooking(t, f.ours.Ref(), booking)
		f.wantBooking(t, booking)
		booking.State, booking.Refusal = connection.BookingMade, ""
		booking.Differing = []connection.BookingField{connection.FieldStart, connection.FieldReason}
		f.saveBooking(t, f.ours.Ref(), booking)
		f.wantBooking(t, booking)
		if rows := f.count(t, "bookings"); rows != 1 {
			t.Errorf("%d rows", rows)
		}
	},
	"of one key belong to their connection each": func(t *testing.T, f *fixture) {
		ours, theirs := f.booking("same"), f.booking("same")
		theirs.Wanted.PatientRef = "P-theirs"
		f.saveBooking(t, f.ours.Ref(), ours)
		f.saveBooking(t, f.theirs.Ref(), theirs)
		f.wantBooking(t, ours)
	},
	"that are open are listed, oldest first": func(t *testing.T, f *fixture) {
		for id, state := range map[string]connection.BookingState{
			"b": connection.BookingSending, "a": connection.BookingUnknown, "c": connection.BookingMade, "d": connection.BookingRefused,
		} {
			booking := f.booking(id)
			booking.State = state
			if id == "b" {
				booking.UpdatedAt = booking.UpdatedAt.Add(-time.Minute)
			}
			f.saveBooking(t, f.ours.Ref(), booking)
		}
		f.saveBooking(t, f.theirs.Ref(), f.booking("theirs"))
		open, err := f.Connections.UnsettledBookings(f.ctx, f.ours.Ref())
		if err != nil || len(open) != 2 || open[0].ID != "b" || open[1].ID != "a" {
			t.Errorf("open: %+v, %v", open, err)
		}
		if open, err = f.Connections.UnsettledBookings(f.ctx, f.crossed); err != nil || len(open) != 0 {
			t.Errorf("another organisation's: %+v, %v", open, err)
		}
	},
	"of another organisation do not exist": func(t *testing.T, f *fixture) {
		f.saveBooking(t, f.theirs.Ref(), f.booking("theirs"))
		if _, err := f.Connections.Booking(f.ctx, f.crossed, "theirs"); !errors.Is(err, connection.ErrNotFound) {
			t.Errorf("read: %v", err)
		}
		for name, step := range map[string]func(connection.Tx) error{
			"Booking":        func(tx connection.Tx) error { _, err := tx.Booking(f.ctx, f.crossed, "theirs"); return err },
			"SaveBooking":    func(tx connection.Tx) error { return tx.SaveBooking(f.ctx, f.crossed, f.booking("stolen")) },
			"PutAppointment": func(tx connection.Tx) error { return tx.PutAppointment(f.ctx, f.crossed, f.appointments(1)[0]) },
		} {
			if err := f.Connections.InTx(f.ctx, step); !errors.Is(err, connection.ErrNotFound) {
				t.Errorf("%s: %v, want ErrNotFound", name, err)
			}
		}
		if f.count(t, "bookings") != 1 || f.count(t, "appointments") != 0 {
			t.Error("rows changed")
		}
	},
	"that were made stand among the copied appointments": func(t *testing.T, f *fixture) {
		appointment := f.appointments(1)[0]
		f.putAppointment(t, appointment)
		older := appointment
		older.Reason, older.UpdatedAt = "older", appointment.UpdatedAt.Add(-time.Minute)
		f.putAppointment(t, older)
		elsewhere := appointment
		elsewhere.ID, elsewhere.LocationID = "elsewhere", "perth" // It is not chosen.
		f.putAppointment(t, elsewhere)
		held, err := f.Syncs.Held(f.ctx, f.ours.Ref(), "sydney", appointment.Start, appointment.Start.Add(time.Hour))
		if diff := cmp.Diff([]connection.Appointment{appointment}, held); diff != "" || err != nil {
			t.Errorf("held: %v %s", err, diff)
		}
		if f.count(t, "appointments") != 1 {
			t.Error("an appointment of a location that is not chosen was kept")
		}
	},
	"are forgotten a portion at a time, the oldest first": func(t *testing.T, f *fixture) {
		now := f.clock.now()
		for i, id := range []string{"a", "b", "c", "d"} {
			booking := f.booking(id)
			booking.UpdatedAt = now.Add(time.Duration(i) * time.Hour)
			f.saveBooking(t, f.ours.Ref(), booking)
		}
		for _, want := range []int{2, 1, 0} {
			if pruned, err := f.Connections.PruneBookings(f.ctx, now.Add(3*time.Hour), 2); err != nil || pruned != want {
				t.Errorf("pruned %d, %v; want %d", pruned, err, want)
			}
		}
		if f.count(t, "bookings WHERE id = 'd'") != 1 || f.count(t, "bookings") != 1 {
			t.Error("the newest went, or an old one is left")
		}
	},
	"go with their location and with a disconnect": func(t *testing.T, f *fixture) {
		for _, location := range []string{"sydney", "perth"} {
			booking := f.booking(location)
			booking.Wanted.LocationID = location
			f.saveBooking(t, f.ours.Ref(), booking)
		}
		f.saveBooking(t, f.theirs.Ref(), f.booking("theirs"))
		f.inTx(t, func(tx connection.Tx) error { return tx.DropUnchosen(f.ctx, f.ours.Ref()) })
		if f.count(t, "bookings WHERE connection_id = ?", f.ours.ID) != 1 || f.count(t, "bookings WHERE id = 'sydney'") != 1 {
			t.Error("the booking of a location that is not chosen is left, or the other one went")
		}
		held, err := f.Connections.Holdings(f.ctx, f.ours.Ref())
		if err != nil || held.Bookings != 1 {
			t.Errorf("holdings %+v, %v", held, err)
		}
		if removed := f.disconnect(t, f.ours); removed.Bookings != 1 {
			t.Errorf("removed %+v", removed)
		}
		if f.count(t, "bookings") != 1 || f.count(t, "bookings WHERE id = 'theirs'") != 1 {
			t.Error("a booking is left, or another connection's went")
		}
	},
}

// booking is one that is being sent.
func (f *fixture) booking(id string) connection.Booking {
	now := f.clock.now()
	return connection.Booking{
		ID: id, Epoch: 1, State: connection.BookingSending, Attempt: 1, ClaimID: "claim-" + id, ClaimedAt: now, UpdatedAt: now,
		Wanted: connection.NewAppointment{
			LocationID: "sydney", PractitionerID: "p1", PatientRef: "P-10482", Reason: "Check-up", Start: now, End: now.Add(time.Hour),
		},
	}
}

// saveBooking saves a booking that must be taken.
func (f *fixture) saveBooking(t *testing.T, ref connection.Ref, booking connection.Booking) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error { return tx.SaveBooking(f.ctx, ref, booking) })
}

// putAppointment writes an appointment of ours.
func (f *fixture) putAppointment(t *testing.T, appointment connection.Appointment) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error { return tx.PutAppointment(f.ctx, f.ours.Ref(), appointment) })
}

// wantBooking fails unless a booking of ours reads as given, inside a transaction and outside.
func (f *fixture) wantBooking(t *testing.T, want connection.Booking) {
	t.Helper()
	got, err := f.Connections.Booking(f.ctx, f.ours.Ref(), want.ID)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("booking: %v %s", err, diff)
	}
	f.inTx(t, func(tx connection.Tx) error {
		got, err := tx.Booking(f.ctx, f.ours.Ref(), want.ID)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("booking in a transaction: %s", diff)
		}
		return err
	})
}
