package bqecore

import (
	"context"
	"errors"

	"mooring/internal/connection"
	"mooring/internal/provider/listing"
	"mooring/internal/secret"
)

// errEndpoint is said of an API address that is not BQE CORE's.
var errEndpoint = errors.New("the API's address is not under BQE CORE's domain")

// Exchange implements connection.Authorizer. An answer whose endpoint leads elsewhere
// makes no sense, and its tokens are returned to be revoked.
func (p *Provider) Exchange(ctx context.Context, params connection.ExchangeParams) (connection.Tokens, error) {
	tokens, err := p.oauth.Exchange(ctx, params)
	tokens, stated := p.checked(tokens)
	if err == nil && !stated {
		err = listing.Malformed("redeem code", errEndpoint)
	}
	return tokens, err
}

// Refresh implements token.Refresher. BQE's samples put the refresh token of every
// answer in the place of the earlier one; whether that may be presented again is not
// known, so that an answer without one leaves none. An endpoint that leads elsewhere
// is left out: the one that the sign-in brought stays.
func (p *Provider) Refresh(ctx context.Context, tenantAddress string, refresh secret.Value, scopes []string) (connection.Tokens, error) {
	tokens, err := p.oauth.Refresh(ctx, tenantAddress, refresh, scopes)
	tokens, _ = p.checked(tokens)
	return tokens, err
}

// checked says when the sign-in ends unless these tokens are renewed, and keeps the
// endpoint only if it can be BQE CORE's; false when it was left out for that.
func (p *Provider) checked(tokens connection.Tokens) (connection.Tokens, bool) {
	if !tokens.Refresh.IsZero() {
		tokens.LapsesAt = p.options.Now().Add(refreshLife)
	}
	if tokens.Endpoint == "" {
		return tokens, true
	}
	accepted, can := p.accepted(tokens.Endpoint)
	tokens.Endpoint = accepted
	return tokens, can
}
