package view

import (
	"fmt"

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
	// AppName is the vendor's product.
	AppName string
	// Clock is in the organisation's zone.
	Clock Clock
}

// Card shows one connection.
func Card(reader Reader, overview connection.Overview, info connection.ProviderInfo) templates.Card {
	c := overview.Connection
	clock := reader.Clock.In(commonZone(overview.Locations))
	card := templates.Card{
		ID:             c.ID,
		Status:         string(c.Status),
		Since:          clock.Time(c.StatusSince),
		CheckedAt:      clock.Ago(c.CheckedAt),
		TenantName:     c.Tenant.Name,
		TenantURL:      c.Tenant.URL,
		ProviderName:   info.Name,
		Sync:           sync(clock, overview),
		CanChange:      reader.CanChange,
		Paths:          cardPaths(c),
		RefreshSeconds: refreshIdle,
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

// cardPaths offers what the status allows.
func cardPaths(c connection.Connection) templates.CardPaths {
	paths := templates.CardPaths{
		Details:   ConnectionPath(c.ID, ""),
		Refresh:   ConnectionPath(c.ID, "/card"),
		Reconnect: ConnectionPath(c.ID, "/reconnect"),
		Activity:  ConnectionPath(c.ID, "/activity"),
	}
	if c.Status == connection.StatusDisconnected {
		paths.Receipt = ConnectionPath(c.ID, "/disconnect")
		return paths
	}
	paths.Disconnect = ConnectionPath(c.ID, "/disconnect")
	paths.Locations = ConnectionPath(c.ID, "/locations")
	if c.Live() {
		paths.Check = ConnectionPath(c.ID, "/check")
	}
	if c.Status != connection.StatusChoosing {
		paths.Appointments = AppointmentsPath(c.ID, "", "")
	}
	if c.Status == connection.StatusConnected {
		paths.Sync = ConnectionPath(c.ID, "/sync")
	}
	return paths
}

// sync words what syncing does now and did last.
func sync(clock Clock, overview connection.Overview) templates.Sync {
	c := overview.Connection
	shown := templates.Sync{LastAt: clock.Time(c.SyncedAt)}
	if c.Status != connection.StatusConnected {
		return shown
	}
	run := overview.Run
	switch {
	case run != nil && run.Outcome == connection.SyncRunning:
		shown.Running = true
		shown.Location = run.LocationName
		shown.LocationsDone, shown.LocationsTotal = run.LocationsDone, run.LocationsTotal
		shown.Appointments = int(run.Written)
	case !c.NextSyncAt.IsZero() && !c.NextSyncAt.After(clock.Now):
		shown.Waiting = true
	default:
		shown.NextAt = clock.Time(c.NextSyncAt)
	}
	if run != nil && run.Outcome == connection.SyncDone {
		shown.LastResult = changes(*run)
	}
	return shown
}

// changes words what a run brought.
func changes(run connection.SyncRun) string {
	switch {
	case run.Written == 0 && run.Deleted == 0:
		return "nothing had changed"
	case run.Deleted == 0:
		return templates.Count(int(run.Written), "appointment") + " updated"
	case run.Written == 0:
		return templates.Count(int(run.Deleted), "appointment") + " removed"
	default:
		return templates.Count(int(run.Written), "appointment") + " updated, " + templates.Count(int(run.Deleted), "appointment") + " removed"
	}
}

// Problems words the open problems, those that stop everything first.
func Problems(reader Reader, clock Clock, overview connection.Overview, info connection.ProviderInfo) []templates.Problem {
	saying := connection.Saying{Provider: info, AppName: reader.AppName, LastUpdate: clock.Words(overview.Connection.SyncedAt)}
	var bad, notice []templates.Problem
	for _, problem := range overview.Problems {
		shown := problemBanner(clock, problem, saying, overview.Connection.ID)
		if shown.Meaning == templates.MeaningBad {
			bad = append(bad, shown)
		} else {
			notice = append(notice, shown)
		}
	}
	if shown, is := unfinished(clock, overview); is && len(bad)+len(notice) == 0 {
		notice = append(notice, shown)
	}
	return append(bad, notice...)
}

// unfinished tells of a sync that failed without showing why at the provider:
// the fault is ours.
func unfinished(clock Clock, overview connection.Overview) (templates.Problem, bool) {
	run := overview.Run
	if run == nil || run.Outcome != connection.SyncFailed || overview.Connection.Status != connection.StatusConnected {
		return templates.Problem{}, false
	}
	return templates.Problem{
		Kind:     "sync_unfinished",
		Meaning:  templates.MeaningNotice,
		Happened: "The last sync did not finish.",
		Means:    "What was read so far is shown, and may be out of date.",
		ToDo:     "We try again every few minutes. If this stays for a day, please tell support.",
		Opened:   clock.Time(run.FinishedAt),
	}, true
}

// problemBanner words one problem with its one button.
func problemBanner(clock Clock, problem connection.Problem, saying connection.Saying, id string) templates.Problem {
	words := problem.Words(saying)
	shown := templates.Problem{
		Kind:     string(problem.Kind),
		Meaning:  templates.MeaningNotice,
		Happened: words.Happened,
		Means:    words.Means,
		ToDo:     words.ToDo,
		Opened:   clock.Time(problem.OpenedAt),
	}
	if connection.HealthOf([]connection.Problem{problem}) == connection.HealthFailing {
		shown.Meaning = templates.MeaningBad
	}
	switch words.Remedy {
	case connection.RemedyReconnect:
		shown.Action = reconnect(id)
	case connection.RemedyChoose:
		shown.Action = &templates.Action{Label: "Choose locations", Path: ConnectionPath(id, "/locations")}
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
