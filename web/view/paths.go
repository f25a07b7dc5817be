package view

import (
	"net/url"

	"mooring/templates"
)

// Addresses of pages that are not a connection's own.
const (
	HomePath        = "/"
	SignInPath      = "/login"
	SignOutPath     = "/logout"
	ConnectionsPath = "/connections"
	OutcomePath     = "/connections/outcome"
	ActivityPath    = "/activity"
	AccountPath     = "/account"
	SupportPath     = "/support"

	SupportConnectionsPath = "/support/connections"
	SupportExportPath      = "/support/connections.csv"
	SupportProblemsPath    = "/support/problems"
)

// ConnectPath is the connect page of a provider; tenant fills the field and
// may be empty.
func ConnectPath(provider, tenant string) string {
	query := url.Values{"provider": {provider}}
	if tenant != "" {
		query.Set("tenant", tenant)
	}
	return ConnectionsPath + "/new?" + query.Encode()
}

// SignInAfterPath is the sign-in page for somebody whose session here ended
// while they were at a provider.
func SignInAfterPath(provider string) string {
	return SignInPath + "?" + url.Values{"after": {provider}}.Encode()
}

// ConnectionPath is the page of one connection; suffix ("/check") leads to
// what belongs to it.
func ConnectionPath(id, suffix string) string {
	return ConnectionsPath + "/" + url.PathEscape(id) + suffix
}

// AppointmentsPath is one day at one location. Empty values are left out.
func AppointmentsPath(id, location, date string) string {
	query := url.Values{}
	if location != "" {
		query.Set("location", location)
	}
	if date != "" {
		query.Set("date", date)
	}
	path := ConnectionPath(id, "/appointments")
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// SupportConnectionPath is the console's page of one connection; suffix
// ("/check") leads to what belongs to it.
func SupportConnectionPath(id, suffix string) string {
	return SupportConnectionsPath + "/" + url.PathEscape(id) + suffix
}

// reconnect is the button that signs in again at the provider.
func reconnect(id string) *templates.Action {
	return &templates.Action{Label: "Reconnect", Path: ConnectionPath(id, "/reconnect"), Post: true}
}
