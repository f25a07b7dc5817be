package corepractice

import (
	"net/http"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// practitionersList answers GET /practitioners?location_id=.
func (s *Server) practitionersList(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	after, err := readCursor(r)
	if err != nil {
		portal.WriteAPIError(w, http.StatusBadRequest, "invalid_cursor", err.Error())
		return
	}
	staff, err := v.Data.Book.Practitioners(r.URL.Query().Get("location_id"))
	if err != nil {
		portal.WriteAPIError(w, http.StatusNotFound, "not_found", "There is no such location.")
		return
	}
	everybody := func(practice.Practitioner) bool { return true }
	data, last, more := cut(staff, after, v.Data.PageSize(), everybody, toWirePractitioner)
	list := wireList[wirePractitioner]{Data: data}
	if more {
		list.Next = s.nextURL(r, v, "/practitioners", last)
	}
	portal.WriteJSON(w, http.StatusOK, list)
}
