package view

import (
	"strings"

	"mooring/internal/account"
	"mooring/templates"
)

// Navigation holds the links of the header; path is that of the page's route.
func Navigation(role account.Role, path string) []templates.NavLink {
	links := []templates.NavLink{
		{Label: "Connections", Path: ConnectionsPath},
		{Label: "Activity", Path: ActivityPath},
		{Label: "Email", Path: AccountPath},
	}
	if role.Staff() {
		links = []templates.NavLink{
			{Label: "Overview", Path: SupportPath},
			{Label: "Connections", Path: SupportConnectionsPath},
			{Label: "What problems mean", Path: SupportProblemsPath},
		}
	}
	if role == account.RoleAdmin {
		links = append(links, templates.NavLink{Label: "API keys", Path: APIKeysPath}, templates.NavLink{Label: "Webhooks", Path: WebhooksPath})
	}
	for i, link := range links {
		links[i].Current = path == link.Path || strings.HasPrefix(path, link.Path+"/") && link.Path != SupportPath
	}
	return links
}
