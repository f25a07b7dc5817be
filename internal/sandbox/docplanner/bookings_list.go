package docplanner

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// all is more bookings than there are.
const all = 1_000_000

// bookingsList answers GET …/addresses/{address}/bookings?start=&end=&page=&limit=.
func (s *Server) bookingsList(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	asked, known := extensions(w, r, "booking.patient", "booking.address_service", "booking.presence", "address_service.public_insurance_flow")
	if !known {
		return
	}
	doctor, facility, found := s.doctorOf(w, r, v)
	if !found {
		return
	}
	location, status := addressOf(v, doctor, facility, r.PathValue("address"))
	if status != http.StatusOK {
		apiError(w, status, "", "You are not authorized to see this address, or it is not there")
		return
	}
	query, page, readable := readQuery(r.URL.Query())
	if !readable {
		apiError(w, http.StatusBadRequest, "", "Invalid arguments")
		return
	}
	query.LocationID, query.Limit = location.ID, all
	booked, _, err := v.Data.Book.Appointments(query)
	if err != nil {
		apiError(w, http.StatusNotFound, "", "Object not found")
		return
	}
	booked = slices.DeleteFunc(booked, func(a practice.Appointment) bool { return a.PractitionerID != doctor.ID })
	list := page.empty(booked, v.Data)
	for _, a := range page.of(booked, v.Data) {
		list.Items = append(list.Items, s.toWireBooking(a, asked))
	}
	answer(w, list)
}

// addressOf finds an address of a doctor in a facility, or the status that says why not.
func addressOf(v portal.APIVisit, doctor practice.Practitioner, facility int, id string) (practice.Location, int) {
	for place, location := range v.Data.Book.Locations() {
		if number(location.ID) != id || location.Removed {
			continue
		}
		if clinicOf(v.Data).address(place).facility != facility || !slices.Contains(doctor.LocationIDs, location.ID) {
			return practice.Location{}, http.StatusForbidden
		}
		return location, http.StatusOK
	}
	return practice.Location{}, http.StatusNotFound
}

// paging is which page of which size; the zero value is everything at once.
type paging struct{ page, limit int }

// readQuery reads what is asked for: start and end are required and carry an offset,
// pages begin when one is asked for.
func readQuery(values url.Values) (practice.Query, paging, bool) {
	from, startErr := time.Parse(time.RFC3339, values.Get("start"))
	to, endErr := time.Parse(time.RFC3339, values.Get("end"))
	query := practice.Query{From: from, To: to}
	if startErr != nil || endErr != nil || !to.After(from) {
		return query, paging{}, false
	}
	if !values.Has("page") {
		return query, paging{}, true
	}
	page, pageErr := strconv.Atoi(values.Get("page"))
	limit, limitErr := strconv.Atoi(cmp.Or(values.Get("limit"), "100"))
	return query, paging{page, limit}, pageErr == nil && limitErr == nil && page > 0 && limit > 0
}

// size is how many bookings a page has: no more than the tenant's setting where pages
// tell how many there are, else what was asked for.
func (p paging) size(t *portal.Tenant) int {
	if t.On(tellsTotals) {
		return min(p.limit, t.PageSize())
	}
	return p.limit
}

// of cuts the page out.
func (p paging) of(booked []practice.Appointment, t *portal.Tenant) []practice.Appointment {
	if p.page == 0 {
		return booked
	}
	size := p.size(t)
	from := min((p.page-1)*size, len(booked))
	return booked[from:min(from+size, len(booked))]
}

// empty is the page before it has items, with its totals where they are told.
func (p paging) empty(booked []practice.Appointment, t *portal.Tenant) wireBookings {
	list := wireBookings{Items: []wireBooking{}}
	if p.page == 0 || !t.On(tellsTotals) {
		return list
	}
	size, total := p.size(t), len(booked)
	pages := (total + size - 1) / size
	list.Page, list.Limit, list.Pages, list.Total = &p.page, &size, &pages, &total
	return list
}
