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
	titles := make(map[string]connection.Scope, len(info.Scopes))
	for _, scope := range info.Scopes {
		titles[scope.Name] = scope
	}
	missing := make(map[string]bool)
	for _, name := range c.MissingScopes() {
		missing[name] = true
	}
	list := make([]templates.Permission, 0, len(c.RequestedScopes))
	for _, name := range c.RequestedScopes {
		scope, known := titles[name]
		if !known {
			scope = connection.Scope{Title: name}
		}
		list = append(list, templates.Permission{Name: scope.Title, Why: scope.Why, Granted: !missing[name]})
	}
	return list
}

// Connect shows the page before the sign-in at a provider.
func Connect(reader Reader, info connection.ProviderInfo, tenant, tenantError string) templates.Connect {
	pictures := reader.Brand.Provider(info.Slug)
	shown := templates.Connect{
		ProviderName:  info.Name,
		ProviderLogo:  templates.Picture(pictures.Logo),
		Button:        templates.Picture(pictures.Connect),
		ProviderSlug:  info.Slug,
		ActionPath:    ConnectionsPath,
		CancelPath:    ConnectionsPath,
		Tenant:        tenant,
		TenantError:   tenantError,
		TenantDomain:  info.TenantDomain,
		TenantExample: info.TenantExample,
		SignInHost:    info.SignInHost,
	}
	for _, scope := range info.Scopes {
		shown.Scopes = append(shown.Scopes, templates.Permission{Name: scope.Title, Why: scope.Why, Granted: true})
	}
	return shown
}

// Disconnect shows the question before a purge.
func Disconnect(overview connection.Overview, info connection.ProviderInfo, holdings connection.Removed, canRevoke bool) templates.Disconnect {
	c := overview.Connection
	return templates.Disconnect{
		TenantName:    c.Tenant.Name,
		TenantURL:     c.Tenant.URL,
		ProviderName:  info.Name,
		ActionPath:    ConnectionPath(c.ID, "/disconnect"),
		BackPath:      ConnectionsPath,
		Appointments:  int(holdings.Appointments),
		Practitioners: int(holdings.Practitioners),
		Locations:     int(holdings.Locations),
		Syncing:       overview.Run != nil && overview.Run.Outcome == connection.SyncRunning,
		AsksProvider:  canRevoke,
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
	shown.Appointments = int(receipt.Removed.Appointments)
	shown.Practitioners = int(receipt.Removed.Practitioners)
	shown.Locations = int(receipt.Removed.Locations)
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

// providerToDo says what the practice can do at the provider itself.
func providerToDo(reader Reader, receipt connection.Receipt, info connection.ProviderInfo) string {
	switch receipt.RevocationAt(reader.Clock.Now) {
	case connection.RevocationConfirmed, connection.RevocationPending, connection.RevocationNothing:
		return ""
	}
	text := "To end it there as well, ask an administrator of your practice in " + info.Name +
		" to remove " + reader.AppName + " from the connected applications, or ask " + info.Name + " support to."
	if receipt.AccessUntil.After(receipt.At) {
		text = "What was already handed out ends by itself by " + reader.Clock.Words(receipt.AccessUntil) + ". " + text
	}
	return text
}
