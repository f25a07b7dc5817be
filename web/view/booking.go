package view

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/templates"
)

// Booking is a form for a new appointment on its way to the page.
type Booking struct {
	reader   Reader
	overview connection.Overview
	info     connection.ProviderInfo
	// Location is the one that is booked at; its ID is empty when none can be.
	Location connection.Location
	// Form is what the fields hold.
	Form BookingForm
	// Date is a moment within the form's day, in the location's zone.
	Date time.Time
	// Day is what was synced of that day, and Unsettled the bookings whose outcome
	// is open; both are filled in by the caller.
	Day       connection.Day
	Unsettled []connection.Booking

	errors  map[string]string
	refusal *templates.Notice
	// twice are the two moments of a start that comes twice.
	twice []time.Time
}

// NewBooking makes the form of a location, on the day that the form names. What
// makes no sense is another chosen location, and today.
func NewBooking(reader Reader, overview connection.Overview, info connection.ProviderInfo, form BookingForm) *Booking {
	listed := overview
	listed.Locations = slices.DeleteFunc(slices.Clone(overview.Locations), func(l connection.Location) bool { return !l.Listed })
	day := NewDay(reader, listed, info, form.LocationID, form.Date)
	booking := &Booking{reader: day.reader, overview: overview, info: info, Location: day.Location, Form: form, Date: day.Date}
	first, last := booking.days()
	if asked := day.Date.Format(dateForm); asked < first.Format(dateForm) || asked > last.Format(dateForm) {
		booking.Date = first
	}
	return booking
}

// Begin fills in what a form holds when it is shown first.
func (b *Booking) Begin(key string) {
	b.Form = BookingForm{Key: key, LocationID: b.Location.ID, Date: b.Date.Format(dateForm), Length: defaultLength}
}

// Renew gives the form a key when it has none.
func (b *Booking) Renew(key string) {
	if b.Form.Key == "" {
		b.Form.Key = key
	}
	b.Form.LocationID = b.Location.ID
}

// Refuse says why nothing was booked.
func (b *Booking) Refuse(text string) {
	b.refusal = &templates.Notice{Meaning: templates.MeaningBad, Text: text}
}

// practitioners are those who work at the location, by name.
func (b *Booking) practitioners() []connection.Practitioner {
	return slices.DeleteFunc(slices.Clone(b.Day.Practitioners), func(p connection.Practitioner) bool {
		return !slices.Contains(p.LocationIDs, b.Location.ID)
	})
}

// Page shows the form.
func (b *Booking) Page() templates.NewAppointment {
	c := b.overview.Connection
	shown := templates.NewAppointment{
		TenantName: c.Tenant.Name, LocationName: b.Location.Name, ProviderName: b.info.Name,
		BackPath:   AppointmentsPath(c.ID, b.Location.ID, b.Date.Format(dateForm)),
		ActionPath: NewAppointmentPath(c.ID, "", ""),
		Hidden:     []templates.Field{{Name: "key", Value: b.Form.Key}, {Name: "location", Value: b.Location.ID}},
		Zone:       ZoneName(b.Location.TimeZone, b.Date),
		Refusal:    b.refusal,
		Fields:     b.fields(),
		DayText:    b.Date.Format("Monday 2 January 2006"),
		Busy:       b.busy(),
	}
	for _, booking := range b.Unsettled {
		shown.Unsettled = append(shown.Unsettled, templates.Link{
			Label: b.reader.Clock.Words(booking.Wanted.Start) + ", " + b.nameOf(booking.Wanted.PractitionerID),
			Path:  BookingPath(c.ID, booking.ID),
		})
	}
	return shown
}

// fields are what is asked for, in order, the first that is wrong marked.
func (b *Booking) fields() []templates.FormField {
	first, last := b.days()
	fields := []templates.FormField{
		{Name: "practitioner", Label: "Practitioner", Options: b.practitionerOptions()},
		{Name: "date", Label: "Date", Type: "date", Value: b.Form.Date, Min: first.Format(dateForm), Max: last.Format(dateForm)},
		{Name: "start", Label: "Start", Type: "text", Value: b.Form.Start, Help: "On a 24-hour clock, such as 09:40."},
	}
	if b.twice != nil {
		fields = append(fields, templates.FormField{
			// Another date or start answers as well.
			Name: "which", Label: "Which " + b.Form.Start, Options: b.whichOptions(), Optional: true,
		})
	}
	fields = append(fields,
		templates.FormField{Name: "length", Label: "Length", Options: b.lengthOptions()},
		templates.FormField{Name: "reason", Label: "Reason", Type: "text", Value: b.Form.Reason, Optional: true, Help: "May stay empty. Please leave names out."},
		templates.FormField{
			Name: "patient", Label: "Patient reference", Type: "text", Value: b.Form.Patient,
			Help: "The patient’s number in " + b.info.Name + ", such as P-10482. We keep the number and no names.",
		})
	if len(fields[0].Options) == 1 {
		fields[0].Help = "Nobody who works here is known yet. Wait for the next sync; if this stays so, sign in again and allow us to see practitioners."
	}
	focused := false
	for i := range fields {
		fields[i].Error = b.errors[fields[i].Name]
		fields[i].First = fields[i].Error != "" && !focused
		focused = focused || fields[i].First
	}
	return fields
}

// practitionerOptions are who can be chosen.
func (b *Booking) practitionerOptions() []templates.Option {
	options := []templates.Option{{Label: "Choose"}}
	for _, p := range b.practitioners() {
		options = append(options, templates.Option{Value: p.ID, Label: p.Name, Chosen: p.ID == b.Form.PractitionerID})
	}
	return options
}

// lengthOptions are the lengths that can be chosen.
func (b *Booking) lengthOptions() []templates.Option {
	options := make([]templates.Option, 0, len(lengths))
	for _, minutes := range lengths {
		value := strconv.Itoa(minutes)
		options = append(options, templates.Option{Value: value, Label: value + " minutes", Chosen: value == b.Form.Length})
	}
	return options
}

// whichOptions tell the two moments of a start apart.
func (b *Booking) whichOptions() []templates.Option {
	options := []templates.Option{{Label: "Choose"}}
	for i, value := range []string{whichFirst, whichSecond} {
		at := b.twice[i]
		when := "before clocks go back"
		if i == 1 {
			when = "after clocks went back"
		}
		options = append(options, templates.Option{
			Value: value, Chosen: value == b.Form.Which,
			Label: fmt.Sprintf("%s %s, %s", at.Format("15:04"), abbreviation(at), when),
		})
	}
	return options
}

// busy lists when each practitioner is booked on the form's day, in order of name.
func (b *Booking) busy() []templates.Busy {
	from, to := calendar.DayBounds(b.Date, b.reader.Clock.Zone)
	var list []templates.Busy
	shown := Day{reader: b.reader, Location: b.Location, Date: b.Date, Day: b.Day}
	for _, day := range shown.practitioners(from, to) {
		busy := templates.Busy{Name: day.Name}
		for _, appointment := range day.Appointments {
			if !appointment.Cancelled {
				busy.Times = append(busy.Times, appointment.Start.Text+" to "+appointment.End.Text)
			}
		}
		if len(busy.Times) > 0 {
			list = append(list, busy)
		}
	}
	return list
}

// nameOf is a practitioner's name.
func (b *Booking) nameOf(id string) string {
	names := make(map[string]string)
	for _, p := range b.Day.Practitioners {
		names[p.ID] = p.Name
	}
	return practitionerName(names, id)
}
