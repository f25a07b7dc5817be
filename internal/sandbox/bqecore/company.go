package bqecore

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"mooring/internal/sandbox/portal"
)

// company is what BQE CORE keeps of one company. Safe for concurrent use.
type company struct {
	// center is the data centre that it is in.
	center string

	mu         sync.Mutex
	name       string
	employees  []employee
	activities []activity
	next       int
}

// employee is one element of GET /employee.
type employee struct {
	id, first, last, title string
	active                 bool
	changed                time.Time
}

// activity is one element of GET /activity.
type activity struct {
	id, code, description string
	billable, active      bool
	changed               time.Time
}

// The tenants' ids.
const (
	// Northshore is in the data centre "au".
	Northshore = "northshore"
	// Ridgeline is in the data centre "us".
	Ridgeline = "ridgeline"
)

// companies makes the companies up from the seed. It runs at each reset, so that the
// counters begin anew as well.
func (s *Server) companies() ([]*portal.Tenant, error) {
	s.offsets.reset()
	random := rand.New(rand.NewPCG(s.opts.Seed, 0x62716563))
	var tenants []*portal.Tenant
	for _, plan := range []struct {
		id, name, center string
		employees        int
	}{
		{Northshore, "Northshore Engineering", "au", s.opts.Employees},
		{Ridgeline, "Ridgeline Architects", "us", max(1, s.opts.Employees/5)},
	} {
		c := &company{center: plan.center, name: plan.name}
		c.fill(random, s.opts.Now(), plan.employees)
		tenants = append(tenants, &portal.Tenant{ID: plan.id, Name: plan.name, URL: "https://" + plan.center + ".bqecore.com", Data: c})
	}
	return tenants, nil
}

// dataOf is what is kept of a tenant.
func dataOf(t *portal.Tenant) *company {
	c, _ := t.Data.(*company) // Every tenant is made by companies.
	return c
}

// fill makes up who works there and what at.
func (c *company) fill(random *rand.Rand, now time.Time, count int) {
	first := []string{"Ada", "Ben", "Chen", "Dara", "Elif", "Finn", "Grace", "Hugo", "Ines", "Jun", "Kira", "Liam", "Mara", "Noor", "Otto", "Priya"}
	last := []string{"Abbott", "Baker", "Costa", "Doyle", "Evans", "Fischer", "Gupta", "Hughes", "Ito", "Jensen", "Keogh", "Larsen", "Moreau"}
	titles := []string{"Engineer", "Senior Engineer", "Drafter", "Project Manager", "Surveyor", "Principal", "Accounts", "Reception"}
	for range count {
		c.next++
		c.employees = append(c.employees, employee{
			id: "e-" + strconv.Itoa(c.next), first: first[random.IntN(len(first))], last: last[random.IntN(len(last))],
			title: titles[random.IntN(len(titles))], active: random.IntN(12) > 0, changed: now.Add(-time.Duration(random.IntN(1000)) * time.Hour),
		})
	}
	for i, description := range []string{
		"Concept design", "Detailed design", "Site visit", "Survey", "Drafting", "Documentation", "Client meeting", "Project management",
		"Cost estimate", "Tender", "Construction support", "Inspection", "Quality review", "Travel", "Training", "Administration",
	} {
		c.activities = append(c.activities, activity{
			id: "a-" + strconv.Itoa(i+1), code: fmt.Sprintf("%02d.%03d", i/4+1, i%4*10+10), description: description,
			billable: i < 14, active: i != 9, changed: now.Add(-time.Duration(i) * 24 * time.Hour),
		})
	}
}

// AddEmployee makes somebody begin at a company and returns the id. Errors wrap
// [portal.ErrNoTenant].
func (s *Server) AddEmployee(tenant, first, last, title string) (string, error) {
	t, err := s.Find(tenant)
	if err != nil {
		return "", err
	}
	c := dataOf(t)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next++
	added := employee{id: "e-" + strconv.Itoa(c.next), first: first, last: last, title: title, active: true, changed: t.Now()}
	c.employees = append(c.employees, added)
	return added.id, nil
}

// RemoveEmployee deletes somebody at a company; nobody is deleted twice. Errors wrap
// [portal.ErrNoTenant].
func (s *Server) RemoveEmployee(tenant, id string) error {
	t, err := s.Find(tenant)
	if err != nil {
		return err
	}
	c := dataOf(t)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.employees = slices.DeleteFunc(c.employees, func(e employee) bool { return e.id == id })
	return nil
}

// RenameCompany gives a company another name for programs. Errors wrap
// [portal.ErrNoTenant].
func (s *Server) RenameCompany(tenant, name string) error {
	t, err := s.Find(tenant)
	if err != nil {
		return err
	}
	c := dataOf(t)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.name = name
	return nil
}

// password is everybody's.
const password = "sandbox"

// people lists who can sign in: one at each company, and one at both.
func people(string) []portal.SignIn {
	return []portal.SignIn{
		{Email: "office@northshore.example", Name: "Noor Haddad", Password: password, Practices: []string{Northshore}},
		{Email: "office@ridgeline.example", Name: "Robin Vance", Password: password, Practices: []string{Ridgeline}},
		{Email: "principal@northshore.example", Name: "Piet de Boer", Password: password, Practices: []string{Northshore, Ridgeline}},
	}
}

// home are the lines of a company's home page.
func home(t *portal.Tenant) (string, []portal.HomeRow) {
	c := dataOf(t)
	c.mu.Lock()
	defer c.mu.Unlock()
	return "Records", []portal.HomeRow{
		{Name: "Employees", Figure: strconv.Itoa(len(c.employees))}, {Name: "Activities", Figure: strconv.Itoa(len(c.activities))},
		{Name: "Data centre", Detail: c.center},
	}
}
