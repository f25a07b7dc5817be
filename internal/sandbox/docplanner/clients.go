package docplanner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"mooring/internal/sandbox/portal"
)

// Credentials are what Docplanner gives to a clinic.
type Credentials struct {
	// Tenant is the client's name in the simulation: "sonrisa".
	Tenant string
	// Name is the clinic's, and Country its domain.
	Name, Country string
	ID, Secret    string
	// Withdrawn: the client is not let in any more.
	Withdrawn bool
}

// clients are those that were issued. Safe for concurrent use.
type clients struct {
	seed uint64
	mark string

	mu     sync.Mutex
	issued []Credentials
	// times counts the secrets of each, so that a new one is another.
	times map[string]int
}

// issue gives out the clients of all plans anew.
func (c *clients) issue(plans []clientPlan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.issued, c.times = nil, map[string]int{}
	for n, plan := range plans {
		tenant := plan.book.ID
		c.issued = append(c.issued, Credentials{
			Tenant: tenant, Name: plan.book.Name, Country: plan.country, Withdrawn: plan.withdrawn,
			ID: fmt.Sprintf("%d_%s", n+1, c.digest(tenant, "id")[:24]), Secret: c.secret(tenant),
		})
	}
}

// secret makes the next secret of a client; mu is held.
func (c *clients) secret(tenant string) string {
	c.times[tenant]++
	return c.mark + c.digest(tenant, fmt.Sprint("secret", c.times[tenant]))[:40]
}

// digest is made of the seed alone, so that an address book of tests stays true.
func (c *clients) digest(parts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %q", c.seed, parts))
	return hex.EncodeToString(sum[:])
}

// list copies all of them.
func (c *clients) list() []Credentials {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.issued)
}

// change changes the client of a tenant and returns it; false when there is none.
func (c *clients) change(tenant string, change func(*Credentials)) (Credentials, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.issued {
		if c.issued[i].Tenant == tenant {
			change(&c.issued[i])
			return c.issued[i], true
		}
	}
	return Credentials{}, false
}

// find looks up who may ask for tokens.
func (c *clients) find(id string) (portal.Client, bool) {
	for _, one := range c.list() {
		if one.ID == id && !one.Withdrawn {
			return portal.Client{ID: one.ID, Secret: one.Secret, Name: one.Name, Tenant: one.Tenant}, true
		}
	}
	return portal.Client{}, false
}

// Clients lists every client that was issued.
func (s *Server) Clients() []Credentials { return s.clients.list() }

// Credentials are those of a tenant's client as they stand. Errors wrap
// [portal.ErrNoTenant].
func (s *Server) Credentials(tenant string) (Credentials, error) {
	return s.changeClient(tenant, func(*Credentials) {})
}

// Withdraw ends a client, as Docplanner does when a clinic leaves: its tokens end at
// once and no more are given. Errors wrap [portal.ErrNoTenant].
func (s *Server) Withdraw(tenant string) error {
	if _, err := s.changeClient(tenant, func(c *Credentials) { c.Withdrawn = true }); err != nil {
		return err
	}
	_, err := s.RevokeGrants(tenant)
	return err
}

// Reissue gives a client a new secret and lets it in again; what it had ends. Errors
// wrap [portal.ErrNoTenant].
func (s *Server) Reissue(tenant string) (Credentials, error) {
	fresh, err := s.changeClient(tenant, func(c *Credentials) { c.Secret, c.Withdrawn = s.clients.secret(tenant), false })
	if err != nil {
		return Credentials{}, err
	}
	_, err = s.RevokeGrants(tenant)
	return fresh, err
}

// changeClient is change with an error.
func (s *Server) changeClient(tenant string, change func(*Credentials)) (Credentials, error) {
	changed, found := s.clients.change(tenant, change)
	if !found {
		return Credentials{}, fmt.Errorf("%w: %q", portal.ErrNoTenant, tenant)
	}
	return changed, nil
}
