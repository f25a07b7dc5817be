package view

import (
	"cmp"
	"fmt"
	"slices"

	"mooring/internal/brand"
	"mooring/internal/connection"
	"mooring/templates"
)

// How long a page waits before it asks for a card again.
const (
	// refreshBusy is while a sync or a revocation is under way.
	refreshBusy = 2
	// refreshIdle keeps "checked 2 minutes ago" and problems up to date.
	refreshIdle = 60
)

// Reader is who looks at a page.
type Reader struct {
	// CanChange is true for owners.
	CanChange bool
	// Guest is true for those whom the vendor's product sent here, and takes back.
	Guest bool
	// Person and Organisation are the reader's name and practice, OrganisationID its id.
	Person, Organisation, OrganisationID string
	// AppName is the vendor's product.
	AppName string
	// Brand has the pictures; nil: there are none.
	Brand *brand.Brand
	// Clock is in the organisation's zone.
	Clock Clock
}

// Card shows one connection.
func Card(reader Reader, overview connection.Overview, info connection.ProviderInfo) templates.Card {
	c := overview.Connection
	clock := reader.Clock.In(commonZone(overview.Locations))
	pictures := reader.Brand.Provider(info.Slug)
	card := templates.Card{
		ID:             c.ID,
		Status:         string(c.Status),
		Since:          clock.Time(c.StatusSince),
		CheckedAt:      clock.Ago(c.CheckedAt),
		TenantName:     c.Tenant.Name,
		TenantURL:      c.Tenant.URL,
		ProviderName:   info.Name,
		ProviderLogo:   templates.Picture(pictures.Logo),
		Sync:           sync(clock, overview, info),
		EndsAt:         endsAt(clock, overview),
		CanChange:      reader.CanChange,
		Paths:          cardPaths(c, info),
		RefreshSeconds: refreshIdle,

		DisconnectButton: templates.Picture(pictures.Disconnect),
	}
	if c.Status == connection.StatusConnected {
		card.Health = string(overview.Health())
	}
	if card.Sync.Running || card.Sync.Waiting {
		card.RefreshSeconds = refreshBusy
	}
	for _, location := range overview.Locations {
		if location.Chosen {
			card.Locations = append(card.Locations, templates.CardLocation{Name: location.Name, Gone: !location.Listed})
		}
	}
	card.Problems = Problems(reader, clock, overview, info)
	card.Settled = settled(reader, clock, overview, info)
	return card
}

// commonZone is the zone that all chosen locations share, or "" when they
// share none.
func commonZone(locations []connection.Location) string {
	zone := ""
	for _, location := range locations {
		switch {
		case !location.Chosen || location.TimeZone == zone:
		case zone == "":
			zone = location.TimeZone
		default:
			return ""
		}
	}
	return zone
}

// endsAt is when a sign-in that cannot be renewed ends.
func endsAt(clock Clock, overview connection.Overview) templates.Time {
	if ending(overview) {
		return clock.Time(overview.LapsesAt)
	}
	return templates.Time{}
}

// ending reports whether the sign-in cannot be renewed, so that using it does not
// make it last.
func ending(overview connection.Overview) bool {
	return slices.ContainsFunc(overview.Problems, func(problem connection.Problem) bool {
		return problem.Kind == connection.ProblemSignInEnding
	})
}

// cardPaths offers what the status allows and the provider has.
func cardPaths(c connection.Connection, info connection.ProviderInfo) templates.CardPaths {
	paths := templates.CardPaths{
		Details:       ConnectionPath(c.ID, ""),
		Refresh:       ConnectionPath(c.ID, "/card"),
		Reconnect:     ConnectionPath(c.ID, "/reconnect"),
		ReconnectAsks: info.Grant == connection.GrantClient,
		Activity:      ConnectionPath(c.ID, "/activity"),
	}
	if c.Status == connection.StatusDisconnected {
		paths.Receipt = ConnectionPath(c.ID, "/disconnect")
		return paths
	}
	paths.Disconnect = ConnectionPath(c.ID, "/disconnect")
	if !info.OneLocation {
		paths.Locations = ConnectionPath(c.ID, "/locations")
	}
	if c.Live() {
		paths.Check = ConnectionPath(c.ID, "/check")
	}
	if c.Status != connection.StatusChoosing && !info.NoAppointments {
		paths.Appointments = AppointmentsPath(c.ID, "", "")
	}
	if c.Status != connection.StatusChoosing && len(info.Records) > 0 {
		paths.Records = templates.Link{Label: templates.Capital(info.Lists()), Path: RecordsPath(c.ID, "", "")}
	}
	if c.Status == connection.StatusConnected {
		paths.Sync = ConnectionPath(c.ID, "/sync")
	}
	return paths
}

// sync words what syncing does now and did last.
func sync(clock Clock, overview connection.Overview, info connection.ProviderInfo) templates.Sync {
	c := overview.Connection
	shown := templates.Sync{LastAt: clock.Time(c.SyncedAt), Things: info.Things()}
	if c.Status != connection.StatusConnected {
		return shown
	}
	run := overview.Run
	switch {
	case run != nil && run.Outcome == connection.SyncRunning:
		shown.Running = true
		shown.Location = run.LocationName
		shown.LocationsDone, shown.LocationsTotal = run.LocationsDone, run.LocationsTotal
		shown.SoFar = countThings(run.Written, info)
	case !c.NextSyncAt.IsZero() && !c.NextSyncAt.After(clock.Now):
		shown.Waiting = true
	default:
		shown.NextAt = clock.Time(c.NextSyncAt)
	}
	if run != nil && run.Outcome == connection.SyncDone {
		shown.LastResult = changes(*run, info)
	}
	return shown
}

// changes words what a run brought.
func changes(run connection.SyncRun, info connection.ProviderInfo) string {
	written, deleted := countThings(run.Written, info)+" updated", countThings(run.Deleted, info)+" removed"
	switch {
	case run.Written == 0 && run.Deleted == 0:
		return "nothing had changed"
	case run.Deleted == 0:
		return written
	case run.Written == 0:
		return deleted
	default:
		return written + ", " + deleted
	}
}

// Problems words the open problems, the worst first, then the oldest. A button
// that mends several stands at the first of them.
func Problems(reader Reader, clock Clock, overview connection.Overview, info connection.ProviderInfo) []templates.Problem {
	said := saying(reader, clock, overview, info)
	var shown []templates.Problem
	offered := make(map[string]bool)
	for _, problem := range worstFirst(overview.Problems) {
		banner := problemBanner(clock, problem, said, overview.Connection.ID)
		if banner.Action != nil && offered[banner.Action.Label] {
			banner.Action = nil
		}
		if banner.Action != nil {
			offered[banner.Action.Label] = true
		}
		shown = append(shown, banner)
	}
	return shown
}

// saying is what the words of a connection's problems depend on.
func saying(reader Reader, clock Clock, overview connection.Overview, info connection.ProviderInfo) connection.Saying {
	return connection.Saying{
		Provider: info, AppName: reader.AppName,
		LastUpdate: clock.Words(overview.Connection.SyncedAt), Lapses: clock.Words(overview.LapsesAt),
		Over: overview.Connection.Status == connection.StatusNeedsReconnect,
	}
}

// worstFirst sorts problems that are the oldest first by how bad they are.
func worstFirst(problems []connection.Problem) []connection.Problem {
	return slices.SortedStableFunc(slices.Values(problems), func(a, b connection.Problem) int {
		return cmp.Compare(b.Severity(), a.Severity())
	})
}

// problemBanner words one problem with its one button.
func problemBanner(clock Clock, problem connection.Problem, saying connection.Saying, id string) templates.Problem {
	words := problem.Words(saying)
	shown := templates.Problem{
		Kind:     string(problem.Kind),
		Meaning:  severityMeaning(problem.Severity()),
		Happened: words.Happened,
		Means:    words.Means,
		ToDo:     words.ToDo,
		Opened:   clock.Time(problem.OpenedAt),
	}
	switch words.Remedy {
	case connection.RemedyReconnect:
		shown.Action = reconnect(id, saying.Provider)
	case connection.RemedyChoose:
		if saying.Provider.OneLocation {
			break
		}
		shown.Action = &templates.Action{Label: "Choose locations", Path: ConnectionPath(id, "/locations")}
	case connection.RemedyCheck:
		shown.Action = &templates.Action{Label: "Check now", Path: ConnectionPath(id, "/check"), Post: true}
	}
	return shown
}

// run words one sync run for the list on a connection's page.
func run(clock Clock, r connection.SyncRun) templates.SyncRun {
	shown := templates.SyncRun{Started: clock.Time(r.StartedAt), Changed: int(r.Written), Removed: int(r.Deleted)}
	if !r.FinishedAt.IsZero() {
		shown.Took = took(r.FinishedAt.Sub(r.StartedAt))
	}
	switch r.Outcome {
	case connection.SyncRunning:
		shown.Outcome, shown.Meaning = "Running", templates.MeaningOff
	case connection.SyncDone:
		shown.Outcome, shown.Meaning = "Complete", templates.MeaningGood
	case connection.SyncPartial:
		left := r.LocationsTotal - r.LocationsDone
		shown.Outcome, shown.Meaning = fmt.Sprintf("%d of %d locations could not be read", left, r.LocationsTotal), templates.MeaningNotice
	case connection.SyncWaiting:
		shown.Outcome, shown.Meaning = "Asked to wait", templates.MeaningNotice
	case connection.SyncStopped:
		shown.Outcome, shown.Meaning = "Stopped", templates.MeaningOff
	default:
		shown.Outcome, shown.Meaning = "Not finished", templates.MeaningBad
	}
	return shown
}
