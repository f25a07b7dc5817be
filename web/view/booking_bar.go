package view

import (
	"mooring/internal/connection"
	"mooring/templates"
)

// BookingBarred says why nothing can be booked through a connection, and what to do.
func BookingBarred(reader Reader, bar connection.BookingBar, of connection.Connection, info connection.ProviderInfo) templates.Message {
	message := notice("Appointments cannot be booked here", "")
	elsewhere := "Book in " + info.Name + " itself; what you book there appears here by itself."
	message.Primary = &templates.Action{Label: "Back to appointments", Path: AppointmentsPath(of.ID, "", "")}
	switch bar {
	case connection.BarProvider:
		message.Paragraphs = []string{info.Name + " takes no appointments from other products. " + elsewhere}
	case connection.BarNotAsked:
		message.Paragraphs = []string{reader.AppName + " does not ask " + info.Name + " for the permission to book. " + elsewhere}
	case connection.BarNotGranted:
		message.Paragraphs = []string{
			"We are not allowed to book: the permission “" + bookingTitle(info) + "” was not given.",
			allowBooking(reader, bookingTitle(info)),
		}
		message.Primary = signInAction(reader, of.ID, info, message.Primary)
	default:
		message.Paragraphs = []string{"This connection needs attention first: a new sign-in, or a choice of locations."}
		message.Primary = &templates.Action{Label: "See the connection", Path: ConnectionPath(of.ID, "")}
	}
	return message
}

// allowBooking says who can give a permission, and how.
func allowBooking(reader Reader, title string) string {
	if reader.CanChange {
		return "Sign in again and leave “" + title + "” ticked. Nothing you chose is lost."
	}
	return "An owner of your organisation can sign in again and leave “" + title + "” ticked."
}

// signInAction is the way on for an owner; everybody else's is otherwise.
func signInAction(reader Reader, id string, info connection.ProviderInfo, otherwise *templates.Action) *templates.Action {
	if reader.CanChange {
		return reconnect(id, info)
	}
	return otherwise
}

// addBooking offers the form for a new appointment, or says why it is not offered
// where the practice can change that.
func (d Day) addBooking(shown *templates.Appointments) {
	today := d.reader.Clock.Now.In(d.reader.Clock.Zone).Format(dateForm)
	switch {
	case d.Bar == connection.BarNotGranted:
		shown.NoBooking = "We are not allowed to book appointments. " + allowBooking(d.reader, bookingTitle(d.info))
	case d.Bar == connection.BookingOpen && d.Location.Listed && shown.OutsideWindow == "" && shown.Date >= today:
		shown.BookPath = NewAppointmentPath(d.overview.Connection.ID, d.Location.ID, shown.Date)
	}
}

// BookingOvertaken is for a connection that was changed while an appointment was
// being sent.
func BookingOvertaken(id string) templates.Message {
	message := bad("The connection was changed meanwhile",
		"It was disconnected or signed in anew while the appointment was being sent, so nothing was noted here.",
		"The appointment may have been booked all the same. Look in the practice system before you book it anew.")
	message.Primary = &templates.Action{Label: "See the connection", Path: ConnectionPath(id, "")}
	return message
}
