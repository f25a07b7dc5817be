package docplanner

import (
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
)

// APIBase implements passthrough.Target.
func (p *Provider) APIBase(access connection.Access) (string, bool, error) {
	base, err := p.base(access, "find API")
	if err != nil {
		return "", false, err
	}
	return base, p.api.Configures(base), nil
}

// Wait implements passthrough.Waiter.
func (p *Provider) Wait(limited answer.Answer) time.Duration { return p.retryAfter(limited) }
