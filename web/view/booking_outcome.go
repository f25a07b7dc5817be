package view

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/templates"
)

// Refused shows the form again with what was sent, and says why the provider has
// not made it.
func (b *Booking) Refused(sent connection.Booking) {
	b.errors = map[string]string{}
	b.start() // Of a start that comes twice both moments are shown.
	b.errors = map[string]string{}
	words := b.refusalWords(sent.Refusal, sent.Wanted)
	b.refusal = &templates.Notice{Meaning: templates.MeaningBad, Text: words[0], Details: words[1:]}
	if sent.Refusal == connection.RefusedClash {
		b.errors["start"] = "Choose another time, or another practitioner."
	}
}

// refusalWords say why nothing was booked, and what to do.
func (b *Booking) refusalWords(refusal connection.BookingRefusal, wanted connection.NewAppointment) []string {
	provider := b.info.Name
	switch refusal {
	case connection.RefusedClash:
		return []string{fmt.Sprintf("%s is busy at %s. Nothing was booked.", b.nameOf(wanted.PractitionerID), b.Form.Start),
			"The appointment in the way may be at another of your locations."}
	case connection.RefusedInvalid:
		return []string{provider + " did not accept these details. Nothing was booked.",
			"Most often it does not know the patient’s reference. Check it, and the rest, and book once more."}
	case connection.RefusedKeyUsed:
		return []string{provider + " has an appointment that was sent from this form before.",
			"Look at the day’s appointments first. If this is to be another one, book it once more."}
	case connection.RefusedForbidden:
		return []string{provider + " does not let us book for your practice. Nothing was booked.",
			"An owner can sign in again and leave “" + bookingTitle(b.info) + "” ticked. What you typed stays on this page."}
	case connection.RefusedNotActivated:
		return []string{provider + " says that this product is switched off for your practice. Nothing was booked.",
			"Once it is activated there, book once more. What you typed stays on this page."}
	case connection.RefusedSignIn:
		return []string{provider + " no longer accepts our sign-in. Nothing was booked.",
			"An owner has to sign in again, in another window. What you typed stays on this page."}
	case connection.RefusedLimited:
		return []string{provider + " asked us to slow down. Nothing was booked.", "What you typed is kept. Please book once more in a few minutes."}
	default:
		return []string{provider + " is not answering. Nothing was booked.", "What you typed is kept. Please book once more in a few minutes."}
	}
}

// bookingTitle is what the provider's consent page and ours call the permission.
func bookingTitle(info connection.ProviderInfo) string {
	if scope, known := info.Scope(info.BookingScope); known {
		return scope.Title
	}
	return "Booking appointments"
}

// UnsettledPage shows a booking that is being sent, or of which nobody knows whether
// it was made.
func (b *Booking) UnsettledPage(sent connection.Booking) templates.UnsettledBooking {
	c := b.overview.Connection
	zone := b.reader.Clock.Zone
	start, end := sent.Wanted.Start.In(zone), sent.Wanted.End.In(zone)
	shown := templates.UnsettledBooking{
		BackPath: AppointmentsPath(c.ID, sent.Wanted.LocationID, start.Format(dateForm)),
		Heading:  "We do not know whether this was booked",
		Paragraphs: []string{
			b.info.Name + " did not tell us what became of it, and we could not find it there.",
			"“Try again” sends exactly this once more, marked as the same, so that it cannot be booked twice. Please do not book it anew meanwhile.",
		},
		Facts: []templates.Fact{
			{Label: "Practitioner", Text: b.nameOf(sent.Wanted.PractitionerID)},
			{Label: "Location", Text: b.Location.Name},
			{Label: "When", Text: start.Format("Monday 2 January 2006, 15:04 ") + "to " + end.Format("15:04 ") + abbreviation(start)},
			{Label: "Reason", Text: cmp.Or(sent.Wanted.Reason, "None given")},
			{Label: "Patient reference", Text: sent.Wanted.PatientRef},
		},
		Primary: templates.Action{
			Label: "Try again", Path: NewAppointmentPath(c.ID, "", ""), Post: true,
			Fields: []templates.Field{{Name: "booking", Value: sent.ID}, {Name: "location", Value: sent.Wanted.LocationID}},
		},
	}
	if sent.State == connection.BookingSending {
		shown.Heading = "This is still being sent"
		shown.Paragraphs = []string{
			b.info.Name + " has not answered yet. Look again in a moment; nothing has to be typed again.",
			"Please do not book it anew meanwhile.",
		}
	}
	return shown
}

// BookedNotice says what was booked, and where the provider has it otherwise than
// it was sent.
func (b *Booking) BookedNotice(sent connection.Booking) templates.Notice {
	start := sent.Wanted.Start.In(b.reader.Clock.Zone)
	text := fmt.Sprintf("Booked: %s on %s with %s.", start.Format("15:04"), start.Format("Monday 2 January"), b.nameOf(sent.Wanted.PractitionerID))
	notice := templates.Notice{Meaning: templates.MeaningGood, Text: text}
	if len(sent.Differing) == 0 {
		return notice
	}
	notice.Meaning = templates.MeaningNotice
	words := map[connection.BookingField]string{
		connection.FieldPractitioner: "the practitioner", connection.FieldStart: "the start", connection.FieldEnd: "the end",
		connection.FieldPatient: "the patient’s reference", connection.FieldReason: "the reason",
	}
	var changed []string
	for _, field := range sent.Differing {
		if field == connection.BookingUnlisted {
			notice.Details = append(notice.Details, b.info.Name+" confirmed it, and does not list it yet. Please look there before the patient comes.")
			continue
		}
		changed = append(changed, words[field])
	}
	if len(changed) > 0 {
		notice.Details = append(notice.Details, b.info.Name+" changed "+strings.Join(changed, " and ")+". What it has is shown below.")
	}
	return notice
}

// BookedPath is the day on which an appointment was booked.
func (b *Booking) BookedPath(sent connection.Booking) string {
	return AppointmentsPath(b.overview.Connection.ID, sent.Wanted.LocationID, sent.Wanted.Start.In(b.reader.Clock.Zone).Format(dateForm))
}

// bookedFor words the start of a booked appointment, as an event has it.
func bookedFor(detail string) string {
	start, err := time.Parse("2006-01-02 15:04", detail)
	if err != nil {
		return "a day that is not noted"
	}
	return start.Format("Monday 2 January 2006, 15:04")
}
