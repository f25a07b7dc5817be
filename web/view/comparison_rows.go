package view

import (
	"cmp"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/templates"
)

// How many rows are shown of a kind; a longer list is counted.
const (
	differingMost = 300
	equalMost     = 500
)

// addRows shows the rows, those that are not equal apart from the others.
func (c Comparison) addRows(shown *templates.ComparedDay, rows []connection.ComparedAppointment) {
	for _, row := range rows {
		list, unshown, most := &shown.Rows, &shown.Unshown, differingMost
		if row.State() == connection.ComparedEqual {
			list, unshown, most = &shown.EqualRows, &shown.EqualUnshown, equalMost
		}
		if len(*list) == most {
			*unshown++
			continue
		}
		*list = append(*list, c.row(row))
	}
}

// row shows one appointment.
func (c Comparison) row(row connection.ComparedAppointment) templates.ComparedRow {
	one, with := row.Here, row.HereWith
	if one.ID == "" {
		one, with = row.There, row.ThereWith
	}
	if row.State() == connection.ComparedEqual {
		with = cmp.Or(with, row.ThereWith)
	}
	shown := templates.ComparedRow{
		State: string(row.State()), Meaning: rowMeaning(row.State()), Word: c.word(row.State()),
		Start: c.when(one.Start), End: c.ending(one), Patient: one.PatientRef, Note: c.rowNote(row),
		Practitioner: practitioner(one, with), Status: statusWords(one.Status), Reason: reason(one),
	}
	if row.State() == connection.ComparedDiffers {
		for _, part := range row.Differences() {
			shown.Parts = append(shown.Parts, templates.ComparedPart{
				Label: partLabels[part], Here: c.value(part, row.Here, row.HereWith), There: c.value(part, row.There, row.ThereWith),
			})
		}
	}
	return shown
}

// partLabels name the parts of an appointment.
var partLabels = map[connection.AppointmentPart]string{
	connection.PartLocation:     "Location",
	connection.PartStart:        "Start",
	connection.PartEnd:          "End",
	connection.PartPractitioner: "Practitioner",
	connection.PartPatient:      "Patient",
	connection.PartStatus:       "Status",
	connection.PartReason:       "Reason",
}

// value is what one side says of a part.
func (c Comparison) value(part connection.AppointmentPart, of connection.Appointment, with string) templates.ComparedValue {
	switch part {
	case connection.PartLocation:
		return templates.ComparedValue{Text: c.locationName(of.LocationID)}
	case connection.PartStart:
		return templates.ComparedValue{Time: c.when(of.Start)}
	case connection.PartEnd:
		return templates.ComparedValue{Time: c.when(of.End)}
	case connection.PartPractitioner:
		return templates.ComparedValue{Text: practitioner(of, with)}
	case connection.PartPatient:
		return templates.ComparedValue{Text: cmp.Or(of.PatientRef, "None")}
	case connection.PartStatus:
		return templates.ComparedValue{Text: statusWords(of.Status)}
	default:
		return templates.ComparedValue{Text: reason(of)}
	}
}

// practitioner is who an appointment is with; one whose name is not known is told
// apart by the number.
func practitioner(of connection.Appointment, name string) string {
	switch {
	case name != "":
		return name
	case of.PractitionerID == "":
		return "No practitioner"
	}
	return "Number " + of.PractitionerID + " (name not shown)"
}

// reason is what an appointment is for.
func reason(of connection.Appointment) string { return cmp.Or(of.Reason, "No reason given") }

// locationName is a location of the practice by its id.
func (c Comparison) locationName(id string) string {
	for _, location := range c.overview.Locations {
		if location.ID == id {
			return location.Name
		}
	}
	return "Another location"
}

// when words a moment: by its time alone on the day that is compared, with the
// zone where an hour may come twice; else with its day.
func (c Comparison) when(at time.Time) templates.Time {
	clock := c.reader.Clock
	if at.In(clock.Zone).Format(dateForm) != c.Date.Format(dateForm) {
		return clock.Time(at)
	}
	shown := clock.TimeOfDay(at)
	if _, changes := calendar.ClockChangeIn(calendar.DayBounds(c.Date, clock.Zone)); changes {
		shown.Text += " " + abbreviation(at.In(clock.Zone))
	}
	return shown
}

// ending words the end of an appointment whose start stands before it.
func (c Comparison) ending(of connection.Appointment) templates.Time {
	if zone := c.reader.Clock.Zone; of.Start.In(zone).Format(dateForm) != c.Date.Format(dateForm) {
		return c.reader.Clock.laterTime(of.Start, of.End)
	}
	return c.when(of.End)
}

// word is the state of a row in a word or two.
func (c Comparison) word(state connection.ComparedState) string {
	switch state {
	case connection.ComparedEqual:
		return "Equal"
	case connection.ComparedMissingHere:
		return "Missing here"
	case connection.ComparedMissingThere:
		return "Missing in " + c.info.Name
	default:
		return "Differs"
	}
}

// rowMeaning gives each state a shape of its own.
func rowMeaning(state connection.ComparedState) string {
	switch state {
	case connection.ComparedEqual:
		return templates.MeaningGood
	case connection.ComparedMissingHere:
		return templates.MeaningBad
	case connection.ComparedMissingThere:
		return templates.MeaningOff
	default:
		return templates.MeaningNotice
	}
}

// rowNote says what becomes of a row without anybody's doing.
func (c Comparison) rowNote(row connection.ComparedAppointment) string {
	switch {
	case row.Lagging:
		return "Ours is the newer state: the list of " + c.info.Name + " lags behind."
	case row.Coming:
		return "Changed in " + c.info.Name + " " + c.reader.Clock.Ago(row.ChangedAt).Text + "; the next sync brings it."
	}
	return ""
}
