package authority

import (
	"crypto/sha256"
	"slices"
	"time"
)

// Access is what the bearer of an access token may do.
type Access struct {
	Tenant string
	Client string
	// User is who allowed it; empty for a client that acts for itself.
	User   string
	Scopes []string
}

// Allows tells whether the access covers a scope.
func (a Access) Allows(scope string) bool { return slices.Contains(a.Scopes, scope) }

// Check looks an access token up; false when it is unknown, expired, revoked or
// of another realm.
func (a *Authority) Check(now time.Time, realm, text string) (Access, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t, known := a.tokens[sha256.Sum256([]byte(text))]
	if !known || t.kind != AccessToken || !t.grant.servedAt(realm) || !t.living(now) {
		return Access{}, false
	}
	return Access{Tenant: t.grant.Tenant, Client: t.grant.Client, User: t.grant.User, Scopes: slices.Clone(t.scopes)}, true
}
