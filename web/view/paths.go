package view

import (
	"net/url"
	"strings"

	"mooring/internal/connection"
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
	APIKeysPath            = "/support/api-keys"
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
	return dayPath(id, "/appointments", location, date)
}

// ComparePath is where one day at one location is compared with the provider.
func ComparePath(id, location, date string) string {
	return dayPath(id, "/compare", location, date)
}

// dayPath is what a suffix leads to, for one day at one location.
func dayPath(id, suffix, location, date string) string {
	query := url.Values{}
	if location != "" {
		query.Set("location", location)
	}
	if date != "" {
		query.Set("date", date)
	}
	path := ConnectionPath(id, suffix)
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// NewAppointmentPath is the form for a new appointment, on a day at a location.
// Empty values are left out.
func NewAppointmentPath(id, location, date string) string {
	path, query, found := strings.Cut(AppointmentsPath(id, location, date), "?")
	if !found {
		return path + "/new"
	}
	return path + "/new?" + query
}

// BookingPath is where a form that was sent stands.
func BookingPath(id, key string) string {
	return ConnectionPath(id, "/appointments/new?") + url.Values{"booking": {key}}.Encode()
}

// SupportConnectionPath is the console's page of one connection; suffix
// ("/check") leads to what belongs to it.
func SupportConnectionPath(id, suffix string) string {
	return SupportConnectionsPath + "/" + url.PathEscape(id) + suffix
}

// APIKeyPath is what belongs to one API key ("/revoke").
func APIKeyPath(id, suffix string) string { return APIKeysPath + "/" + url.PathEscape(id) + suffix }

// RecordsPath is a page of one list of a connection. Empty values are left out.
func RecordsPath(id, list, after string) string {
	query := url.Values{}
	if list != "" {
		query.Set("list", list)
	}
	if after != "" {
		query.Set("after", after)
	}
	path := ConnectionPath(id, "/records")
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// InsteadOfAppointments is where a connection shows what its provider has, when it
// has no appointments.
func InsteadOfAppointments(of connection.Connection, info connection.ProviderInfo) string {
	if len(info.Records) == 0 {
		return ConnectionPath(of.ID, "")
	}
	return RecordsPath(of.ID, "", "")
}

// reconnect is the button that signs in again at the provider, or leads to the form
// where something is typed for it.
func reconnect(id string, info connection.ProviderInfo) *templates.Action {
	return &templates.Action{Label: "Reconnect", Path: ConnectionPath(id, "/reconnect"), Post: info.Grant != connection.GrantClient}
}
