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

// Refresh exchanges a refresh token for new ones; every refusal is an [*Error].
// Where refresh tokens rotate, the one presented is used up by success alone,
// and [Reuse] says what becomes of one that is presented again. The access
// tokens issued earlier stay good until they expire, unless RefreshEndsAccess.
func (a *Authority) Refresh(now time.Time, r Renewal) (Tokens, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t, known := a.tokens[sha256.Sum256([]byte(r.RefreshToken))]
	if !known || t.kind != RefreshToken || t.grant.Client != r.Client || !t.grant.servedAt(r.Realm) {
		return Tokens{}, invalidGrant("The refresh token is not known here, or belongs to another client.")
	}
	if t.used && a.opts.Reuse != Accepts {
		return Tokens{}, a.refuseReuse(t)
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
	if a.opts.RefreshEndsAccess {
		a.endAccess(t.grant)
	}
	t.used = a.opts.Rotation == Rotates
	return a.issue(now, t.grant, scopes, t.used), nil
}

// refuseReuse says that a refresh token was used before, and punishes the
// tenant for it where that is the rule.
func (a *Authority) refuseReuse(t *token) *Error {
	refusal := invalidGrant("The refresh token was used before.")
	refusal.Reused, refusal.Tenant = true, t.grant.Tenant
	if a.opts.Reuse == PunishesTenant {
		a.killTenant(t.grant.Tenant)
		refusal.Description += " All tokens of this practice were revoked."
	}
	return refusal
}

// endAccess ends the access tokens of a grant.
func (a *Authority) endAccess(g *grant) {
	for _, t := range a.tokens {
		if t.grant == g && t.kind == AccessToken {
			t.revoked = true
		}
	}
}

// servedAt tells whether a realm answers for the grant: the one that gave it,
// and the tenant's own.
func (g *grant) servedAt(realm string) bool { return g.Realm == realm || g.Tenant == realm }

// living tells whether a token has neither expired nor been revoked.
func (t *token) living(now time.Time) bool {
	return !t.grant.dead && !t.revoked && (t.expires.IsZero() || now.Before(t.expires))
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
