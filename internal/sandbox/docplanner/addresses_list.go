package docplanner

import (
	"net/http"
	"slices"

	"mooring/internal/sandbox/portal"
)

// addressesList answers GET /facilities/{facility}/doctors/{doctor}/addresses.
func (s *Server) addressesList(w http.ResponseWriter, r *http.Request, v portal.APIVisit) {
	asked, known := extensions(w, r, "address.online_only", "address.visit_payment", "address.commercial_type", "address.insurance_support")
	if !known {
		return
	}
	doctor, facility, found := s.doctorOf(w, r, v)
	if !found {
		return
	}
	seen := clinicOf(v.Data)
	list := wireList[wireAddress]{Items: []wireAddress{}}
	for place, location := range v.Data.Book.Locations() {
		said := seen.address(place)
		if location.Removed || said.facility != facility || !slices.Contains(doctor.LocationIDs, location.ID) {
			continue
		}
		one := wireAddress{ID: number(location.ID), City: nullable(said.city), Street: nullable(said.street), PostCode: nullable(said.postCode)}
		if !said.unnamed || location.Name != seen.plan.Locations[place].Name {
			one.Name = nullable(location.Name)
		}
		if asked["address.online_only"] {
			one.OnlineOnly = &said.online
		}
		list.Items = append(list.Items, one)
	}
	answer(w, list)
}
