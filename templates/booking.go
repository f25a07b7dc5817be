package templates

import (
	"cmp"

	"github.com/a-h/templ"
)

// NewAppointment is the form for a new appointment at one location, in that
// location's time zone.
type NewAppointment struct {
	// TenantName and LocationName say where; ProviderName is the practice system.
	TenantName, LocationName, ProviderName string
	// BackPath leads to the location's appointments.
	BackPath string
	// ActionPath takes the POST of the form, and Hidden is sent along.
	ActionPath string
	Hidden     []Field
	// Zone names the time zone: "Sydney time (AEDT, UTC+11)".
	Zone string
	// Refusal says why what was sent is not booked; nil on a first visit.
	Refusal *Notice
	// Fields are what is asked for, in order.
	Fields []FormField
	// Unsettled lead to bookings of which nobody knows yet whether they were made.
	Unsettled []Link
	// DayText is the day of the form, "Tuesday 24 November 2026", and Busy what is
	// booked on it; without appointments it is empty.
	DayText string
	Busy    []Busy
}

// FormField is one field of a form: a text, a date, or one of some options.
type FormField struct {
	// Name is sent, and Label is the accessible name.
	Name, Label string
	// Type is the type of an input; empty for options.
	Type string
	// Value is what an input holds.
	Value string
	// Min and Max bound a date; empty for others.
	Min, Max string
	// Optional is true for a field that may stay empty.
	Optional bool
	// Autocomplete is what the browser may fill in; empty: nothing.
	Autocomplete string
	// Exact is true for a code: the browser neither corrects it nor writes it large.
	Exact bool
	// Options are those of a list.
	Options []Option
	// Help says what is asked for; may be empty.
	Help string
	// Error says what is wrong with what was sent; empty when nothing is.
	Error string
	// First is true for the first field that is wrong, which gets the focus.
	First bool
}

// Option is one line of a list.
type Option struct {
	// Value is sent and Label is read.
	Value, Label string
	// Chosen marks the one that is chosen.
	Chosen bool
}

// describedBy names what describes the field, for aria-describedby.
func (f FormField) describedBy() string {
	switch {
	case f.Error != "" && f.Help != "":
		return f.Name + "-error " + f.Name + "-help"
	case f.Error != "":
		return f.Name + "-error"
	case f.Help != "":
		return f.Name + "-help"
	}
	return ""
}

// Busy is when a practitioner is booked on a day.
type Busy struct {
	// Name is the practitioner's.
	Name string
	// Times are in order: "09:00 to 09:30".
	Times []string
}

// UnsettledBooking is a booking that is being sent, or of which nobody knows
// whether it was made.
type UnsettledBooking struct {
	// BackPath leads to the location's appointments.
	BackPath string
	// Heading and Paragraphs say what is known.
	Heading    string
	Paragraphs []string
	// Facts are what was sent.
	Facts []Fact
	// Primary is the one way on.
	Primary Action
}

// fieldAttributes are the attributes that a field may have or not.
func fieldAttributes(field FormField) templ.OrderedAttributes {
	attributes := templ.OrderedAttributes{
		{Key: "autocomplete", Value: cmp.Or(field.Autocomplete, "off")}, {Key: "required", Value: !field.Optional},
		{Key: "autofocus", Value: field.First},
	}
	for _, each := range []struct{ name, value string }{
		{"min", field.Min}, {"max", field.Max}, {"aria-describedby", field.describedBy()},
	} {
		if each.value != "" {
			attributes = append(attributes, templ.KV[string, any](each.name, each.value))
		}
	}
	if field.Error != "" {
		attributes = append(attributes, templ.KV[string, any]("aria-invalid", "true"))
	}
	if field.Exact {
		attributes = append(attributes, templ.KV[string, any]("autocapitalize", "none"), templ.KV[string, any]("spellcheck", "false"))
	}
	if field.Type == "date" {
		// With a first and last day, Chromium looks here for the order of day and month.
		attributes = append(attributes, templ.KV[string, any]("lang", "en-AU"))
	}
	return attributes
}
