package corepractice

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/authority"
)

// maxBody is how large the body of an API request may be, in bytes.
const maxBody = 64 << 10

// apiVisit is one call of the API.
type apiVisit struct {
	visit
	access authority.Access
	// data is the tenant the token is for. It differs from the tenant of the
	// path when a person with two practices chose the other one.
	data *tenant
}

// apiCall is one method of one path.
type apiCall struct {
	scope string
	do    func(w http.ResponseWriter, r *http.Request, v apiVisit)
}

// apiCalls is the API.
func (s *Server) apiCalls() map[string]map[string]apiCall {
	return map[string]map[string]apiCall{
		"/practice":      {http.MethodGet: {ScopePractice, s.practiceShow}},
		"/locations":     {http.MethodGet: {ScopeLocations, s.locationsList}},
		"/practitioners": {http.MethodGet: {ScopePractitioners, s.practitionersList}},
		"/appointments": {
			http.MethodGet:  {ScopeRead, s.appointmentsList},
			http.MethodPost: {ScopeWrite, s.appointmentCreate},
		},
	}
}

// api serves one path: it counts the call, acts faults out, and checks method,
// token and scope.
func (s *Server) api(path string, methods map[string]apiCall) http.HandlerFunc {
	injector := sandbox.Injector{Wait: s.opts.Wait, WriteError: writeAPIError}
	return func(w http.ResponseWriter, r *http.Request) {
		v, found := s.visit(r)
		if !found {
			writeAPIError(w, http.StatusNotFound, "not_found", "There is no such practice.")
			return
		}
		watched := &observed{ResponseWriter: w, seen: func(status int) {
			s.record.APICall(v.tenant.id, countedMethod(r.Method)+" "+path, status)
		}}
		defer watched.close()
		setDate(w, v.tenant)
		r.Body = http.MaxBytesReader(watched, r.Body, maxBody)
		injector.Serve(watched, r, v.tenant.faults.Take(sandbox.API), http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) { s.serveAPI(w, r, v, methods) }))
	}
}

// serveAPI answers a call that no fault kept away.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, v visit, methods map[string]apiCall) {
	w.Header().Set("Cache-Control", "no-store")
	access, data, allowed := s.bearer(w, r, v)
	if !allowed {
		return
	}
	if !v.tenant.currentSettings().Activated {
		writeAPIError(w, http.StatusForbidden, "not_activated", "The practice has not activated this application.")
		return
	}
	call, known := methods[r.Method]
	switch {
	case methods == nil:
		writeAPIError(w, http.StatusNotFound, "not_found", "There is nothing at this address.")
	case !known:
		w.Header().Set("Allow", strings.Join(allow(methods), ", "))
		writeAPIError(w, http.StatusMethodNotAllowed, "method_not_allowed", "This method is not supported here.")
	case !access.Allows(call.scope):
		w.Header().Set("WWW-Authenticate",
			fmt.Sprintf(`Bearer realm="core-practice", error="insufficient_scope", scope=%q`, call.scope))
		writeAPIError(w, http.StatusForbidden, "insufficient_scope", "The practice did not allow "+call.scope+".")
	default:
		used := &observed{ResponseWriter: w, seen: func(status int) {
			if status < http.StatusMultipleChoices {
				s.record.ScopeUse(v.tenant.id, call.scope, r.Method+" "+apiPath(r, v))
			}
		}}
		call.do(used, r, apiVisit{visit: v, access: access, data: data})
	}
}

// apiPath is the path of a call below the tenant's API: "/appointments".
func apiPath(r *http.Request, v visit) string {
	return strings.TrimPrefix(r.URL.Path, "/t/"+v.tenant.id+"/api/v1")
}

// bearer proves the token of a call (RFC 6750). When it is not good it answers
// 401 and returns false.
func (s *Server) bearer(w http.ResponseWriter, r *http.Request, v visit) (authority.Access, *tenant, bool) {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || text == "" {
		w.Header().Set("WWW-Authenticate", `Bearer realm="core-practice"`)
		writeAPIError(w, http.StatusUnauthorized, "unauthorized", "An access token is needed.")
		return authority.Access{}, nil, false
	}
	access, good := v.grants.Check(v.tenant.now(), v.tenant.id, text)
	data, known := v.world.lookup(access.Tenant)
	if !good || !known {
		w.Header().Set("WWW-Authenticate", `Bearer realm="core-practice", error="invalid_token"`)
		writeAPIError(w, http.StatusUnauthorized, "invalid_token", "The access token is not valid, or not any more.")
		return authority.Access{}, nil, false
	}
	return access, data, true
}

// countedMethod keeps made-up methods from filling the record.
func countedMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodHead:
		return method
	}
	return "OTHER"
}

// allow lists the methods of a path.
func allow(methods map[string]apiCall) []string {
	var names []string
	for name := range methods {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// writeAPIError answers with an error of the API.
func writeAPIError(w http.ResponseWriter, status int, code, message string) {
	writeJSON(w, status, wireError{Error: wireErrorBody{Code: code, Message: message}})
}
