package drchrono

import (
	"context"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
)

// APIBase implements passthrough.Target: one address for all practices, which the
// operator configured.
func (p *Provider) APIBase(connection.Access) (string, bool, error) { return p.api, true, nil }

// Admit implements passthrough.Limiter: the hour's calls are the whole app's.
func (p *Provider) Admit(ctx context.Context, access connection.Access) error {
	return p.take(ctx, access, "proxied call")
}

// Exhausted implements passthrough.Limiter.
func (p *Provider) Exhausted(ctx context.Context, wait time.Duration) error {
	return p.options.Budget.Spent(ctx, wait)
}

// Wait implements passthrough.Waiter.
func (p *Provider) Wait(limited answer.Answer) time.Duration { return waitOf(limited) }
