package corepractice

import (
	"net/http"

	"mooring/internal/sandbox/portal"
)

// apiCalls is the API.
func (s *Server) apiCalls() map[string]map[string]portal.Call {
	get := func(scope string, do func(http.ResponseWriter, *http.Request, portal.APIVisit)) map[string]portal.Call {
		return map[string]portal.Call{http.MethodGet: {Scopes: []string{scope}, Do: do}}
	}
	appointments := get(ScopeRead, s.appointmentsList)
	appointments[http.MethodPost] = portal.Call{Scopes: []string{ScopeWrite}, Do: s.appointmentCreate}
	return map[string]map[string]portal.Call{
		"/practice":      get(ScopePractice, s.practiceShow),
		"/locations":     get(ScopeLocations, s.locationsList),
		"/practitioners": get(ScopePractitioners, s.practitionersList),
		"/appointments":  appointments,
	}
}
