package app

import "mooring/internal/rounds"

// duties are what every round does: find the problems that only time shows, tell
// people of problems, and add up what the console counts.
func (a *App) duties() []rounds.Duty {
	return []rounds.Duty{
		{Name: "look for problems", Do: a.Connections.Sweep},
		{Name: "tell people", Do: a.Letters.Round},
		{Name: "forget old letters", Do: a.Letters.Prune},
		{Name: "look after webhooks", Do: a.Webhooks.Round},
		{Name: "forget old bookings", Do: a.Connections.PruneBookings},
		{Name: "forget removed appointments", Do: a.forgetRemoved},
		{Name: "forget old events", Do: a.Events.Prune},
		{Name: "forget answers to repeated requests", Do: a.Repeats.Prune},
		{Name: "forget old links", Do: a.Links.Prune},
		{Name: "add up counts", Do: a.stored.repositories.Support().Fold},
	}
}
