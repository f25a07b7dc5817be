package drchrono

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// permitted is the switch of a tenant whose users may see the calendar.
const permitted = "permitted"

// harbor is a practice with three offices in two time zones. Its letter is a
// number, so that the ids of offices are.
func harbor() practice.Plan {
	return practice.Plan{
		ID: "harbor", Name: "Harbor Family Medicine", Letter: "31",
		Locations: []practice.LocationPlan{
			{Name: "Harbor Boston", Address: "12 Long Wharf, Boston, MA 02110", TimeZone: "America/New_York"},
			{Name: "Harbor Providence", Address: "8 Wickenden Street, Providence, RI 02903", TimeZone: "America/New_York"},
			{Name: "Harbor Denver", Address: "1440 Blake Street, Denver, CO 80202", TimeZone: "America/Denver"},
		},
		Practitioners: []practice.PractitionerPlan{
			{Name: "Abigail Adams", Locations: []int{0, 1}},
			{Name: "José Muñoz-Iñíguez", Locations: []int{1}},
			{Name: "Siân O’Sullivan", Locations: []int{0}},
			{Name: "Nguyễn Minh Châu", Locations: []int{2}},
		},
	}
}

// redwood is a practice with one office.
func redwood() practice.Plan {
	return practice.Plan{
		ID: "redwood", Name: "Redwood Pediatrics", Letter: "32",
		Locations: []practice.LocationPlan{
			{Name: "Redwood Pediatrics", Address: "55 Mission Street, San Francisco, CA 94105", TimeZone: "America/Los_Angeles"},
		},
		Practitioners: []practice.PractitionerPlan{{Name: "Hana Kim", Locations: []int{0}}, {Name: "Björn Åkesson", Locations: []int{0}}},
	}
}

// tenants makes the practices up from the seed and the present time, and forgets
// the calls that were made.
func (s *Server) tenants() ([]*portal.Tenant, error) {
	s.mu.Lock()
	s.calls = newCounters(s.opts.HourlyCalls, s.opts.BurstCalls)
	s.mu.Unlock()
	var tenants []*portal.Tenant
	for i, plan := range []practice.Plan{harbor(), redwood()} {
		count := s.opts.AppointmentCount
		if i > 0 {
			count /= 3
		}
		book, err := practice.Open(plan, s.opts.Seed, s.opts.Now(), count)
		if err != nil {
			return nil, fmt.Errorf("make up %s: %w", plan.Name, err)
		}
		tenants = append(tenants, &portal.Tenant{ID: plan.ID, Name: plan.Name, URL: "https://app.drchrono.com", Book: book})
	}
	return tenants, nil
}

// group is the number of a practice group, from the numbers of its offices.
func group(t *portal.Tenant) int { return number(t.Book.Locations()[0].ID) / 10 * 100 }

// number reads an id of the book as DrChrono has it: 312 for the second office of
// practice 31, and 31002 for its second doctor, whom the book calls 31d2.
func number(id string) int {
	practiceNumber, doctor, isDoctor := strings.Cut(id, "d")
	n, _ := strconv.Atoi(practiceNumber) // The plans have no others.
	if !isDoctor {
		return n
	}
	of, _ := strconv.Atoi(doctor)
	return n*1000 + of
}

// doctors lists those of a practice.
func doctors(t *portal.Tenant) []practice.Practitioner {
	list, _ := t.Book.Practitioners("") // Fails for a location that is not listed, and none is named.
	return list
}

// zoneOf is a doctor's time zone: that of the first office at which the doctor works.
func zoneOf(t *portal.Tenant, doctor practice.Practitioner) string {
	for _, office := range t.Book.Locations() {
		if slices.Contains(doctor.LocationIDs, office.ID) {
			return office.TimeZone
		}
	}
	return t.Book.Locations()[0].TimeZone
}

// owner is the doctor who owns an office: the first in the same time zone, and else
// the first of all. An office has no zone but its owner's.
func owner(t *portal.Tenant, office practice.Location) practice.Practitioner {
	all := doctors(t)
	for _, doctor := range all {
		if zoneOf(t, doctor) == office.TimeZone {
			return doctor
		}
	}
	return all[0]
}

// wallZones are the zones in which the times of offices are written, by office.
func wallZones(t *portal.Tenant) map[string]*time.Location {
	zones := map[string]*time.Location{}
	for _, office := range t.Book.Locations() {
		zone, err := time.LoadLocation(zoneOf(t, owner(t, office)))
		if err != nil {
			zone = time.UTC // The book has loaded all of them.
		}
		zones[office.ID] = zone
	}
	return zones
}
