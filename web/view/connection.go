package view

import (
	"mooring/internal/connection"
	"mooring/templates"
)

// Connection shows the page of one connection.
func Connection(reader Reader, overview connection.Overview, info connection.ProviderInfo, runs []connection.SyncRun) templates.Connection {
	c := overview.Connection
	clock := reader.Clock.In(commonZone(overview.Locations))
	shown := templates.Connection{
		Card:        Card(reader, overview, info),
		BackPath:    ConnectionsPath,
		ConnectedBy: c.ConnectedBy,
		ConnectedAt: clock.Time(c.ConnectedAt),
		LastProof:   clock.Time(c.CheckedAt),
	}
	if c.Status != connection.StatusDisconnected {
		shown.Permissions = permissions(c, info)
	}
	for _, r := range runs {
		shown.Runs = append(shown.Runs, run(clock, r))
	}
	return shown
}

// permissions lists what was asked for in plain words, granted or not.
func permissions(c connection.Connection, info connection.ProviderInfo) []templates.Permission {
	missing := make(map[string]bool)
	for _, name := range c.MissingScopes() {
		missing[name] = true
	}
	list := make([]templates.Permission, 0, len(c.RequestedScopes))
	for _, name := range c.RequestedScopes {
		scope, known := info.Scope(name)
		if !known {
			scope = connection.Scope{Title: name}
		}
		list = append(list, templates.Permission{Name: scope.Title, Why: scope.Why, Granted: !missing[name]})
	}
	return list
}

// Disconnect shows the question before a purge.
func Disconnect(overview connection.Overview, info connection.ProviderInfo, holdings connection.Removed, canRevoke bool) templates.Disconnect {
	c := overview.Connection
	return templates.Disconnect{
		TenantName:   c.Tenant.Name,
		TenantURL:    c.Tenant.URL,
		ProviderName: info.Name,
		ActionPath:   ConnectionPath(c.ID, "/disconnect"),
		BackPath:     ConnectionsPath,
		Removed:      removedLines(info, holdings),
		Things:       info.Things(),
		Syncing:      overview.Run != nil && overview.Run.Outcome == connection.SyncRunning,
		AsksProvider: canRevoke,
	}
}

// Receipt shows what a disconnect removed.
func Receipt(reader Reader, c connection.Connection, info connection.ProviderInfo) templates.Receipt {
	shown := templates.Receipt{
		TenantName:   c.Tenant.Name,
		TenantURL:    c.Tenant.URL,
		ProviderName: info.Name,
		ID:           c.ID,
		BackPath:     ConnectionsPath,
		Provider:     templates.ProviderUnconfirmed,
	}
	if c.Receipt == nil {
		return shown
	}
	receipt := *c.Receipt
	shown.At, shown.By = reader.Clock.Time(receipt.At), receipt.By
	shown.Removed = removedLines(info, receipt.Removed)
	shown.Left = leftThere(info)
	shown.Provider = providerAnswers[receipt.RevocationAt(reader.Clock.Now)]
	shown.ProviderAt = reader.Clock.Time(receipt.At)
	shown.ProviderToDo = providerToDo(reader, receipt, info)
	return shown
}

// providerAnswers maps what the provider said to what the page shows.
var providerAnswers = map[connection.Revocation]string{
	connection.RevocationPending:     templates.ProviderPending,
	connection.RevocationConfirmed:   templates.ProviderConfirmed,
	connection.RevocationUnconfirmed: templates.ProviderUnconfirmed,
	connection.RevocationUnsupported: templates.ProviderUnsupported,
	connection.RevocationNothing:     templates.ProviderNotNeeded,
}

// leftThere says what may be left at the provider when it did not confirm.
func leftThere(info connection.ProviderInfo) string {
	if info.Grant == connection.GrantClient {
		return "Here the client id and the secret are removed, but " + info.Name + " takes them until it withdraws them."
	}
	return "Here our access is removed, but our app may still be listed there."
}

// providerToDo says what the practice can do at the provider itself.
func providerToDo(reader Reader, receipt connection.Receipt, info connection.ProviderInfo) string {
	switch receipt.RevocationAt(reader.Clock.Now) {
	case connection.RevocationConfirmed, connection.RevocationPending, connection.RevocationNothing:
		return ""
	}
	text := info.EndAccess
	if text == "" {
		text = "To end it there as well, ask an administrator of your practice in " + info.Name +
			" to remove " + reader.AppName + " from the connected applications, or ask " + info.Name + " support to."
	}
	if receipt.AccessUntil.After(receipt.At) {
		text = "What was already handed out ends by itself by " + reader.Clock.Words(receipt.AccessUntil) + ". " + text
	}
	return text
}
