package app_test

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"sync"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/syncer"
)

// registrarSlug names the provider in addresses and rows.
const registrarSlug = "registrar"

// grant is one pair of tokens and what became of it.
type grant struct {
	tenant string
	// presented: the refresh token was used up. Both revoked: nobody can use the pair.
	presented, accessRevoked, refreshRevoked bool
}

// dead reports whether nothing can be done with the pair any more that the
// provider would still allow.
func (g grant) dead() bool { return g.accessRevoked && g.refreshRevoked }

// registrar is a provider within this process that keeps a record of all tokens
// it ever gave out. Access tokens live shorter than the Keeper's margin, so that
// each use renews them.
type registrar struct {
	mu     sync.Mutex
	grants map[string]*grant // by number, which both tokens end in
	reuses []string
	// late counts pairs that a renewal brought and nobody could have any more.
	late    int
	issued  int
	appoint int
}

// The capabilities that the parts ask for.
var (
	_ connection.Provider = (*registrar)(nil)
	_ connection.Revoker  = (*registrar)(nil)
	_ syncer.Source       = (*registrar)(nil)
)

// newRegistrar has given out nothing.
func newRegistrar() *registrar {
	return &registrar{grants: make(map[string]*grant)}
}

// issue makes a pair.
func (r *registrar) issue(tenant string) connection.Tokens {
	r.issued++
	number := fmt.Sprint(r.issued)
	r.grants[number] = &grant{tenant: tenant}
	return connection.Tokens{
		Access: secret.NewValue("access-" + number), Refresh: secret.NewValue("refresh-" + number),
		ExpiresAt: time.Now().Add(30 * time.Second), Scopes: []string{"appointments"},
	}
}

// of finds the pair that a token belongs to.
func (r *registrar) of(token secret.Value, kind string) *grant {
	number, found := cutKind(token.Reveal(), kind)
	if !found {
		return nil
	}
	return r.grants[number]
}

// cutKind takes the kind off a token.
func cutKind(token, kind string) (string, bool) {
	if len(token) <= len(kind) || token[:len(kind)] != kind {
		return "", false
	}
	return token[len(kind):], true
}

// living lists the pairs of a tenant of which a token may still be used.
func (r *registrar) living(tenant string) map[string]grant {
	r.mu.Lock()
	defer r.mu.Unlock()
	living := make(map[string]grant)
	for number, g := range r.grants {
		if g.tenant == tenant && !g.dead() && !g.presented {
			living[number] = *g
		}
	}
	return living
}

// forget drops the record of a tenant's pairs.
func (r *registrar) forget(tenant string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.grants, func(_ string, g *grant) bool { return g.tenant == tenant })
}

// Refresh implements token.Refresher (RFC 6749 section 6).
func (r *registrar) Refresh(ctx context.Context, tenant string, refresh secret.Value, _ []string) (connection.Tokens, error) {
	keepTo(ctx, atCall)
	defer keepTo(ctx, atAnswered)
	r.mu.Lock()
	defer r.mu.Unlock()
	g := r.of(refresh, "refresh-")
	switch {
	case g == nil || g.refreshRevoked:
		return connection.Tokens{}, &connection.Failure{Kind: connection.FailureRefused, Operation: "renew", Code: "invalid_grant"}
	case g.presented:
		r.reuses = append(r.reuses, refresh.Reveal())
		return connection.Tokens{}, &connection.Failure{Kind: connection.FailureRefused, Operation: "renew", Code: "invalid_grant"}
	}
	g.presented = true
	return r.issue(tenant), nil
}

// Revoke implements connection.Revoker (RFC 7009).
func (r *registrar) Revoke(ctx context.Context, _ string, tokens connection.Tokens) error {
	keepTo(ctx, atCall)
	defer keepTo(ctx, atAnswered)
	r.mu.Lock()
	defer r.mu.Unlock()
	if a, is := ctx.Value(actingKey{}).(acting); is && a.actor != "disconnect" && a.actor != "reconnect" {
		r.late++
	}
	if g := r.of(tokens.Access, "access-"); g != nil {
		g.accessRevoked = true
	}
	if g := r.of(tokens.Refresh, "refresh-"); g != nil {
		g.refreshRevoked = true
	}
	return nil
}

// Exchange implements connection.Provider.
func (r *registrar) Exchange(ctx context.Context, params connection.ExchangeParams) (connection.Tokens, error) {
	keepTo(ctx, atCall)
	defer keepTo(ctx, atAnswered)
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.issue(params.TenantAddress), nil
}

// allow answers 401 to a token that is no good.
func (r *registrar) allow(access connection.Access) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if g := r.of(access.Token, "access-"); g == nil || g.accessRevoked {
		return &connection.Failure{Kind: connection.FailureUnauthorized, Operation: "call", Status: 401}
	}
	return nil
}

// Identify implements connection.Provider.
func (r *registrar) Identify(_ context.Context, access connection.Access) (connection.Tenant, error) {
	return connection.Tenant{
		ID: access.TenantAddress, Name: "Practice " + access.TenantAddress, URL: "https://" + access.TenantAddress, Address: access.TenantAddress,
	}, r.allow(access)
}

// Locations implements connection.Provider and syncer.Source: one, so that
// nobody has to choose.
func (r *registrar) Locations(_ context.Context, access connection.Access) ([]connection.Location, error) {
	return []connection.Location{{ID: "quay", Name: "The Quay", TimeZone: "Australia/Sydney"}}, r.allow(access)
}

// Practitioners implements syncer.Source.
func (r *registrar) Practitioners(_ context.Context, access connection.Access, _ string) ([]connection.Practitioner, error) {
	return []connection.Practitioner{{ID: "nguyen", Name: "Dr Nguyễn"}}, r.allow(access)
}

// Appointments implements syncer.Source: three pages, each with new rows.
func (r *registrar) Appointments(_ context.Context, access connection.Access, query syncer.AppointmentQuery) (syncer.AppointmentPage, error) {
	if err := r.allow(access); err != nil {
		return syncer.AppointmentPage{}, err
	}
	return syncer.AppointmentPage{
		Appointments: r.appointments(4),
		Next:         map[string]string{"": "second", "second": "third"}[query.Page],
	}, nil
}

// appointments makes new ones.
func (r *registrar) appointments(count int) []connection.Appointment {
	r.mu.Lock()
	defer r.mu.Unlock()
	made := make([]connection.Appointment, count)
	for i := range made {
		r.appoint++
		start := time.Now().Add(time.Hour)
		made[i] = connection.Appointment{
			ID: fmt.Sprint("appointment-", r.appoint), LocationID: "quay", PractitionerID: "nguyen", PatientRef: fmt.Sprint("patient-", r.appoint),
			Start: start, End: start.Add(time.Hour), Status: "booked", UpdatedAt: time.Now(),
		}
	}
	return made
}

// Info implements connection.Provider.
func (*registrar) Info() connection.ProviderInfo {
	return connection.ProviderInfo{Slug: registrarSlug, Name: "Registrar", Scopes: []connection.Scope{{Name: "appointments", Title: "Appointments"}}}
}

// ParseTenant implements connection.Provider.
func (*registrar) ParseTenant(input string) (string, error) { return input, nil }

// UsesPKCE implements connection.Provider.
func (*registrar) UsesPKCE() bool { return true }

// AuthorizeURL implements connection.Provider.
func (*registrar) AuthorizeURL(params connection.AuthorizeParams) (string, error) {
	return "https://registrar.example/authorize?" + url.Values{"state": {params.State}}.Encode(), nil
}

// Issuer implements connection.Provider.
func (*registrar) Issuer(string) string { return "" }
