package authority

import "crypto/sha256"

// Kind tells access tokens from refresh tokens.
type Kind string

// The kinds of token; Unknown is what a text is that is none.
const (
	AccessToken  Kind = "access_token"
	RefreshToken Kind = "refresh_token"
	Unknown      Kind = "unknown"
)

// Revoke makes a token useless (RFC 7009) and says which kind it was. Revoking
// a refresh token ends its whole grant, access tokens included; revoking an
// access token ends that one, unless RevokeEndsGrant. A token that is not known is no error (section
// 2.2); one of another client is refused with an [*Error] (section 2.1).
func (a *Authority) Revoke(client, realm, text string) (Kind, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t, known := a.tokens[sha256.Sum256([]byte(text))]
	if !known || !t.grant.servedAt(realm) {
		return Unknown, nil
	}
	if t.grant.Client != client {
		return t.kind, invalidGrant("The token belongs to another client.")
	}
	t.revoked = true
	if t.kind == RefreshToken || a.opts.RevokeEndsGrant {
		t.grant.dead = true
	}
	return t.kind, nil
}

// RevokeTenant ends every grant for a tenant and returns how many there were.
func (a *Authority) RevokeTenant(tenant string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.killTenant(tenant)
}

// RevokeGrant ends one grant for a tenant; false when the tenant has no such
// living grant.
func (a *Authority) RevokeGrant(tenant, id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	g, known := a.grants[id]
	if !known || g.dead || g.Tenant != tenant {
		return false
	}
	g.dead = true
	return true
}
