package token

import (
	"time"

	"mooring/internal/connection"
)

// verdict says what to do with a credential as it was read.
type verdict int

const (
	// serve: hand its access token out.
	serve verdict = iota
	// renew: claim it, or wait for whoever has.
	renew
	// rest: it cannot be used, and the provider is not to be asked yet.
	rest
	// lapse: it is of no more use to anybody.
	lapse
)

// judge decides by the row alone; every process comes to the same verdict.
func (c Credential) judge(now time.Time) verdict {
	usable := c.usable(now)
	switch {
	case usable && c.ExpiresAt.Sub(now) > margin:
		return serve
	case c.ClaimID != "":
		return renew
	case !c.Renewable && usable:
		return serve // It cannot be renewed, so it serves to its last second.
	case !c.Renewable:
		return lapse
	case now.Before(c.RetryAt) && usable:
		return serve
	case now.Before(c.RetryAt):
		return rest
	default:
		return renew
	}
}

// usable reports whether the access token still works, as far as we know.
func (c Credential) usable(now time.Time) bool { return !c.Stale && now.Before(c.ExpiresAt) }

// access is what a call needs.
func (c Credential) access() connection.Access {
	return connection.Access{
		TenantAddress: c.TenantAddress, Endpoint: c.Endpoint, TimeZone: c.TimeZone, Token: c.Access, ConnectionID: c.Ref.ID,
	}
}

// claim is the right to present this version's refresh token, under an id.
func (c Credential) claim(id string) Claim {
	return Claim{Ref: c.Ref, Epoch: c.Epoch, Version: c.Version, Failures: c.Failures, ID: id}
}
