package corepractice

import (
	"fmt"
	"net/http"
	"time"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// appointmentsList answers GET
// /appointments?location_id=&from=&to=&updated_since=&cursor=.
func (s *Server) appointmentsList(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	query, err := readQuery(r)
	if err != nil {
		portal.WriteAPIError(w, http.StatusBadRequest, "invalid_request", err.Error())
		return
	}
	query.Limit = v.Data.PageSize()
	query.Forgetful = forgets(v, query)
	page, more, err := v.Data.Book.Appointments(query)
	if err != nil {
		portal.WriteAPIError(w, http.StatusNotFound, "not_found", "There is no such location.")
		return
	}
	list := wireList[wireAppointment]{Data: make([]wireAppointment, 0, len(page))}
	for _, a := range page {
		list.Data = append(list.Data, s.toWireAppointment(a))
	}
	if more {
		list.Next = s.nextURL(r, v, "/appointments", page[len(page)-1].Seq)
	}
	portal.WriteJSON(w, http.StatusOK, list)
}

// readQuery reads what is asked for.
func readQuery(r *http.Request) (practice.Query, error) {
	after, err := readCursor(r)
	if err != nil {
		return practice.Query{}, err
	}
	values := r.URL.Query()
	query := practice.Query{LocationID: values.Get("location_id"), After: after}
	for name, into := range map[string]*time.Time{
		"from": &query.From, "to": &query.To, "updated_since": &query.UpdatedSince,
	} {
		if text := values.Get(name); text != "" {
			if *into, err = time.Parse(time.RFC3339, text); err != nil {
				return practice.Query{}, fmt.Errorf("%s is not a time of RFC 3339", name)
			}
		}
	}
	return query, nil
}
