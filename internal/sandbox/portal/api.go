package portal

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

// APIVisit is one call of the API with a good token.
type APIVisit struct {
	Visit
	Access authority.Access
	// Data is the tenant the token is for. It differs from Tenant when each
	// tenant has an address of its own and a person with two practices chose the
	// other one.
	Data *Tenant
}

// Call is one method of one path.
type Call struct {
	// Scopes let a call in, any one of them; none: every good token does.
	Scopes []string
	Do     func(w http.ResponseWriter, r *http.Request, v APIVisit)
}

// API declares the API: its calls by path, a pattern of [http.ServeMux] below
// [Layout.API], and by method. Every other path below it answers 404. Around
// each call it counts, acts faults out, and checks token and scope.
func (s *Site) API(calls map[string]map[string]Call) {
	root := s.opts.Layout.API
	if s.opts.Layout.PerTenant {
		root = "/t/{tenant}" + root
	}
	for path, methods := range calls {
		s.mux.HandleFunc(root+path, s.api(strings.TrimSuffix(path, "{$}"), methods))
	}
	s.mux.HandleFunc(root+"/", s.api("/other", nil))
}

// api serves one path.
func (s *Site) api(path string, methods map[string]Call) http.HandlerFunc {
	injector := sandbox.Injector{Wait: s.opts.Wait, WriteError: s.opts.Habits.APIError}
	return func(w http.ResponseWriter, r *http.Request) {
		v, found := s.visit(r)
		if !found {
			s.opts.Habits.APIError(w, http.StatusNotFound, "not_found", "There is no such "+s.opts.Word+".")
			return
		}
		s.concern(&v, v.world.grants.TenantOf(bearer(r)))
		watched := &observed{ResponseWriter: w, seen: func(status int) {
			s.record.APICall(v.id(), countedMethod(r.Method)+" "+path, status)
		}}
		defer watched.close()
		v.setDate(w)
		r.Body = http.MaxBytesReader(watched, r.Body, maxBody)
		injector.Serve(watched, r, v.take(sandbox.API), http.HandlerFunc(
			func(w http.ResponseWriter, r *http.Request) { s.serveAPI(w, r, v, methods) }))
	}
}

// serveAPI answers a call that no fault kept away.
func (s *Site) serveAPI(w http.ResponseWriter, r *http.Request, v Visit, methods map[string]Call) {
	w.Header().Set("Cache-Control", "no-store")
	called, allowed := s.checkBearer(w, r, v)
	if !allowed {
		return
	}
	if before := s.opts.Habits.BeforeCall; before != nil && before(w, r, called) {
		return
	}
	call, known := methods[r.Method]
	scope, covered := call.covered(called.Access)
	switch {
	case methods == nil:
		s.opts.Habits.APIError(w, http.StatusNotFound, "not_found", "There is nothing at this address.")
	case !known:
		w.Header().Set("Allow", strings.Join(allow(methods), ", "))
		s.opts.Habits.APIError(w, http.StatusMethodNotAllowed, "method_not_allowed", "This method is not supported here.")
	case !covered:
		w.Header().Set("WWW-Authenticate",
			fmt.Sprintf(`Bearer realm=%q, error="insufficient_scope", scope=%q`, s.opts.Slug, call.Scopes[0]))
		s.opts.Habits.APIError(w, http.StatusForbidden, "insufficient_scope",
			"The "+s.opts.Word+" did not allow "+call.Scopes[0]+".")
	default:
		used := &observed{ResponseWriter: w, seen: func(status int) {
			if status < http.StatusMultipleChoices {
				s.record.ScopeUse(v.id(), scope, r.Method+" "+s.apiPath(r, v))
			}
		}}
		call.Do(used, r, called)
	}
}

// covered tells which of the call's scopes lets the bearer in.
func (c Call) covered(access authority.Access) (scope string, covered bool) {
	if i := slices.IndexFunc(c.Scopes, access.Allows); i >= 0 {
		return c.Scopes[i], true
	}
	return "", len(c.Scopes) == 0
}

// apiPath is the path of a call below the API: "/appointments". One below a
// layout with wildcards of its own stays whole.
func (s *Site) apiPath(r *http.Request, v Visit) string {
	return strings.TrimPrefix(r.URL.Path, v.base()+s.opts.Layout.API)
}

// bearer is the token that a call presents (RFC 6750 section 2.1); empty when
// there is none.
func bearer(r *http.Request) string {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return text
}

// checkBearer proves the token of a call (RFC 6750). When it is not good it
// answers 401 and returns false.
func (s *Site) checkBearer(w http.ResponseWriter, r *http.Request, v Visit) (APIVisit, bool) {
	text := bearer(r)
	if text == "" {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf("Bearer realm=%q", s.opts.Slug))
		s.opts.Habits.APIError(w, http.StatusUnauthorized, "unauthorized", "An access token is needed.")
		return APIVisit{}, false
	}
	access, good := v.world.grants.Check(v.Now(), v.realm(), text)
	data, known := v.Lookup(access.Tenant)
	if !good || !known {
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm=%q, error="invalid_token"`, s.opts.Slug))
		s.opts.Habits.APIError(w, http.StatusUnauthorized, "invalid_token", "The access token is not valid, or not any more.")
		return APIVisit{}, false
	}
	return APIVisit{Visit: v, Access: access, Data: data}, true
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
func allow(methods map[string]Call) []string {
	var names []string
	for name := range methods {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// apiError says what went wrong, to programs and to people.
type apiError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// WriteAPIError answers with {"error": {"code", "message"}}.
func WriteAPIError(w http.ResponseWriter, status int, code, message string) {
	WriteJSON(w, status, map[string]apiError{"error": {Code: code, Message: message}})
}
