package view

import (
	"fmt"
	"slices"
	"time"

	"mooring/internal/connection"
	"mooring/internal/support"
	"mooring/templates"
)

// SupportConnection shows one connection to support staff, in the zone that its
// locations share. The timeline's links and what was entered as a note are the
// caller's to add.
func SupportConnection(reader Reader, detail support.Detail, info connection.ProviderInfo) templates.SupportConnection {
	overview := detail.Overview
	c := overview.Connection
	clock := SupportClock(reader, detail)
	shown := templates.SupportConnection{
		BackPath:   SupportConnectionsPath,
		ID:         c.ID,
		Status:     string(c.Status),
		TenantName: c.Tenant.Name, TenantURL: c.Tenant.URL,
		ProviderName: info.Name, Organisation: detail.Organisation,
		Since: clock.Time(c.StatusSince), Lasting: Lasting(clock.Now.Sub(c.StatusSince)),
		ZoneName:    zoneOf(clock),
		Facts:       supportFacts(clock, detail, info),
		RefreshPath: SupportConnectionPath(c.ID, ""), RefreshSeconds: refreshIdle,
		NotePath:  SupportConnectionPath(c.ID, "/notes"),
		Letters:   supportLetters(clock, detail),
		Owners:    supportOwners(clock, detail.Owners),
		NoteField: support.NoteField, NoteLength: support.NoteLength,
		History: chart(detail.History(clock.Now)),
		Quotes:  quotes(overview, info),
	}
	if c.Status == connection.StatusConnected {
		shown.Health = string(overview.Health())
	}
	if c.Live() {
		shown.CheckPath = SupportConnectionPath(c.ID, "/check")
	}
	shown.MailPath, shown.MailAdvice = askingToSignIn(c, detail.Owners)
	for _, location := range overview.Locations {
		if location.Chosen {
			shown.Locations = append(shown.Locations, templates.CardLocation{Name: location.Name, Gone: !location.Listed})
		}
	}
	for _, r := range detail.Runs {
		shown.Runs = append(shown.Runs, run(clock, r))
	}
	for _, note := range detail.Notes {
		shown.Notes = append(shown.Notes, templates.SupportNote{Author: note.Author.Name, At: clock.Time(note.At), Text: note.Text})
	}
	saying := connection.Saying{
		Provider: info, AppName: reader.AppName, LastUpdate: clock.Words(c.SyncedAt), Lapses: clock.Words(detail.Overview.LapsesAt),
		Over: c.Status == connection.StatusNeedsReconnect,
	}
	shown.Problems, shown.Resolved = supportProblems(clock, overview.Problems, saying), supportProblems(clock, detail.Resolved, saying)
	slices.SortStableFunc(shown.Problems, func(a, b templates.SupportProblem) int { return badness(b.Meaning) - badness(a.Meaning) })
	return shown
}

// SupportClock is in the zone that a connection's chosen locations share, or in the
// reader's own when they share none.
func SupportClock(reader Reader, detail support.Detail) Clock {
	return reader.Clock.In(commonZone(detail.Overview.Locations))
}

// zoneOf says in whose time a clock shows.
func zoneOf(clock Clock) string {
	if clock.Zone == time.UTC {
		return "UTC"
	}
	return ZoneName(clock.Zone.String(), clock.Now)
}

// supportFacts are where a connection stands.
func supportFacts(clock Clock, detail support.Detail, info connection.ProviderInfo) []templates.Fact {
	c := detail.Overview.Connection
	facts := []templates.Fact{
		fact("Last proof of life", "Never", clock.Ago(c.CheckedAt)),
		fact("Last complete update", "Never", clock.Time(c.SyncedAt)),
		nextSync(clock, detail.Overview, info),
	}
	switch at := clock.Time(detail.Overview.LapsesAt); {
	case at.IsZero():
	case ending(detail.Overview):
		facts = append(facts, templates.Fact{Label: "Sign-in ends", At: at, Aside: "whether it is used or not"})
	default:
		facts = append(facts, templates.Fact{Label: "Sign-in lapses", At: at, Aside: "unless it is used before"})
	}
	if !c.ConnectedAt.IsZero() {
		facts = append(facts, templates.Fact{Label: "Connected", At: clock.Time(c.ConnectedAt), Aside: "by " + c.ConnectedBy})
	}
	return facts
}

// fact is a moment, or the word for one that never came.
func fact(label, never string, at templates.Time) templates.Fact {
	if at.IsZero() {
		return templates.Fact{Label: label, Text: never}
	}
	return templates.Fact{Label: label, At: at}
}

// nextSync says what syncing does now, or when it does something next.
func nextSync(clock Clock, overview connection.Overview, info connection.ProviderInfo) templates.Fact {
	shown := sync(clock, overview, info)
	switch {
	case overview.Connection.Status != connection.StatusConnected:
		return templates.Fact{Label: "Next sync", Text: "None until it is connected"}
	case shown.Running:
		text := fmt.Sprintf("Running now: %d of %d locations done", shown.LocationsDone, shown.LocationsTotal)
		return templates.Fact{Label: "Next sync", Text: text}
	case shown.Waiting:
		return templates.Fact{Label: "Next sync", Text: "Due since", At: clock.Time(overview.Connection.NextSyncAt)}
	}
	return fact("Next sync", "None", shown.NextAt)
}

// askingToSignIn offers to send owners a link, or says why nobody would get one.
func askingToSignIn(c connection.Connection, owners []support.Owner) (path, advice string) {
	if c.Status == connection.StatusDisconnected {
		return "", "The practice disconnected it; only the practice can connect it again."
	}
	told := 0
	for _, owner := range owners {
		if owner.WantsMail {
			told++
		}
	}
	if told == 0 {
		return "", "No link can be sent: no owner wants email. Please call the practice."
	}
	return SupportConnectionPath(c.ID, "/mail"), "The link goes to " + templates.Count(told, "owner") + "."
}

// quotes are the ids that operators and the provider ask for.
func quotes(overview connection.Overview, info connection.ProviderInfo) []templates.Quote {
	c := overview.Connection
	list := []templates.Quote{{Label: "Connection", Value: c.ID}}
	if info.Grant != connection.GrantClient { // Else it is made up from the client id, and says nothing to the provider.
		list = append(list, templates.Quote{Label: "Practice at " + info.Name, Value: c.Tenant.ID})
	}
	list = append(list, templates.Quote{Label: "Organisation", Value: c.OrganisationID})
	if overview.Run != nil {
		list = append(list, templates.Quote{Label: "Newest sync", Value: overview.Run.ID})
	}
	return list
}

// chart shows the history of syncs.
func chart(history []support.Day) templates.Chart {
	var shown templates.Chart
	for _, day := range history {
		name := day.Date
		if date, err := time.Parse(time.DateOnly, day.Date); err == nil {
			name = date.Format("Mon 2 Jan")
		}
		shown.Days = append(shown.Days, templates.ChartDay{
			Name: name, Done: int(day.Done), Partial: int(day.Partial), Failed: int(day.Failed),
			Changed: int(day.Written), Removed: int(day.Deleted),
		})
	}
	return shown
}
