package corepractice

import (
	"cmp"
	"strings"
	"sync"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/practice"
)

// tenant is one practice as the simulation serves it.
type tenant struct {
	id     string
	url    string
	book   *practice.Book
	faults sandbox.Faults
	clock  func() time.Time

	mu       sync.Mutex
	settings Settings
}

// Settings are what can be changed about a tenant while the simulation runs.
type Settings struct {
	// PageSize is the API's, from 1 to [MaxPageSize].
	PageSize int `json:"page_size"`
	// Activated: the practice has switched the application on.
	Activated bool `json:"activated"`
}

// newTenant wraps a book.
func (s *Server) newTenant(book *practice.Book, activated bool) *tenant {
	return &tenant{
		id:       book.ID(),
		url:      cmp.Or(s.opts.TenantURLs[book.ID()], "https://"+book.ID()+".corepractice.is"),
		book:     book,
		clock:    s.opts.Now,
		settings: Settings{PageSize: s.opts.PageSize, Activated: activated},
	}
}

// now is the time by the tenant's own clock, which a fault may have moved.
func (t *tenant) now() time.Time { return t.clock().Add(t.faults.Skew()) }

// currentSettings reads the settings.
func (t *tenant) currentSettings() Settings {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.settings
}

// SignIn is somebody who can sign in at a tenant. The pages of the simulation
// show these.
type SignIn struct {
	Email, Name, Password string
	// Practices are the tenants the person belongs to, the first being the one
	// asked about.
	Practices []string
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

// person finds somebody by e-mail, in any case of letters.
func (o Options) person(tenant, email string) (SignIn, bool) {
	for _, p := range o.people(tenant) {
		if strings.EqualFold(p.Email, strings.TrimSpace(email)) {
			return p, true
		}
	}
	return SignIn{}, false
}
