package view

import (
	"mooring/internal/connection"
	"mooring/templates"
)

// settled words the problems that ended lately, newest first. What was only
// worth knowing is no news once it is over.
func settled(reader Reader, clock Clock, overview connection.Overview, info connection.ProviderInfo) []templates.Settled {
	said := saying(reader, clock, overview, info)
	var shown []templates.Settled
	for _, problem := range overview.Resolved {
		if problem.Severity() == connection.SeverityNotice {
			continue
		}
		shown = append(shown, templates.Settled{
			Kind:   string(problem.Kind),
			Was:    problem.Was(said),
			From:   clock.Time(problem.OpenedAt),
			To:     clock.laterTime(problem.OpenedAt, problem.ResolvedAt),
			Lasted: Lasting(problem.Lasted(clock.Now)),
			Now:    settledNow(problem, overview),
		})
	}
	return shown
}

// settledNow says how it stands. That it works again is said only of what stopped
// everything, and only when nothing else is wrong.
func settledNow(problem connection.Problem, overview connection.Overview) string {
	working := overview.Connection.Status == connection.StatusConnected && overview.Health() == connection.HealthHealthy
	if working && problem.Severity() == connection.SeverityFailing {
		return "It works again."
	}
	return "This is over."
}
