package api

import (
	"context"
	"fmt"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
)

// bookable checks an appointment before anything is sent: that the connection can
// book, and that the practice system has a chance to take it.
func (s *server) bookable(ctx context.Context, copied connection.Copied, wanted connection.NewAppointment) error {
	of, err := s.Connections.Connection(ctx, copied.Ref)
	if err != nil {
		return err
	}
	if s.Connections.BookingBar(of) != connection.BookingOpen {
		return connection.ErrNotLive
	}
	info, _ := s.Connections.Info(copied.Provider)
	faults := append(textFaults(wanted, info.Name), lengthFaults(wanted)...)
	location, chosen := copied.Location(wanted.LocationID)
	switch {
	case !chosen:
		faults = append(faults, Fault{"body.location_id", "is no chosen location of this connection"})
	case !location.Listed:
		faults = append(faults, Fault{"body.location_id", "is no longer listed by " + info.Name})
	default:
		faults = append(faults, dayFaults(wanted.Start, location, s.Now())...)
		works, err := s.worksAt(ctx, copied.Ref, wanted)
		if err != nil {
			return err
		}
		if !works {
			faults = append(faults, Fault{"body.practitioner_id", "does not work at this location, as far as we know; …/practitioners lists who does"})
		}
	}
	if len(faults) > 0 {
		return invalid.problem("Nothing was booked.").with(faults...)
	}
	return nil
}

// textFaults are what is wrong with what is written freely.
func textFaults(wanted connection.NewAppointment, providerName string) []Fault {
	var faults []Fault
	for _, text := range []struct{ location, value, fault string }{
		{"body.patient_ref", wanted.PatientRef, connection.PatientFault(wanted.PatientRef, providerName)},
		{"body.reason", wanted.Reason, connection.ReasonFault(wanted.Reason)},
	} {
		switch {
		case connection.OneLine(text.value) != text.value:
			faults = append(faults, Fault{text.location, "must be one line without spaces at its ends"})
		case text.fault != "":
			faults = append(faults, Fault{text.location, text.fault})
		}
	}
	return faults
}

// lengthFaults are what is wrong with start and end by themselves.
func lengthFaults(wanted connection.NewAppointment) []Fault {
	var faults []Fault
	for location, at := range map[string]time.Time{"body.start": wanted.Start, "body.end": wanted.End} {
		if !at.Equal(at.Truncate(time.Minute)) {
			faults = append(faults, Fault{location, "must be a whole minute"})
		}
	}
	switch length := wanted.End.Sub(wanted.Start); {
	case length <= 0:
		faults = append(faults, Fault{"body.end", "must be later than start"})
	case length > connection.LongestAppointment:
		faults = append(faults, Fault{"body.end", fmt.Sprintf("must be within %.0f hours of start", connection.LongestAppointment.Hours())})
	}
	return faults
}

// dayFaults are what is wrong with the day of a start at a location: from today to
// the last one that is copied, as on our own form.
func dayFaults(start time.Time, location connection.SyncedLocation, now time.Time) []Fault {
	zone, err := time.LoadLocation(location.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	today := calendar.DayStart(now.In(zone), 0, zone)
	if _, end := calendar.Window(now, zone); start.Before(today) || !start.Before(end) {
		last := end.Add(-time.Hour).In(zone)
		return []Fault{{"body.start", fmt.Sprintf("must be a day from today, %s, to %s at the location", today.Format(time.DateOnly), last.Format(time.DateOnly))}}
	}
	return nil
}

// worksAt reports whether the practitioner of an appointment is known to work at its
// location.
func (s *server) worksAt(ctx context.Context, ref connection.Ref, wanted connection.NewAppointment) (bool, error) {
	found, err := s.Copies.SyncedPractitioners(ctx, connection.SyncedPractitionersQuery{
		Ref: ref, LocationID: wanted.LocationID, ID: wanted.PractitionerID, Limit: 1,
	})
	return len(found) > 0, err
}
