package view

import (
	"mooring/internal/connection"
	"mooring/templates"
)

// countThings counts what a sync has read or written: "12 appointments", or entries
// where there are lists among them (connection.ProviderInfo.Things).
func countThings(n int64, info connection.ProviderInfo) string {
	if len(info.Records) > 0 {
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
	return templates.Counted(int(n), "entry of "+info.Lists(), info.Lists())
}

// accessTo names what gives us access, as it is removed.
func accessTo(info connection.ProviderInfo) string {
	if info.Grant == connection.GrantClient {
		return "The client id and the secret, and our access to " + info.Name
	}
	return "Our access to " + info.Name
}
