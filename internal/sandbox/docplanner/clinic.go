package docplanner

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// clinic is what a client sees beside its book: facilities, and what Docplanner says
// of addresses.
type clinic struct {
	country    string
	facilities []facility
	// addresses are in the order of the book's locations; one that is added later
	// has none, and belongs to the first facility.
	addresses []addressPlan
	plan      practice.Plan
}

// facility is a clinic's profile.
type facility struct{ id, name string }

// clinicOf is the clinic of a tenant.
func clinicOf(t *portal.Tenant) *clinic { return t.Data.(*clinic) }

// tenants makes the clinics up, and issues their clients anew.
func (s *Server) tenants() ([]*portal.Tenant, error) {
	all := plans()
	s.clients.issue(all)
	s.guard.forget()
	s.quota.forget()
	var tenants []*portal.Tenant
	for n, plan := range all {
		book, err := practice.Open(plan.book, s.opts.Seed, s.opts.Now(), s.opts.AppointmentCount)
		if err != nil {
			return nil, fmt.Errorf("make up %s: %w", plan.book.Name, err)
		}
		seen := &clinic{country: plan.country, addresses: plan.addresses, plan: plan.book}
		for place, name := range plan.facilities {
			seen.facilities = append(seen.facilities, facility{strconv.Itoa(1000*(n+1) + place), name})
		}
		tenants = append(tenants, &portal.Tenant{ID: book.ID(), Name: book.Name(), URL: "https://www." + plan.country, Book: book, Data: seen})
	}
	return tenants, nil
}

// facility finds one of the client's.
func (c *clinic) facility(id string) (int, bool) {
	place := slices.IndexFunc(c.facilities, func(f facility) bool { return f.id == id })
	return place, place >= 0
}

// address is what is said of a location by its place in the book.
func (c *clinic) address(place int) addressPlan {
	if place < len(c.addresses) {
		return c.addresses[place]
	}
	return addressPlan{}
}

// places are the locations of a facility that are listed, by their place in the book.
func (c *clinic) places(book *practice.Book, facility int) map[int]practice.Location {
	found := map[int]practice.Location{}
	for place, location := range book.Locations() {
		if !location.Removed && c.address(place).facility == facility {
			found[place] = location
		}
	}
	return found
}

// doctors are who works at an address of a facility.
func (c *clinic) doctors(book *practice.Book, facility int) []practice.Practitioner {
	here := map[string]bool{}
	for _, location := range c.places(book, facility) {
		here[location.ID] = true
	}
	everybody, _ := book.Practitioners("") // Only a location that is named can be unknown.
	return slices.DeleteFunc(everybody, func(p practice.Practitioner) bool {
		return !slices.ContainsFunc(p.LocationIDs, func(id string) bool { return here[id] })
	})
}

// number turns an id of a book into one of digits alone, as Docplanner's are:
// "31d2" is doctor 312.
func number(id string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, id)
}
