package view

import (
	"strings"
	"time"

	"mooring/internal/support"
)

// ExportHead names the columns of an export.
func ExportHead() []string {
	return []string{
		"Connection", "Practice", "Web address", "Organisation", "Provider", "Status", "Health", "In this status since",
		"Worst problem", "Problem since", "All problems", "Last proof of life", "Last complete sync", "Sign-in lapses",
	}
}

// ExportLine is one connection in the columns of ExportHead. Status and health are
// the words of the contract, times are RFC 3339 with the zone's offset.
func ExportLine(entry support.Entry, zone *time.Location, infos Infos) []string {
	moment := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.In(zone).Format(time.RFC3339)
	}
	var worst, since string
	titles := make([]string, len(entry.Problems))
	for i, problem := range entry.Problems {
		titles[i] = problemTitle(problem.Kind)
	}
	if len(titles) > 0 {
		worst, since = titles[0], moment(entry.Problems[0].OpenedAt)
	}
	return []string{
		entry.Ref.ID, entry.Tenant.Name, entry.Tenant.URL, entry.Organisation, infos.Name(entry.Provider),
		string(entry.Status), string(entry.Health), moment(entry.StatusSince),
		worst, since, strings.Join(titles, "; "), moment(entry.CheckedAt), moment(entry.SyncedAt), moment(entry.LapsesAt),
	}
}
