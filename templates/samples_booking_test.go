package templates_test

import "mooring/templates"

// newAppointment is the form as it is shown first.
func newAppointment() templates.NewAppointment {
	return templates.NewAppointment{
		TenantName: "Bayside Dental Group", LocationName: "Bayside Sydney", ProviderName: "Core Practice",
		BackPath: "/connections/a1/appointments?location=b1", ActionPath: "/connections/a1/appointments/new",
		Hidden: []templates.Field{{Name: "key", Value: "K"}, {Name: "location", Value: "b1"}},
		Zone:   "Sydney time (AEDT, UTC+11)", DayText: "Tuesday 24 November 2026",
		Fields: []templates.FormField{
			{Name: "practitioner", Label: "Practitioner", Options: []templates.Option{{Label: "Choose"}, {Value: "d1", Label: "Dr Nguyễn"}}},
			{Name: "date", Label: "Date", Type: "date", Value: "2026-11-24", Min: "2026-11-21", Max: "2027-02-19"},
			{Name: "start", Label: "Start", Type: "text", Help: "On a 24-hour clock, such as 09:40."},
			{Name: "length", Label: "Length", Options: []templates.Option{{Value: "30", Label: "30 minutes", Chosen: true}}},
			{Name: "reason", Label: "Reason", Type: "text", Optional: true},
			{Name: "patient", Label: "Patient reference", Type: "text", Help: "The patient’s number in Core Practice."},
		},
	}
}

// refusedAppointment is the form after a clash, with texts that mean harm.
func refusedAppointment() templates.NewAppointment {
	view := newAppointment()
	view.Refusal = &templates.Notice{Meaning: templates.MeaningBad, Text: hostile + " is busy at 09:40. Nothing was booked."}
	view.Fields[0].Options[1].Label, view.Fields[0].Options[1].Chosen = hostile, true
	view.Fields[2].Value, view.Fields[2].Error, view.Fields[2].First = "09:40", "Choose another time.", true
	view.Fields[4].Value = hostile
	view.Unsettled = []templates.Link{{Label: "today 09:40, " + hostile, Path: "/connections/a1/appointments/new?booking=K"}}
	view.Busy = []templates.Busy{{Name: hostile, Times: []string{"09:30 to 10:00", "11:00 to 11:30"}}}
	return view
}

// unsettledBooking is a booking that nobody knows of whether it was made.
func unsettledBooking() templates.UnsettledBooking {
	return templates.UnsettledBooking{
		BackPath: "/connections/a1/appointments", Heading: "We do not know whether this was booked",
		Paragraphs: []string{"Core Practice did not tell us what became of it."},
		Facts:      []templates.Fact{{Label: "Practitioner", Text: hostile}, {Label: "Patient reference", Text: "P-10482"}},
		Primary: templates.Action{Label: "Try again", Path: "/connections/a1/appointments/new", Post: true, Fields: []templates.Field{
			{Name: "booking", Value: "K"},
		}},
	}
}

// bookingSamples are the pages of booking.
func bookingSamples() []sample {
	offered, refused := dayView(), dayView()
	offered.BookPath = "/connections/a1/appointments/new?location=b1"
	refused.NoBooking = "We are not allowed to book appointments."
	return []sample{
		{"new appointment", templates.NewAppointmentPage(page("New appointment"), newAppointment())},
		{"new appointment that was refused", templates.NewAppointmentPage(page("New appointment"), refusedAppointment())},
		{"booking that is not settled", templates.UnsettledBookingPage(page("New appointment"), unsettledBooking())},
		{"appointments that can be booked", templates.AppointmentsPage(page("Appointments"), offered)},
		{"appointments that cannot be booked", templates.AppointmentsPage(page("Appointments"), refused)},
	}
}
