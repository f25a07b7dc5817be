package view

import (
	"strings"

	"mooring/internal/connection"
	"mooring/templates"
)

// Reconnect shows an owner what a new sign-in is needed for, or that none is. Where
// something is typed for it, the form stands below.
func Reconnect(reader Reader, overview connection.Overview, info connection.ProviderInfo, asked Asked) templates.Reconnect {
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
		connectAnew(&shown, clock, c, info)
	case problem != nil || c.Status == connection.StatusNeedsReconnect:
		signInAgain(&shown, problem, c, info)
	case c.Status == connection.StatusChoosing:
		chooseFirst(&shown, clock, c, info)
	default:
		nothingToDo(&shown, clock, c, info)
	}
	if len(shown.Steps) > 0 {
		shown.Steps = append(shown.Steps, goingBack(reader)...)
	}
	if info.Grant == connection.GrantClient {
		addForm(&shown, info, asked)
	}
	return shown
}

// addForm puts the form in the place of the button that reconnects.
func addForm(shown *templates.Reconnect, info connection.ProviderInfo, asked Asked) {
	shown.Form = &templates.ReconnectForm{
		ActionPath: ConnectionPath(shown.ID, "/reconnect"), Fields: credentialFields(asked), FieldsFrom: info.CredentialsFrom,
		Needed: shown.Reconnect == nil,
	}
	shown.Reconnect = nil
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
	shown.Heading = signInAgainWords(info)
	if info.Grant == connection.GrantCode {
		shown.Heading += " to " + info.Name
	}
	shown.Problem = problem
	if problem == nil {
		shown.Paragraphs = []string{"This connection needs " + newSignIn(info) + ". Until then no " + info.Things() + " are updated; nothing you chose is lost."}
	}
	shown.SignInHost = strings.ReplaceAll(info.SignInHost, "{tenant}", c.Tenant.Address)
	shown.Steps = append(asking(info, "the connection"), reconnectedThen(info))
	shown.Primary = *reconnect(c.ID, info)
	shown.Link = &templates.Link{Label: "Not now", Path: ConnectionsPath}
}

// signInAgainWords ask for what makes a dead connection work, at the beginning of a
// sentence.
func signInAgainWords(info connection.ProviderInfo) string {
	if info.Grant == connection.GrantClient {
		return "Type the client id and secret again"
	}
	return "Sign in again"
}

// ourSignIn names what gives us access, within a sentence.
func ourSignIn(info connection.ProviderInfo) string {
	if info.Grant == connection.GrantClient {
		return "the client id and the secret"
	}
	return "our sign-in"
}

// newSignIn names what a dead connection needs, within a sentence.
func newSignIn(info connection.ProviderInfo) string {
	if info.Grant == connection.GrantClient {
		return "its client id and secret again"
	}
	return "a new sign-in"
}

// connectAnew is for a connection that was ended meanwhile.
func connectAnew(shown *templates.Reconnect, clock Clock, c connection.Connection, info connection.ProviderInfo) {
	shown.Heading = "This connection is disconnected"
	again := "sign in to " + info.Name + " once more"
	if info.Grant == connection.GrantClient {
		again = "type its client id and secret once more"
	}
	if !info.OneLocation {
		again += "; after that you choose the locations anew"
	}
	shown.Paragraphs = []string{
		"It was disconnected " + dayIn(clock, c) + ", and everything that came from it was removed here. Nothing needs doing.",
		"To have its " + info.Things() + " here again, " + again + ".",
	}
	shown.Primary = *reconnect(c.ID, info)
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

// needless says that the sign-in works, and when that was last seen.
func needless(clock Clock, c connection.Connection, info connection.ProviderInfo) string {
	text := "You need not sign in again. " + info.Name + " accepts our sign-in"
	if info.Grant == connection.GrantClient {
		text = "You need not type the client id and secret again. " + info.Name + " accepts them"
	}
	if !c.CheckedAt.IsZero() {
		text += "; it last answered " + clock.Ago(c.CheckedAt).Text
	}
	return text + "."
}

// chooseFirst is for a sign-in that is whole and waits for a choice.
func chooseFirst(shown *templates.Reconnect, clock Clock, c connection.Connection, info connection.ProviderInfo) {
	shown.Heading = "Choose your locations"
	shown.Paragraphs = []string{needless(clock, c, info), "No " + info.Things() + " are read until you choose the locations."}
	shown.Primary = templates.Action{Label: "Choose locations", Path: ConnectionPath(shown.ID, "/locations")}
	shown.Reconnect = reconnect(shown.ID, info)
}

// nothingToDo is for a sign-in that works, as far as anybody knows.
func nothingToDo(shown *templates.Reconnect, clock Clock, c connection.Connection, info connection.ProviderInfo) {
	shown.Heading = "Nothing needs doing"
	shown.Paragraphs = []string{needless(clock, c, info)}
	if shown.Health != string(connection.HealthHealthy) {
		shown.Heading = "You need not sign in again"
		if info.Grant == connection.GrantClient {
			shown.Heading = "You need not type anything"
		}
		shown.Paragraphs = []string{
			"What needs attention at the moment is something else. The connection’s page says what it is and what to do.",
		}
	}
	shown.Primary = templates.Action{Label: "See the connection", Path: ConnectionPath(shown.ID, "")}
	shown.Reconnect = reconnect(shown.ID, info)
}
