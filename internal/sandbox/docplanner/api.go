package docplanner

import (
	"mime"
	"net/http"
	"slices"
	"strings"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// The media types of answers.
const (
	mediaType      = "application/vnd.docplanner+json; charset=UTF-8"
	mediaTypeError = "application/vnd.error+docplanner+json"
)

// apiCalls is the API, as far as it is simulated: what reads.
func (s *Server) apiCalls() map[string]map[string]portal.Call {
	get := func(do func(http.ResponseWriter, *http.Request, portal.APIVisit)) map[string]portal.Call {
		return map[string]portal.Call{http.MethodGet: {Scopes: []string{scopeIntegration}, Do: do}}
	}
	return map[string]map[string]portal.Call{
		"/facilities":                    get(facilitiesList),
		"/facilities/{facility}/doctors": get(s.doctorsList),
		"/facilities/{facility}/doctors/{doctor}/addresses":                    get(s.addressesList),
		"/facilities/{facility}/doctors/{doctor}/addresses/{address}/bookings": get(s.bookingsList),
	}
}

// beforeCall answers in place of the API: with a redirect, to a token of another
// country, to who takes another media type, and when the hourly quota is used up.
func (s *Server) beforeCall(w http.ResponseWriter, r *http.Request, v portal.APIVisit) bool {
	switch {
	case redirected(w, r, v.Data):
	case clinicOf(v.Data).country != r.PathValue("country"):
		apiError(w, http.StatusUnauthorized, "", "Authentication credentials could not be found.")
	case !accepts(r.Header.Get("Accept")):
		apiError(w, http.StatusNotAcceptable, "", "The resource cannot be given as this media type.")
	case !s.quota.take(w, v.Data.ID, v.Now()):
		apiError(w, http.StatusTooManyRequests, "", "Too many requests")
	default:
		return false
	}
	return true
}

// accepts tells whether an Accept header admits what the API answers with.
func accepts(header string) bool {
	if header == "" {
		return true
	}
	own, _, _ := mime.ParseMediaType(mediaType)
	for part := range strings.SplitSeq(header, ",") {
		media, _, err := mime.ParseMediaType(part)
		if err == nil && slices.Contains([]string{own, "application/*", "*/*"}, media) {
			return true
		}
	}
	return false
}

// apiError answers with an error, which has a text and no code.
func apiError(w http.ResponseWriter, status int, _, message string) {
	w.Header().Set("Content-Type", mediaTypeError)
	portal.WriteJSON(w, status, map[string]any{"errors": []string{}, "message": message})
}

// answer answers with a list or an object.
func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", mediaType)
	portal.WriteJSON(w, http.StatusOK, body)
}

// extensions reads what is asked to come along, and refuses what the list does not
// know.
func extensions(w http.ResponseWriter, r *http.Request, known ...string) (map[string]bool, bool) {
	asked := map[string]bool{}
	for _, text := range r.URL.Query()["with"] {
		for name := range strings.SplitSeq(text, ",") {
			if !slices.Contains(known, name) {
				apiError(w, http.StatusBadRequest, "", "Invalid arguments")
				return nil, false
			}
			asked[name] = true
		}
	}
	return asked, true
}

// facilitiesList answers GET /facilities.
func facilitiesList(w http.ResponseWriter, _ *http.Request, v portal.APIVisit) {
	list := wireList[wireFacility]{Items: []wireFacility{}}
	for _, one := range clinicOf(v.Data).facilities {
		list.Items = append(list.Items, wireFacility{ID: one.id, Name: one.name})
	}
	answer(w, list)
}

// doctorsList answers GET /facilities/{facility}/doctors.
func (s *Server) doctorsList(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	_, known := extensions(w, r, "doctor.profile_url", "doctor.specializations", "doctor.license_numbers")
	if !known {
		return
	}
	place, found := s.facilityOf(w, r, v)
	if !found {
		return
	}
	list := wireList[wireDoctor]{Items: []wireDoctor{}}
	for _, one := range clinicOf(v.Data).doctors(v.Data.Book, place) {
		name, surname, _ := strings.Cut(one.Name, " ")
		list.Items = append(list.Items, wireDoctor{ID: number(one.ID), Name: name, Surname: surname})
	}
	answer(w, list)
}

// facilityOf finds the facility of a call; another client's is forbidden, and one
// that nobody has is not there.
func (s *Server) facilityOf(w http.ResponseWriter, r *http.Request, v portal.APIVisit) (int, bool) {
	id := r.PathValue("facility")
	place, own := clinicOf(v.Data).facility(id)
	if own {
		return place, true
	}
	for _, t := range s.site.Tenants() {
		if _, theirs := clinicOf(t).facility(id); theirs {
			apiError(w, http.StatusForbidden, "", "You are not authorized to see this facility")
			return 0, false
		}
	}
	apiError(w, http.StatusNotFound, "", "Object not found")
	return 0, false
}

// doctorOf finds the doctor of a call in their facility.
func (s *Server) doctorOf(w http.ResponseWriter, r *http.Request, v portal.APIVisit) (practice.Practitioner, int, bool) {
	place, found := s.facilityOf(w, r, v)
	if !found {
		return practice.Practitioner{}, 0, false
	}
	id := r.PathValue("doctor")
	for _, one := range clinicOf(v.Data).doctors(v.Data.Book, place) {
		if number(one.ID) == id {
			return one, place, true
		}
	}
	everybody, _ := v.Data.Book.Practitioners("") // Only a location that is named can be unknown.
	if slices.ContainsFunc(everybody, func(p practice.Practitioner) bool { return number(p.ID) == id }) {
		apiError(w, http.StatusForbidden, "", "You are not authorized to see this doctor")
	} else {
		apiError(w, http.StatusNotFound, "", "Object not found")
	}
	return practice.Practitioner{}, 0, false
}
