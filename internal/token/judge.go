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
	// ending: it still works, too short for its caller, and cannot be renewed.
	ending
	// lapse: it is of no more use to anybody.
	lapse
)

// need is what a caller needs of an access token.
type need struct {
	// least is how long it must still live to be handed out without a renewal.
	least time.Duration
	// firm: one that lives shorter is of no use to the caller, unless it comes from
	// a renewal that was made for them.
	firm bool
}

// anyCall is what a call of our own needs. When a token cannot be renewed it makes
// do with whatever still works.
func anyCall() need { return need{least: margin} }

// needOf is what somebody needs who asks for a token that is good for so long; 0:
// as any call.
func needOf(least time.Duration) need {
	if least <= 0 {
		return anyCall()
	}
	return need{least: least, firm: true}
}

// within is the need as far as it can be met by tokens that live so long
// altogether; 0: nobody knows. Who asks for more is given what still has half of its
// life: a new one at every call would not be better for long.
func (n need) within(life time.Duration) need {
	if n.firm && life > 0 && life <= n.least {
		n.least = life / 2
	}
	return n
}

// Serves reports whether the access token can be handed out at now, as it is, to
// somebody who asks for one that is good for so long; 0: as any call needs it.
func (c Credential) Serves(now time.Time, least time.Duration) bool {
	return c.judge(now, needOf(least)) == serve
}

// judge decides by the row and the need alone; every process comes to the same verdict.
func (c Credential) judge(now time.Time, need need) verdict {
	usable := c.usable(now)
	switch {
	case usable && c.ExpiresAt.Sub(now) > need.least:
		return serve
	case c.ClaimID != "":
		return renew
	case !c.Renewable && usable && need.firm:
		return ending
	case !c.Renewable && usable:
		return serve // It cannot be renewed, so it serves to its last second.
	case !c.Renewable:
		return lapse
	case now.Before(c.RetryAt) && usable && !need.firm:
		return serve
	case now.Before(c.RetryAt):
		return rest
	default:
		return renew
	}
}

// usable reports whether the access token still works, as far as we know.
func (c Credential) usable(now time.Time) bool { return !c.Stale && now.Before(c.ExpiresAt) }

// follows reports whether the credential was renewed since an earlier one was read.
func (c Credential) follows(earlier Credential) bool {
	return c.Epoch > earlier.Epoch || c.Epoch == earlier.Epoch && c.Version > earlier.Version
}

// Call is what a call to the provider needs.
func (c Credential) Call() connection.Access {
	return connection.Access{
		TenantAddress: c.TenantAddress, Endpoint: c.Endpoint, TimeZone: c.TimeZone, Token: c.Access, ConnectionID: c.Ref.ID,
	}
}

// claim is the right to present this version's refresh token, under an id.
func (c Credential) claim(id string) Claim {
	return Claim{Ref: c.Ref, Epoch: c.Epoch, Version: c.Version, Failures: c.Failures, ID: id}
}
