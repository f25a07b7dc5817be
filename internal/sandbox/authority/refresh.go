package authority

import (
	"crypto/sha256"
	"slices"
	"time"
)

// Renewal presents a refresh token (RFC 6749 section 6).
type Renewal struct {
	RefreshToken string
	Realm        string
	Client       string
	// Scopes narrows what the new tokens may do; empty keeps it.
	Scopes []string
}

// Refresh exchanges a refresh token for a new pair; every refusal is an
// [*Error]. The token presented is used up by success alone; presenting a used
// one again kills every token of the tenant. The access tokens issued earlier
// stay good until they expire.
func (a *Authority) Refresh(now time.Time, r Renewal) (Tokens, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t, known := a.tokens[sha256.Sum256([]byte(r.RefreshToken))]
	if !known || t.kind != RefreshToken || t.grant.Client != r.Client || !t.grant.servedAt(r.Realm) {
		return Tokens{}, invalidGrant("The refresh token is not known here, or belongs to another client.")
	}
	if t.used {
		a.killTenant(t.grant.Tenant)
		refusal := invalidGrant("The refresh token was used before. All tokens of this practice were revoked.")
		refusal.Reused, refusal.Tenant = true, t.grant.Tenant
		return Tokens{}, refusal
	}
	if !t.living(now) {
		return Tokens{}, invalidGrant("The refresh token has expired or was revoked.")
	}
	scopes := t.scopes
	if len(r.Scopes) > 0 {
		for _, scope := range r.Scopes {
			if !slices.Contains(t.scopes, scope) {
				return Tokens{}, &Error{Code: "invalid_scope", Description: "The scope exceeds what was granted."}
			}
		}
		scopes = r.Scopes
	}
	t.used = true
	return a.issue(now, t.grant, scopes), nil
}

// servedAt tells whether a realm answers for the grant: the one that gave it,
// and the tenant's own.
func (g *grant) servedAt(realm string) bool { return g.Realm == realm || g.Tenant == realm }

// living tells whether a token may be used.
func (t *token) living(now time.Time) bool {
	return !t.grant.dead && !t.revoked && !t.used && now.Before(t.expires)
}

// killTenant ends every grant for a tenant and returns how many lived.
func (a *Authority) killTenant(tenant string) int {
	killed := 0
	for _, g := range a.grants {
		if g.Tenant == tenant && !g.dead {
			g.dead = true
			killed++
		}
	}
	return killed
}
