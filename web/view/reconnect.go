package view

import (
	"strings"

	"mooring/internal/connection"
	"mooring/templates"
)

// Reconnect shows an owner what a new sign-in is needed for, or that none is.
func Reconnect(reader Reader, overview connection.Overview, info connection.ProviderInfo) templates.Reconnect {
	c := overview.Connection
	shown := templates.Reconnect{
		ID: c.ID, Status: string(c.Status),
		TenantName: c.Tenant.Name, TenantURL: c.Tenant.URL, ProviderName: info.Name,
		BackPath: ConnectionsPath,
	}
	if c.Status == connection.StatusConnected {
		shown.Health = string(overview.Health())
	}
	clock := reader.Clock.In(commonZone(overview.Locations))
	problem := signInProblem(reader, clock, overview, info)
	switch {
	case c.Status == connection.StatusDisconnected:
		connectAnew(&shown, clock, c)
	case problem != nil || c.Status == connection.StatusNeedsReconnect:
		signInAgain(&shown, problem, c, info)
	case c.Status == connection.StatusChoosing:
		chooseFirst(&shown, accepted(clock, c, info))
	default:
		nothingToDo(&shown, accepted(clock, c, info))
	}
	return shown
}

// signInProblem is the worst problem that a new sign-in mends, as a banner
// without a button; nil when there is none.
func signInProblem(reader Reader, clock Clock, overview connection.Overview, info connection.ProviderInfo) *templates.Problem {
	said := saying(reader, clock, overview, info)
	for _, problem := range worstFirst(overview.Problems) {
		if problem.Words(said).Remedy == connection.RemedyReconnect {
			banner := problemBanner(clock, problem, said, overview.Connection.ID)
			banner.Action = nil
			return &banner
		}
	}
	return nil
}

// signInAgain is what most come for.
func signInAgain(shown *templates.Reconnect, problem *templates.Problem, c connection.Connection, info connection.ProviderInfo) {
	shown.Heading = "Sign in again to " + info.Name
	shown.Problem = problem
	if problem == nil {
		shown.Paragraphs = []string{"This connection needs a new sign-in. Until then no appointments are updated; nothing you chose is lost."}
	}
	shown.SignInHost = strings.ReplaceAll(info.SignInHost, "{tenant}", c.Tenant.Address)
	shown.Primary = *reconnect(c.ID)
	shown.Link = &templates.Link{Label: "Not now", Path: ConnectionsPath}
}

// connectAnew is for a connection that was ended meanwhile.
func connectAnew(shown *templates.Reconnect, clock Clock, c connection.Connection) {
	shown.Heading = "This connection is disconnected"
	shown.Paragraphs = []string{
		"It was disconnected " + dayIn(clock, c) + ", and everything that came from it was removed here. Nothing needs doing.",
		"To have its appointments here again, sign in to " + shown.ProviderName + " once more; after that you choose the locations anew.",
	}
	shown.Primary = *reconnect(c.ID)
	shown.Link = &templates.Link{Label: "See the receipt", Path: ConnectionPath(c.ID, "/disconnect")}
}

// dayIn words when a connection's status began, within a sentence.
func dayIn(clock Clock, c connection.Connection) string {
	words := clock.Words(c.StatusSince)
	if strings.HasPrefix(words, "today") || strings.HasPrefix(words, "yesterday") {
		return words
	}
	return "on " + words
}

// accepted says that the sign-in works, and when that was last seen.
func accepted(clock Clock, c connection.Connection, info connection.ProviderInfo) string {
	text := info.Name + " accepts our sign-in"
	if !c.CheckedAt.IsZero() {
		text += "; it last answered " + clock.Ago(c.CheckedAt).Text
	}
	return text + "."
}

// chooseFirst is for a sign-in that is whole and waits for a choice.
func chooseFirst(shown *templates.Reconnect, accepted string) {
	shown.Heading = "Choose your locations"
	shown.Paragraphs = []string{"You need not sign in again. " + accepted, "No appointments are read until you choose the locations."}
	shown.Primary = templates.Action{Label: "Choose locations", Path: ConnectionPath(shown.ID, "/locations")}
	shown.Reconnect = reconnect(shown.ID)
}

// nothingToDo is for a sign-in that works, as far as anybody knows.
func nothingToDo(shown *templates.Reconnect, accepted string) {
	shown.Heading = "Nothing needs doing"
	shown.Paragraphs = []string{"You need not sign in again. " + accepted}
	if shown.Health != string(connection.HealthHealthy) {
		shown.Heading = "You need not sign in again"
		shown.Paragraphs = []string{
			"What needs attention at the moment is something else. The connection’s page says what it is and what to do.",
		}
	}
	shown.Primary = templates.Action{Label: "See the connection", Path: ConnectionPath(shown.ID, "")}
	shown.Reconnect = reconnect(shown.ID)
}
