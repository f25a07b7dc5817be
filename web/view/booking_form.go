package view

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
)

// lengths are those an appointment may have, in minutes.
var lengths = []int{10, 15, 20, 30, 40, 45, 60, 75, 90, 120}

// defaultLength is chosen when a form is shown first.
const defaultLength = "30"

// The two values of the field that tells a time from the same time an hour later.
const (
	whichFirst  = "first"
	whichSecond = "second"
)

// bookingKey is the form of a key: crypto/rand.Text's.
var bookingKey = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// clockTime is a time of day as people type it: "9:40", "09.40", "0940".
var clockTime = regexp.MustCompile(`^([01]?\d|2[0-3])[:.]?([0-5]\d)$`)

// BookingForm is a form for a new appointment as it was typed.
type BookingForm struct {
	Key, LocationID, PractitionerID     string
	Date, Start, Which, Length, Patient string
	Reason                              string
}

// ReadBookingForm reads a form that was sent. Its key is empty when it has none of
// ours.
func ReadBookingForm(fields url.Values) BookingForm {
	read := BookingForm{
		LocationID: fields.Get("location"), PractitionerID: fields.Get("practitioner"), Date: fields.Get("date"),
		Start: strings.TrimSpace(fields.Get("start")), Which: fields.Get("which"), Length: fields.Get("length"),
		Patient: connection.OneLine(fields.Get("patient")), Reason: connection.OneLine(fields.Get("reason")),
	}
	if key := fields.Get("key"); bookingKey.MatchString(key) {
		read.Key = key
	}
	return read
}

// Wanted reads what the form asks for. Without it, the page that follows says of
// each field what is wrong.
func (b *Booking) Wanted() (connection.NewAppointment, bool) {
	b.errors = map[string]string{}
	if b.Form.Key == "" || b.Form.LocationID != b.Location.ID {
		b.Refuse("We could not read that. The form is fresh now; nothing was booked.")
	}
	start := b.start()
	minutes, _ := strconv.Atoi(b.Form.Length)
	if !slices.Contains(lengths, minutes) {
		b.errors["length"] = "Choose how long it takes."
	}
	if !slices.ContainsFunc(b.practitioners(), func(p connection.Practitioner) bool { return p.ID == b.Form.PractitionerID }) {
		b.errors["practitioner"] = "Choose who the appointment is with."
	}
	b.checkTexts()
	wanted := connection.NewAppointment{
		LocationID: b.Location.ID, PractitionerID: b.Form.PractitionerID, PatientRef: b.Form.Patient, Reason: b.Form.Reason,
		Start: start, End: start.Add(time.Duration(minutes) * time.Minute),
	}
	if len(b.errors) > 0 && b.refusal == nil {
		b.Refuse("Nothing was booked yet. Please look at what is marked below.")
	}
	return wanted, b.refusal == nil
}

// checkTexts checks what is typed freely.
func (b *Booking) checkTexts() {
	for field, fault := range map[string]string{
		"patient": connection.PatientFault(b.Form.Patient, b.info.Name), "reason": connection.ReasonFault(b.Form.Reason),
	} {
		if fault != "" {
			b.errors[field] = fault
		}
	}
}

// start reads date and start as one moment, in the location's zone.
func (b *Booking) start() time.Time {
	day, err := time.Parse(dateForm, b.Form.Date)
	first, last := b.days()
	typed := clockTime.FindStringSubmatch(b.Form.Start)
	switch {
	case err != nil:
		b.errors["date"] = "Enter a day, such as " + first.Format("2 January 2006") + "."
	case b.Form.Date < first.Format(dateForm) || b.Form.Date > last.Format(dateForm):
		b.errors["date"] = fmt.Sprintf("Choose a day from today, %s, to %s.", first.Format("2 January"), last.Format("2 January 2006"))
	}
	if typed == nil {
		b.errors["start"] = "Enter the time as on a 24-hour clock, such as 09:40 or 14:15."
		return time.Time{}
	}
	if b.errors["date"] != "" {
		return time.Time{}
	}
	hour, _ := strconv.Atoi(typed[1])
	minute, _ := strconv.Atoi(typed[2])
	b.Form.Start = fmt.Sprintf("%02d:%02d", hour, minute)
	wall := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, time.UTC)
	return b.meant(wall)
}

// meant is the moment that a wall time means. One that clocks leave out means
// none, and one that they show twice means the one that was picked.
func (b *Booking) meant(wall time.Time) time.Time {
	zone := b.reader.Clock.Zone
	instants := calendar.Instants(wall, zone)
	switch {
	case len(instants) == 0:
		from, to := calendar.DayBounds(wall, zone)
		change, _ := calendar.ClockChangeIn(from, to)
		b.errors["start"] = fmt.Sprintf("There is no %s on this day: clocks go forward from %s to %s. Choose an earlier or a later time.",
			b.Form.Start, change.Before.Format("15:04"), change.After.Format("15:04"))
		return time.Time{}
	case len(instants) == 1:
		b.Form.Which = ""
		return instants[0]
	}
	b.twice = instants
	switch b.Form.Which {
	case whichFirst:
		return instants[0]
	case whichSecond:
		return instants[1]
	}
	b.errors["which"] = "Clocks go back on this day, so " + b.Form.Start + " comes twice. Choose which one you mean."
	return time.Time{}
}

// days are the first and the last day that can be booked: today and the last that
// is kept.
func (b *Booking) days() (first, last time.Time) {
	now, zone := b.reader.Clock.Now, b.reader.Clock.Zone
	_, end := calendar.Window(now, zone)
	return now.In(zone), end.Add(-time.Hour).In(zone)
}

// SentForm is the form of a booking that was sent before, as far as it is kept.
func SentForm(overview connection.Overview, sent connection.Booking) BookingForm {
	wanted, zone := sent.Wanted, time.UTC
	for _, location := range overview.Locations {
		if location.ID == wanted.LocationID {
			zone = Clock{Zone: zone}.In(location.TimeZone).Zone
		}
	}
	start := wanted.Start.In(zone)
	form := BookingForm{
		Key: sent.ID, LocationID: wanted.LocationID, PractitionerID: wanted.PractitionerID,
		Date: start.Format(dateForm), Start: start.Format("15:04"), Length: strconv.Itoa(int(wanted.End.Sub(wanted.Start).Minutes())),
		Patient: wanted.PatientRef, Reason: wanted.Reason,
	}
	if instants := calendar.Instants(start, zone); len(instants) == 2 {
		form.Which = whichFirst
		if instants[1].Equal(start) {
			form.Which = whichSecond
		}
	}
	return form
}
