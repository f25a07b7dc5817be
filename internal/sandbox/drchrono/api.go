package drchrono

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"mooring/internal/sandbox/portal"
)

// forbidden is what DrChrono says of what a practice does not let a user see.
const forbidden = "You do not have permission to perform this action."

// apiCalls are the calls of the API that are played.
func (s *Server) apiCalls() map[string]map[string]portal.Call {
	get := func(do func(http.ResponseWriter, *http.Request, portal.APIVisit), scopes ...string) map[string]portal.Call {
		return map[string]portal.Call{http.MethodGet: {Scopes: scopes, Do: do}}
	}
	return map[string]map[string]portal.Call{
		"/users/current": get(s.userCurrent, ScopeUser),
		"/users/{id}":    get(s.userShow, ScopeUser),
		"/doctors":       get(s.doctorsList, ScopeUser),
		"/doctors/{id}":  get(s.doctorShow, ScopeUser),
		"/offices":       get(s.officesList, ScopeUser),
		"/appointments":  get(s.appointmentsList, ScopeCalendar, ScopeClinical),
	}
}

// beforeCall holds an application to its calls, and users to what their practice
// lets them see: a gate behind that of the scopes.
func (s *Server) beforeCall(w http.ResponseWriter, r *http.Request, v portal.APIVisit) bool {
	if wait := s.counters().take(v.Access.Client, v.Now()); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		writeAPIError(w, http.StatusTooManyRequests, "", "")
		return true
	}
	who, _ := userOf(v.Access.User)
	if strings.HasPrefix(r.URL.Path, pathAPI+"/appointments") && (who.blind || !v.Data.On(permitted)) {
		writeAPIError(w, http.StatusForbidden, "", forbidden)
		return true
	}
	return false
}

// userCurrent answers GET /users/current: it leads to the user's own address.
func (s *Server) userCurrent(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	who, _ := userOf(v.Access.User)
	http.Redirect(w, r, s.apiURL("/users/"+strconv.Itoa(who.number)), http.StatusFound)
}

// userShow answers GET /users/{id}, for users of the same practice.
func (s *Server) userShow(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	who, known := findUser(func(u user) bool {
		return strconv.Itoa(u.number) == r.PathValue("id") && u.Practices[0] == v.Data.ID
	})
	if !known {
		notFound(w)
		return
	}
	name, _, _ := strings.Cut(who.Email, "@")
	portal.WriteJSON(w, http.StatusOK, wireUser{
		ID: who.number, Username: name, Doctor: number(who.doctor), PracticeGroup: strconv.Itoa(group(v.Data)),
		IsDoctor: !who.staff, IsStaff: who.staff,
	})
}

// apiURL is an address of the API.
func (s *Server) apiURL(path string) string { return s.site.InternalURL() + pathAPI + path }

// notFound answers 404.
func notFound(w http.ResponseWriter) { writeAPIError(w, http.StatusNotFound, "", "Not found.") }
