package drchrono

import (
	"net/http"
	"strconv"
	"strings"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// doctorsList answers GET /doctors.
func (s *Server) doctorsList(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	var list []wireDoctor
	for _, doctor := range doctors(v.Data) {
		list = append(list, toWireDoctor(v.Data, doctor))
	}
	writeList(s, w, r, v, list)
}

// doctorShow answers GET /doctors/{id}.
func (s *Server) doctorShow(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	for _, doctor := range doctors(v.Data) {
		if strconv.Itoa(number(doctor.ID)) == r.PathValue("id") {
			portal.WriteJSON(w, http.StatusOK, toWireDoctor(v.Data, doctor))
			return
		}
	}
	notFound(w)
}

// officesList answers GET /offices. An archived one is listed.
func (s *Server) officesList(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	var list []wireOffice
	for _, office := range v.Data.Book.Locations() {
		if !office.Removed {
			list = append(list, toWireOffice(v.Data, office))
		}
	}
	writeList(s, w, r, v, list)
}

// toWireDoctor writes a doctor as the API does.
func toWireDoctor(t *portal.Tenant, doctor practice.Practitioner) wireDoctor {
	first, last, _ := strings.Cut(doctor.Name, " ")
	return wireDoctor{
		ID: number(doctor.ID), FirstName: first, LastName: last, Suffix: "MD", Specialty: "Family Practitioner",
		TimeZone: zoneOf(t, doctor), PracticeGroup: strconv.Itoa(group(t)), PracticeGroupName: t.Name,
	}
}

// toWireOffice writes an office as the API does.
func toWireOffice(t *portal.Tenant, office practice.Location) wireOffice {
	written := wireOffice{
		ID: number(office.ID), Name: office.Name, Country: "US", Doctor: strconv.Itoa(number(owner(t, office).ID)), Archived: !office.Active,
	}
	// "12 Long Wharf, Boston, MA 02110"
	parts := strings.Split(office.Address, ", ")
	written.Address = parts[0]
	if len(parts) == 3 {
		written.City = parts[1]
		written.State, written.ZipCode, _ = strings.Cut(parts[2], " ")
	}
	return written
}
