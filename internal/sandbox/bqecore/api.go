package bqecore

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"mooring/internal/sandbox/portal"
)

// identity stands for the authorization server where a data centre is named.
const identity = "identity"

// The sizes of pages, in elements.
const (
	usualPage   = 25
	largestPage = 1000
)

// apiCalls is the API of a data centre.
func (s *Server) apiCalls() map[string]map[string]portal.Call {
	get := func(do func(http.ResponseWriter, *http.Request, portal.APIVisit), scopes ...string) map[string]portal.Call {
		return map[string]portal.Call{http.MethodGet: {Scopes: scopes, Do: do}}
	}
	return map[string]map[string]portal.Call{
		"/company":  get(s.company, ScopeRead, ScopeReadWrite),
		"/employee": get(s.employees, ScopeRead, ScopeReadWrite),
		"/activity": get(s.activities, ScopeRead, ScopeReadWrite),
		"/health":   get(health),
		"/userinfo": get(userinfo, ScopeOpenID),
	}
}

// beforeCall keeps calls to the company's own data centre, and counts those that do
// not say where on earth they are.
func (s *Server) beforeCall(w http.ResponseWriter, r *http.Request, v portal.APIVisit) bool {
	center, isUserinfo := r.PathValue("center"), strings.HasSuffix(r.URL.Path, "/userinfo")
	switch {
	case isUserinfo && center == identity:
		return false
	case isUserinfo || center != dataOf(v.Data).center:
		apiError(w, http.StatusUnauthorized, "invalid_token", "This company is in another data center.")
		return true
	}
	s.offsets.note(v.Data.ID, r.Header.Get("X-UTC-OFFSET"))
	return false
}

// apiError answers with a plain text.
func apiError(w http.ResponseWriter, status int, _, message string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, message) // A client that went away is nobody's error.
}

// company answers GET /company.
func (s *Server) company(w http.ResponseWriter, _ *http.Request, v portal.APIVisit) {
	c := dataOf(v.Data)
	c.mu.Lock()
	defer c.mu.Unlock()
	portal.WriteJSON(w, http.StatusOK, map[string]any{"id": v.Data.ID, "name": c.name, "website": v.Data.URL})
}

// employees answers GET /employee.
func (s *Server) employees(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	c, local := dataOf(v.Data), zoneOf(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	elements := make([]map[string]any, 0, len(c.employees))
	for _, e := range c.employees {
		elements = append(elements, map[string]any{
			"id": e.id, "displayName": e.first + " " + e.last, "firstName": e.first, "lastName": e.last, "title": e.title,
			"isActive": e.active, "lastUpdated": e.changed.In(local).Format(wallClock),
		})
	}
	s.page(w, r, elements)
}

// activities answers GET /activity.
func (s *Server) activities(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	c, local := dataOf(v.Data), zoneOf(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	elements := make([]map[string]any, 0, len(c.activities))
	for _, a := range c.activities {
		elements = append(elements, map[string]any{
			"id": a.id, "code": a.code, "name": a.description, "description": a.description, "billable": a.billable,
			"isActive": a.active, "lastUpdated": a.changed.In(local).Format(wallClock),
		})
	}
	s.page(w, r, elements)
}

// page answers with one page of a list: page=<number>,<size>. Past the end there is
// no content.
func (s *Server) page(w http.ResponseWriter, r *http.Request, elements []map[string]any) {
	number, size := s.opts.firstPage(), usualPage
	if asked := r.URL.Query().Get("page"); asked != "" {
		before, after, _ := strings.Cut(asked, ",")
		var numberErr, sizeErr error
		number, numberErr = strconv.Atoi(before)
		size, sizeErr = strconv.Atoi(after)
		if numberErr != nil || sizeErr != nil || number < s.opts.firstPage() || size < 1 || size > largestPage {
			apiError(w, http.StatusBadRequest, "", "page is not <number>,<size>.")
			return
		}
	}
	skipped := number - s.opts.firstPage()
	if skipped > len(elements)/size || skipped*size >= len(elements) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	from := skipped * size
	portal.WriteJSON(w, http.StatusOK, elements[from:min(from+size, len(elements))])
}

// health answers GET /health.
func health(w http.ResponseWriter, _ *http.Request, _ portal.APIVisit) {
	portal.WriteJSON(w, http.StatusOK, map[string]string{"status": "Healthy"})
}

// userinfo answers GET /idp/connect/userinfo (OpenID Connect Core section 5.3).
func userinfo(w http.ResponseWriter, _ *http.Request, v portal.APIVisit) {
	for _, who := range people("") {
		if who.Email == v.Access.User {
			portal.WriteJSON(w, http.StatusOK, map[string]string{
				"sub": who.Email, "name": who.Name, "email": who.Email, "company": v.Data.Name,
			})
			return
		}
	}
	apiError(w, http.StatusNotFound, "", "Nobody is known under this token.")
}

// wallClock is how times are written: by the clock on the caller's wall.
const wallClock = "2006-01-02T15:04:05"

// zoneOf is where on earth the caller says to be: X-UTC-OFFSET minutes east of
// Greenwich, or else on Pacific time. Its sign is assumed.
func zoneOf(r *http.Request) *time.Location {
	minutes, err := strconv.Atoi(r.Header.Get("X-UTC-OFFSET"))
	if err == nil {
		return time.FixedZone("", minutes*60)
	}
	pacific, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		return time.FixedZone("PST", -8*60*60)
	}
	return pacific
}
