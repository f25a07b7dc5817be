package authority

import "time"

// ClientToken issues an access token to a client that proved who it is and acts
// for itself (RFC 6749 section 4.4); of has no User. All tokens of a client
// belong to one grant, so that they end together.
func (a *Authority) ClientToken(now time.Time, of Grant) Tokens {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, g := range a.grants {
		if !g.dead && g.User == "" && g.Client == of.Client && g.Tenant == of.Tenant && g.Realm == of.Realm {
			return a.issue(now, g, of.Scopes, false)
		}
	}
	return a.issue(now, a.open(now, of), of.Scopes, false)
}
