package templates

// Appointments is one day at one location, in that location's time zone.
type Appointments struct {
	// TenantName is the practice.
	TenantName string
	// BackPath leads to the setup page.
	BackPath string

	// LocationID and LocationName are the location shown; the id is sent along
	// by the date form. Both are empty when no location is chosen yet.
	LocationID, LocationName string
	// LocationGone is true when the provider no longer lists the location.
	LocationGone bool
	// LocationsPath is the picker, offered when no location is chosen.
	LocationsPath string
	// Locations are the chosen locations to switch between, this one included.
	Locations []LocationTab

	// Date is the day as the date form wants it: "2026-11-24".
	Date string
	// DateText is the day in words: "Tuesday 24 November 2026".
	DateText string
	// IsToday is true when the day is today at the location.
	IsToday bool
	// Zone names the time zone: "Sydney time (AEDT, UTC+11)".
	Zone string
	// DayNote tells of a day that is not 24 hours long; empty on others.
	DayNote string
	// FormPath takes the GET of the date form ("date" and "location").
	FormPath string
	// PreviousPath, NextPath and TodayPath lead to other days; an empty one
	// leaves its link out.
	PreviousPath, NextPath, TodayPath string

	// Syncing is true while appointments are being read for this connection.
	Syncing bool
	// LastSync is when this location was last read completely.
	LastSync Time
	// Problem says why the day may be out of date; nil when it is not.
	Problem *Problem
	// CanChange is true for an owner, who gets the Problem's button.
	CanChange bool
	// OutsideWindow says which days are kept when this day is not one of them:
	// "Appointments are kept from 17 Nov 2026 to 22 Feb 2027."; empty otherwise.
	OutsideWindow string
	// Compare is the button that compares the day with the provider, for owners;
	// nil when there is nothing to compare.
	Compare *Action
	// BookPath is the form for a new appointment that day; empty when nothing can be
	// booked, and NoBooking says why where the practice can change that.
	BookPath, NoBooking string
	// Practitioners are those with appointments that day, in order of name.
	Practitioners []PractitionerDay
}

// offers reports whether anything can be done about the day.
func (a Appointments) offers() bool {
	return a.BookPath != "" || a.Compare != nil && a.CanChange
}

// LocationTab is a link that shows the same day at another location.
type LocationTab struct {
	// Name is the location's name.
	Name string
	// Path shows it.
	Path string
	// Current marks the one shown.
	Current bool
}

// PractitionerDay is one practitioner's appointments of a day.
type PractitionerDay struct {
	// Name is the practitioner's name.
	Name string
	// Appointments are in order of their start.
	Appointments []Appointment
}

// Appointment is one row of the day.
type Appointment struct {
	// Start and End are in the location's zone ("09:40"); where an hour comes
	// twice their text carries the zone's abbreviation ("02:30 AEST").
	Start, End Time
	// Patient is the provider's reference, never a name.
	Patient string
	// Reason is the provider's reason; may be empty.
	Reason string
	// Status is worded for people: "Booked", "Confirmed", "No show".
	Status string
	// Cancelled is true when it does not take place; the row is muted.
	Cancelled bool
}
