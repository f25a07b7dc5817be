package corepractice

import (
	"net/http"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// locationsList answers GET /locations; removed ones are not listed.
func (s *Server) locationsList(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	after, err := readCursor(r)
	if err != nil {
		portal.WriteAPIError(w, http.StatusBadRequest, "invalid_cursor", err.Error())
		return
	}
	size := v.Data.PageSize()
	listed := func(l practice.Location) bool { return !l.Removed }
	data, last, more := cut(v.Data.Book.Locations(), after, size, listed, toWireLocation)
	list := wireList[wireLocation]{Data: data}
	if more {
		list.Next = s.nextURL(r, v, "/locations", last)
	}
	portal.WriteJSON(w, http.StatusOK, list)
}
