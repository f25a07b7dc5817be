package view

import (
	"fmt"
	"strings"
	"time"

	"mooring/internal/calendar"
	"mooring/internal/connection"
	"mooring/templates"
)

// Comparison is a day at a location on its way to the page that compares it.
type Comparison struct {
	Day
	// Result is what was found, filled in by the caller; nil while nobody has asked.
	Result *connection.DayResult
}

// Path is where this comparison is shown.
func (c Comparison) Path() string {
	return ComparePath(c.overview.Connection.ID, c.Location.ID, c.Date.Format(dateForm))
}

// Possible reports whether there is anything to compare: a chosen location, and a
// day that is kept.
func (c Comparison) Possible() bool {
	return c.Location.ID != "" && c.outsideWindow() == ""
}

// Page shows the comparison.
func (c Comparison) Page() templates.Comparison {
	from, to := calendar.DayBounds(c.Date, c.Date.Location())
	date := c.Date.Format(dateForm)
	shown := templates.Comparison{
		TenantName:   c.overview.Connection.Tenant.Name,
		ProviderName: c.info.Name,
		LocationName: c.Location.Name,
		BackPath:     AppointmentsPath(c.overview.Connection.ID, c.Location.ID, date),
		Date:         date,
		DateText:     c.Date.Format("Monday 2 January 2006"),
		Zone:         ZoneName(c.Location.TimeZone, c.Date),
		DayNote:      dayNote(from, to),
		CanChange:    c.reader.CanChange,
	}
	if result := c.result(); result.Obstacle != "" {
		shown.Obstacle = c.obstacle(result)
		if result.Obstacle == connection.ObstacleNotKept || shown.Obstacle.Action != nil {
			return shown
		}
	}
	shown.Ask = c.compareAction()
	if c.Result != nil {
		shown.Ask.Label = "Compare again"
	}
	if c.Result != nil && shown.Obstacle == nil {
		shown.Result = c.compared(*c.Result)
	}
	return shown
}

// result is what was found, or what is known without asking.
func (c Comparison) result() connection.DayResult {
	switch {
	case c.outsideWindow() != "":
		return connection.DayResult{Obstacle: connection.ObstacleNotKept}
	case c.Result != nil:
		return *c.Result
	case c.overview.Connection.Status == connection.StatusNeedsReconnect:
		return connection.DayResult{Obstacle: connection.ObstacleReconnect}
	}
	return connection.DayResult{}
}

// compareAction is the button that compares the day.
func (d Day) compareAction() *templates.Action {
	return &templates.Action{
		Label: "Compare with " + d.info.Name, Path: ConnectionPath(d.overview.Connection.ID, "/compare"), Post: true,
		Fields: []templates.Field{{Name: "location", Value: d.Location.ID}, {Name: "date", Value: d.Date.Format(dateForm)}},
	}
}

// compared words what was found.
func (c Comparison) compared(result connection.DayResult) *templates.ComparedDay {
	counts := result.Comparison.Counts()
	total, equal := len(result.Comparison.Rows), counts[connection.ComparedEqual]
	shown := &templates.ComparedDay{
		At:         c.reader.Clock.Time(result.At),
		Equal:      total == equal,
		Headline:   c.headline(total, equal),
		Counts:     c.counts(counts),
		EqualCount: templates.Count(equal, "equal appointment"),
	}
	c.addRows(shown, result.Comparison.Rows)
	if shown.Equal {
		return shown
	}
	shown.Note = c.note(result.Comparison)
	if mendable(result.Comparison.Rows) {
		shown.Repair = c.compareAction()
		shown.Repair.Label, shown.Repair.Path = "Repair these appointments", shown.Repair.Path+"/repair"
	}
	return shown
}

// headline is the finding in a sentence.
func (c Comparison) headline(total, equal int) string {
	switch {
	case total == 0:
		return "Nothing differs: there are no appointments on this day, here or in " + c.info.Name + "."
	case total == 1 && equal == 1:
		return "The one appointment of this day is the same here and in " + c.info.Name + "."
	case total == equal:
		return fmt.Sprintf("All %s of this day are the same here and in %s.", templates.Count(total, "appointment"), c.info.Name)
	case total-equal == 1:
		return fmt.Sprintf("1 of %s is not the same.", templates.Count(total, "appointment"))
	}
	return fmt.Sprintf("%s of %s are not the same.", templates.Figure(total-equal), templates.Count(total, "appointment"))
}

// counts are the finding in figures.
func (c Comparison) counts(counts map[connection.ComparedState]int) []string {
	var shown []string
	for _, state := range []connection.ComparedState{
		connection.ComparedEqual, connection.ComparedDiffers, connection.ComparedMissingHere, connection.ComparedMissingThere,
	} {
		count, words := counts[state], strings.ToLower(c.word(state))
		if state == connection.ComparedMissingThere {
			words = "missing in " + c.info.Name
		}
		if state == connection.ComparedDiffers && count > 1 {
			words = "differ"
		}
		if count > 0 {
			shown = append(shown, templates.Figure(count)+" "+words)
		}
	}
	return shown
}

// note is what else there is to know about what differs.
func (c Comparison) note(found connection.DayComparison) string {
	if found.NeverRead {
		return c.Location.Name + " has not been read completely yet. What is missing here may be on its way."
	}
	for _, row := range found.Rows {
		if row.State() != connection.ComparedEqual && !row.Coming {
			return ""
		}
	}
	next := c.overview.Connection.NextSyncAt
	if !next.After(c.reader.Clock.Now) {
		return "All of this changed in " + c.info.Name + " since our last sync. The next one, due now, brings it."
	}
	return fmt.Sprintf("All of this changed in %s since our last sync. The next one, %s, brings it.", c.info.Name, c.reader.Clock.Words(next))
}

// mendable reports whether a repair would change anything.
func mendable(rows []connection.ComparedAppointment) bool {
	for _, row := range rows {
		if row.State() != connection.ComparedEqual && !row.Lagging {
			return true
		}
	}
	return false
}

// outsideWindow says which days are kept when this is not one of them.
func (d Day) outsideWindow() string {
	first, end := calendar.Window(d.reader.Clock.Now, d.reader.Clock.Zone)
	noon := time.Date(d.Date.Year(), d.Date.Month(), d.Date.Day(), 12, 0, 0, 0, d.Date.Location())
	if !noon.Before(first) && noon.Before(end) {
		return ""
	}
	last := end.Add(-time.Hour)
	return fmt.Sprintf("Appointments are kept from %s to %s.", first.Format("2 January 2006"), last.Format("2 January 2006"))
}
