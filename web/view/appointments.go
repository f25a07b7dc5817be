package view

import (
	"cmp"
	"fmt"
	"sort"
	"strings"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/templates"
)

// dateForm is how dates stand in addresses and date fields.
const dateForm = "2006-01-02"

// Day is a day at a location on its way to the page.
type Day struct {
	reader   Reader
	overview connection.Overview
	info     connection.ProviderInfo
	// Location is the one shown; its ID is empty when none is chosen.
	Location connection.Location
	// Date is a moment within the day, in the location's zone.
	Date time.Time
	// Day is what was synced, and Bar what keeps appointments from being booked;
	// both are filled in by the caller.
	Day connection.Day
	Bar connection.BookingBar
}

// NewDay picks the location and the date to show. What was asked for counts
// when it makes sense; else the first chosen location, and today there.
func NewDay(reader Reader, overview connection.Overview, info connection.ProviderInfo, locationID, date string) Day {
	day := Day{reader: reader, overview: overview, info: info}
	for _, location := range overview.Locations {
		if location.Chosen && (day.Location.ID == "" || location.ID == locationID) {
			day.Location = location
		}
	}
	day.reader.Clock = reader.Clock.In(day.Location.TimeZone)
	zone := day.reader.Clock.Zone
	day.Date = reader.Clock.Now.In(zone)
	if asked, err := time.Parse(dateForm, date); err == nil && asked.Year() > 1900 && asked.Year() < 2200 {
		day.Date = time.Date(asked.Year(), asked.Month(), asked.Day(), 12, 0, 0, 0, zone)
	}
	return day
}

// Page shows the day.
func (d Day) Page() templates.Appointments {
	c := d.overview.Connection
	clock := d.reader.Clock
	shown := templates.Appointments{
		TenantName:    c.Tenant.Name,
		BackPath:      ConnectionsPath,
		LocationID:    d.Location.ID,
		LocationName:  d.Location.Name,
		LocationGone:  d.Location.ID != "" && !d.Location.Listed,
		LocationsPath: ConnectionPath(c.ID, "/locations"),
		Date:          d.Date.Format(dateForm),
		DateText:      d.Date.Format("Monday 2 January 2006"),
		IsToday:       d.Date.Format(dateForm) == clock.Now.In(clock.Zone).Format(dateForm),
		Zone:          ZoneName(d.Location.TimeZone, d.Date),
		FormPath:      ConnectionPath(c.ID, "/appointments"),
		LastSync:      clock.Time(d.Day.SyncedAt),
		CanChange:     d.reader.CanChange,
	}
	progress := sync(clock, d.overview, d.info)
	shown.Syncing = progress.Running || progress.Waiting
	shown.Locations = d.tabs()
	d.addNavigation(&shown)
	from, to := calendar.DayBounds(d.Date, clock.Zone)
	shown.DayNote = dayNote(from, to)
	shown.Practitioners = d.practitioners(from, to)
	if c.Status == connection.StatusConnected && shown.OutsideWindow == "" {
		shown.Compare = d.compareAction()
	}
	d.addBooking(&shown)
	shown.Problem = d.problem()
	if shown.Problem != nil && shown.Problem.Kind == string(connection.ProblemLocationRemoved) {
		shown.LocationGone = false // The problem says so already, and offers what to do.
	}
	return shown
}

// tabs switch between the chosen locations, on the same day.
func (d Day) tabs() []templates.LocationTab {
	var tabs []templates.LocationTab
	for _, location := range d.overview.Locations {
		if location.Chosen {
			tabs = append(tabs, templates.LocationTab{
				Name:    location.Name,
				Path:    AppointmentsPath(d.overview.Connection.ID, location.ID, d.Date.Format(dateForm)),
				Current: location.ID == d.Location.ID,
			})
		}
	}
	return tabs
}

// addNavigation leads to the days around this one, and tells of a day that is
// outside what is kept.
func (d Day) addNavigation(shown *templates.Appointments) {
	path := func(date time.Time) string {
		return AppointmentsPath(d.overview.Connection.ID, d.Location.ID, date.Format(dateForm))
	}
	noon := time.Date(d.Date.Year(), d.Date.Month(), d.Date.Day(), 12, 0, 0, 0, d.Date.Location())
	shown.PreviousPath = path(noon.AddDate(0, 0, -1))
	shown.NextPath = path(noon.AddDate(0, 0, 1))
	shown.TodayPath = AppointmentsPath(d.overview.Connection.ID, d.Location.ID, "")
	shown.OutsideWindow = d.outsideWindow()
}

// dayNote tells of a day that is not 24 hours long.
func dayNote(from, to time.Time) string {
	change, changes := calendar.ClockChangeIn(from, to)
	if !changes {
		return ""
	}
	direction := "back"
	if change.Shift > 0 {
		direction = "forward"
	}
	return fmt.Sprintf("This day has %s hours: clocks go %s from %s to %s.",
		hours(to.Sub(from)), direction, change.Before.Format("15:04"), change.After.Format("15:04"))
}

// hours writes a length in hours without needless digits: "23", "23.5".
func hours(length time.Duration) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", length.Hours()), ".0")
}

// practitioners groups the day by practitioner, in order of name.
func (d Day) practitioners(from, to time.Time) []templates.PractitionerDay {
	names := make(map[string]string)
	for _, practitioner := range d.Day.Practitioners {
		names[practitioner.ID] = practitioner.Name
	}
	byName := make(map[string][]templates.Appointment)
	_, changes := calendar.ClockChangeIn(from, to)
	for _, appointment := range d.Day.Appointments {
		name := practitionerName(names, appointment.PractitionerID)
		byName[name] = append(byName[name], d.appointment(appointment, changes))
	}
	grouped := make([]templates.PractitionerDay, 0, len(byName))
	for name, appointments := range byName {
		grouped = append(grouped, templates.PractitionerDay{Name: name, Appointments: appointments})
	}
	sort.Slice(grouped, func(i, j int) bool { return grouped[i].Name < grouped[j].Name })
	return grouped
}

// practitionerName is who an appointment is with; names may be missing because
// the permission for them was not given.
func practitionerName(names map[string]string, id string) string {
	switch name := names[id]; {
	case name != "":
		return name
	case id == "":
		return "No practitioner"
	default:
		return "Practitioner not shown"
	}
}

// appointment shows one row. On a day whose clocks change the zone stands
// beside the time, since an hour may come twice.
func (d Day) appointment(a connection.Appointment, changes bool) templates.Appointment {
	clock := d.reader.Clock
	shown := templates.Appointment{
		Start:     clock.TimeOfDay(a.Start),
		End:       clock.TimeOfDay(a.End),
		Patient:   cmp.Or(a.PatientRef, "–"),
		Reason:    a.Reason,
		Status:    statusWords(a.Status),
		Cancelled: strings.EqualFold(a.Status, "cancelled") || strings.EqualFold(a.Status, "canceled"),
	}
	if changes {
		shown.Start.Text += " " + abbreviation(a.Start.In(clock.Zone))
		shown.End.Text += " " + abbreviation(a.End.In(clock.Zone))
	}
	return shown
}

// statusWords words a provider's status: "no_show" is "No show". Systems may leave
// an appointment without one.
func statusWords(status string) string {
	return cmp.Or(templates.Capital(strings.NewReplacer("_", " ", "-", " ").Replace(status)), "Not set")
}

// problem is the worst open problem that keeps this location from being up to
// date, if any.
func (d Day) problem() *templates.Problem {
	relevant := d.overview
	relevant.Problems = nil
	for _, problem := range d.overview.Problems {
		ofLocation := problem.Kind == connection.ProblemLocationRemoved || problem.Kind == connection.ProblemSyncFailing ||
			problem.Kind == connection.ProblemDataDiffers || problem.Kind == connection.ProblemTimesUnclear
		if !ofLocation || problem.Subject == d.Location.ID {
			relevant.Problems = append(relevant.Problems, problem)
		}
	}
	shown := Problems(d.reader, d.reader.Clock, relevant, d.info)
	if len(shown) == 0 {
		return nil
	}
	return &shown[0]
}
