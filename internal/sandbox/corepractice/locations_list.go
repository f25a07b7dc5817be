package corepractice

import (
	"net/http"

	"mooring/internal/sandbox/practice"
)

// locationsList answers GET /locations; removed ones are not listed.
func (s *Server) locationsList(w http.ResponseWriter, r *http.Request, v apiVisit) {
	after, err := readCursor(r)
	if err != nil {
		writeAPIError(w, http.StatusBadRequest, "invalid_cursor", err.Error())
		return
	}
	size := v.data.currentSettings().PageSize
	listed := func(l practice.Location) bool { return !l.Removed }
	data, last, more := cut(v.data.book.Locations(), after, size, listed, toWireLocation)
	list := wireList[wireLocation]{Data: data}
	if more {
		list.Next = s.nextURL(r, v, "/locations", last)
	}
	writeJSON(w, http.StatusOK, list)
}
