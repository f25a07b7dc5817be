package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"mooring/internal/brand"
	"mooring/static"
	"mooring/web/view"
)

// Access says who may use a route.
type Access string

// The accesses, from open to narrow.
const (
	// Public needs no sign-in.
	Public Access = "public"
	// Anyone needs somebody who is signed in, of a practice or of the staff.
	Anyone Access = "anyone"
	// Member needs somebody of a practice, owner or member.
	Member Access = "member"
	// Owner needs an owner of a practice: these routes change things.
	Owner Access = "owner"
	// Staff needs somebody of the vendor's support staff. For everybody else these
	// addresses are unknown.
	Staff Access = "staff"
	// Admin needs somebody of the vendor who runs Mooring. For everybody else, the
	// support staff included, these addresses are unknown.
	Admin Access = "admin"
)

// Route is one line of the table of routes.
type Route struct {
	Method string
	Path   string
	Access Access
	handle func(*server, echo.Context) error
}

// cardRoute is what an open page asks for by itself, again and again.
const cardRoute = "/connections/:id/card"

// The routes that proxies and orchestrators ask, again and again.
const (
	healthRoute    = "/healthz"
	readinessRoute = "/readyz"
)

// routes is the one table of routes.
var routes = []Route{
	{http.MethodGet, healthRoute, Public, (*server).healthShow},
	{http.MethodGet, readinessRoute, Public, (*server).readinessShow},
	{http.MethodGet, static.Prefix + "*", Public, (*server).staticShow},
	{http.MethodGet, brand.Prefix + "*", Public, (*server).brandShow},

	{http.MethodGet, "/login", Public, (*server).signInShow},
	{http.MethodPost, "/login", Public, (*server).signInSubmit},
	{http.MethodPost, "/logout", Public, (*server).signOutSubmit},
	{http.MethodGet, linkRoute, Public, (*server).linkOpen},
	{http.MethodGet, "/connect/back/:session", Public, (*server).linkReturn},

	{http.MethodGet, "/", Anyone, (*server).homeShow},
	{http.MethodGet, "/activity", Member, (*server).activityList},
	{http.MethodGet, view.AccountPath, Member, (*server).accountShow},
	{http.MethodPost, view.AccountPath, Owner, (*server).accountChange},
	{http.MethodGet, "/connections", Member, (*server).connectionList},
	{http.MethodGet, "/connections/new", Owner, (*server).connectionNew},
	{http.MethodPost, "/connections", Owner, (*server).connectionStart},
	{http.MethodGet, view.OutcomePath, Member, (*server).outcomeShow},
	{http.MethodGet, "/oauth/:provider/callback", Public, (*server).connectionComplete},

	{http.MethodGet, "/connections/:id", Member, (*server).connectionShow},
	{http.MethodGet, cardRoute, Member, (*server).cardShow},
	{http.MethodGet, "/connections/:id/activity", Member, (*server).activityList},
	{http.MethodGet, "/connections/:id/appointments", Member, (*server).appointmentList},
	{http.MethodGet, "/connections/:id/records", Member, (*server).recordList},
	{http.MethodGet, "/connections/:id/compare", Member, (*server).comparisonShow},
	{http.MethodPost, "/connections/:id/compare", Owner, (*server).comparisonAsk},
	{http.MethodPost, "/connections/:id/compare/repair", Owner, (*server).comparisonRepair},
	{http.MethodGet, "/connections/:id/appointments/new", Member, (*server).appointmentNew},
	{http.MethodPost, "/connections/:id/appointments/new", Member, (*server).appointmentCreate},
	{http.MethodGet, "/connections/:id/locations", Member, (*server).locationList},
	{http.MethodPost, "/connections/:id/locations", Owner, (*server).locationChoose},
	{http.MethodPost, "/connections/:id/check", Owner, (*server).connectionCheck},
	{http.MethodPost, "/connections/:id/sync", Owner, (*server).connectionSync},
	{http.MethodGet, "/connections/:id/reconnect", Owner, (*server).reconnectShow},
	{http.MethodPost, "/connections/:id/reconnect", Owner, (*server).connectionReconnect},
	{http.MethodGet, "/connections/:id/disconnect", Member, (*server).disconnectShow},
	{http.MethodPost, "/connections/:id/disconnect", Owner, (*server).disconnectSubmit},

	{http.MethodGet, "/support", Staff, (*server).supportHome},
	{http.MethodGet, "/support/problems", Staff, (*server).supportProblems},
	{http.MethodGet, "/support/connections", Staff, (*server).supportList},
	{http.MethodGet, exportRoute, Staff, (*server).supportExport},
	{http.MethodGet, "/support/connections/:id", Staff, (*server).supportShow},
	{http.MethodPost, "/support/connections/:id/check", Staff, (*server).supportCheck},
	{http.MethodPost, "/support/connections/:id/mail", Staff, (*server).supportMail},
	{http.MethodPost, "/support/connections/:id/notes", Staff, (*server).supportNote},

	{http.MethodGet, view.APIKeysPath, Admin, (*server).apiKeyList},
	{http.MethodPost, view.APIKeysPath, Admin, (*server).apiKeyCreate},
	{http.MethodGet, "/support/api-keys/new", Admin, (*server).apiKeyNew},
	{http.MethodGet, "/support/api-keys/:key/revoke", Admin, (*server).apiKeyRevokeShow},
	{http.MethodPost, "/support/api-keys/:key/revoke", Admin, (*server).apiKeyRevoke},

	{http.MethodGet, view.WebhooksPath, Admin, (*server).webhookList},
	{http.MethodPost, view.WebhooksPath, Admin, (*server).webhookCreate},
	{http.MethodGet, "/support/webhooks/new", Admin, (*server).webhookNew},
	{http.MethodGet, "/support/webhooks/:id", Admin, (*server).webhookShow},
	{http.MethodGet, "/support/webhooks/:id/change", Admin, (*server).webhookChangeShow},
	{http.MethodPost, "/support/webhooks/:id/change", Admin, (*server).webhookChange},
	{http.MethodPost, "/support/webhooks/:id/off", Admin, (*server).webhookOff},
	{http.MethodPost, "/support/webhooks/:id/on", Admin, (*server).webhookOn},
	{http.MethodPost, "/support/webhooks/:id/rotate", Admin, (*server).webhookRotate},
	{http.MethodPost, "/support/webhooks/:id/test", Admin, (*server).webhookTest},
	{http.MethodGet, "/support/webhooks/:id/delete", Admin, (*server).webhookDeleteShow},
	{http.MethodPost, "/support/webhooks/:id/delete", Admin, (*server).webhookDelete},
	{http.MethodGet, "/support/webhooks/:id/deliveries/:delivery", Admin, (*server).webhookDeliveryShow},
	{http.MethodPost, "/support/webhooks/:id/deliveries/:delivery/again", Admin, (*server).webhookAgain},
}

// Routes returns a copy of the table, for tests that walk it.
func Routes() []Route { return append([]Route(nil), routes...) }
