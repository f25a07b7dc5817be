package corepractice

import (
	"cmp"
	"fmt"
	"net/http"

	"mooring/internal/sandbox/portal"
	"mooring/internal/sandbox/practice"
)

// activated is the switch of a tenant that has switched the application on.
const activated = "activated"

// tenants makes the practices up from the seed and the present time.
func (s *Server) tenants() ([]*portal.Tenant, error) {
	type tenancy struct {
		plan         practice.Plan
		appointments int
	}
	tenth := s.opts.AppointmentCount / 10
	plans := []tenancy{{practice.Bayside(), s.opts.AppointmentCount}, {practice.Manly(), tenth}, {practice.Harbour(), tenth}}
	for _, plan := range s.opts.Practices {
		plans = append(plans, tenancy{plan, tenth})
	}
	var tenants []*portal.Tenant
	for _, p := range plans {
		book, err := practice.Open(p.plan, s.opts.Seed, s.opts.Now(), p.appointments)
		if err != nil {
			return nil, fmt.Errorf("make up %s: %w", p.plan.Name, err)
		}
		if s.opts.Clashes {
			book.AllowClashes()
		}
		tenants = append(tenants, &portal.Tenant{
			ID: book.ID(), Name: book.Name(), Book: book,
			URL:      cmp.Or(s.opts.TenantURLs[book.ID()], "https://"+book.ID()+".corepractice.is"),
			Switched: map[string]bool{activated: p.plan.ID != "harbour"},
		})
	}
	return tenants, nil
}

// admits says that a practice has not activated the application.
func admits(t *portal.Tenant) *portal.OAuthError {
	if t.On(activated) {
		return nil
	}
	return &portal.OAuthError{
		Status: http.StatusBadRequest, Code: "unauthorized_client", Description: t.Name + " has not activated this application.",
	}
}

// notActivated keeps an application out of the API of a practice that has not
// activated it.
func notActivated(w http.ResponseWriter, _ *http.Request, v portal.APIVisit) bool {
	if v.Tenant.On(activated) {
		return false
	}
	portal.WriteAPIError(w, http.StatusForbidden, "not_activated", "The practice has not activated this application.")
	return true
}

// password is everybody's.
const password = "sandbox"

// people lists who can sign in at a tenant.
func (o Options) people(tenant string) []SignIn {
	reception := map[string]string{"bayside": "Priya Raman", "manly": "Tom Keogh", "harbour": "Ines Duarte"}
	name, known := reception[tenant]
	switch {
	case known:
	case o.further(tenant):
		name = "Reception"
	default:
		return nil
	}
	list := []SignIn{{
		Email: "reception@" + tenant + ".example", Name: name, Password: password, Practices: []string{tenant},
	}}
	director := SignIn{Email: "director@bayside.example", Name: "Margaret O’Dea", Password: password}
	switch tenant {
	case "bayside":
		director.Practices = []string{"bayside", "manly"}
	case "manly":
		director.Practices = []string{"manly", "bayside"}
	default:
		return list
	}
	return append(list, director)
}
