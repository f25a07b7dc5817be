package view

import (
	"strings"

	"mooring/internal/connection"
	"mooring/templates"
)

// thingsOf names what is copied from a provider, within a sentence: "appointments",
// or "employees and activities" where there are none.
func thingsOf(info connection.ProviderInfo) string {
	if !info.NoAppointments {
		return "appointments"
	}
	return recordsOf(info)
}

// recordsOf names a provider's lists, within a sentence.
func recordsOf(info connection.ProviderInfo) string {
	var titles []string
	for _, kind := range info.Records {
		titles = append(titles, strings.ToLower(kind.Title))
	}
	switch last := len(titles) - 1; {
	case last < 0:
		return "data"
	case last == 0:
		return titles[0]
	default:
		return strings.Join(titles[:last], ", ") + " and " + titles[last]
	}
}

// countThings counts what a sync has read or written: "12 appointments".
func countThings(n int64, info connection.ProviderInfo) string {
	if info.NoAppointments {
		return countEntries(n)
	}
	return templates.Count(int(n), "appointment")
}

// countEntries counts lines of lists: "1 entry", "12 entries".
func countEntries(n int64) string { return templates.Counted(int(n), "entry", "entries") }

// removedLines says what a disconnect removes, or removed: the access and each kind of
// thing that the provider has, and whatever else there was.
func removedLines(info connection.ProviderInfo, removed connection.Removed) []string {
	lines := []string{accessTo(info)}
	if !info.NoAppointments || removed.Appointments > 0 {
		lines = append(lines, templates.Count(int(removed.Appointments), "appointment"))
	}
	if !info.NoAppointments || removed.Practitioners > 0 {
		lines = append(lines, templates.Count(int(removed.Practitioners), "practitioner"))
	}
	if len(info.Records) > 0 || removed.Records > 0 {
		lines = append(lines, removedRecords(info, removed.Records))
	}
	return append(lines, templates.Count(int(removed.Locations), "location"))
}

// removedRecords counts the lines of lists: "12 employees and activities".
func removedRecords(info connection.ProviderInfo, n int64) string {
	if len(info.Records) == 0 {
		return countEntries(n)
	}
	return templates.Counted(int(n), "entry of "+recordsOf(info), recordsOf(info))
}

// accessTo names what gives us access, as it is removed.
func accessTo(info connection.ProviderInfo) string {
	if info.Grant == connection.GrantClient {
		return "The client id and the secret, and our access to " + info.Name
	}
	return "Our access to " + info.Name
}
