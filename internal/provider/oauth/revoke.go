package oauth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/cenkalti/backoff/v5"

	"mooring/internal/connection"
	"mooring/internal/provider/outward"
	"mooring/internal/secret"
)

// revokeTries is how often the provider is asked to revoke one token. Revoking
// twice does no harm (RFC 7009 section 2.2).
const revokeTries = 3

// Revoke asks the provider to end both tokens (RFC 7009 section 2.1), the
// refresh token first: it is the one that lives on. Both are asked for
// whatever the provider says of the other. It returns nil when each was
// confirmed with status 200, and not with a web page; otherwise its errors are *connection.Failure.
func (c *Client) Revoke(ctx context.Context, tenant string, tokens connection.Tokens) error {
	return errors.Join(
		c.revoke(ctx, tenant, "refresh_token", tokens.Refresh),
		c.revoke(ctx, tenant, "access_token", tokens.Access),
	)
}

// revoke asks for one token, again after a failure that may pass.
func (c *Client) revoke(ctx context.Context, tenant, hint string, token secret.Value) error {
	if token.IsZero() {
		return nil
	}
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = c.options.Pause
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		failure := c.revokeOnce(ctx, tenant, hint, token)
		switch {
		case failure == nil:
			return struct{}{}, nil
		case failure.Kind == connection.FailureNotProcessed, failure.Kind == connection.FailureUnknown:
			return struct{}{}, failure
		default:
			return struct{}{}, backoff.Permanent(failure)
		}
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(revokeTries))
	if _, ok := connection.AsFailure(err); err != nil && !ok {
		// The context ended between two tries.
		return &connection.Failure{Kind: connection.FailureUnknown, Operation: "revoke " + hint, Err: err}
	}
	return err
}

// revokeOnce asks once; nil when the provider confirmed.
func (c *Client) revokeOnce(ctx context.Context, tenant, hint string, token secret.Value) *connection.Failure {
	ctx, cancel := context.WithTimeout(outward.Named(ctx, "revoke "+hint), c.options.Timeout)
	defer cancel()
	recorder := &recorder{base: c.options.Transport, now: c.options.Now, judge: c.options.Judge, wait: c.options.RetryAfter}
	request, err := c.revocation(ctx, tenant, url.Values{"token": {token.Reveal()}, "token_type_hint": {hint}})
	if err != nil {
		return &connection.Failure{Kind: connection.FailureRefused, Operation: "revoke " + hint, Err: err}
	}
	if response, err := recorder.client().Do(request); err == nil {
		_ = response.Body.Close()
	}
	if recorder.outcome.status == http.StatusOK && !recorder.outcome.page && !recorder.outcome.judged {
		// The body says nothing (RFC 7009 section 2.2), unless the provider's own way of
		// saying no stands in it. A web page says something: it comes from what stands
		// before the endpoint, which has not heard of the token then.
		return nil
	}
	failure := recorder.outcome.failure("revoke " + hint)
	if failure == nil {
		failure = &connection.Failure{Kind: connection.FailureMalformed, Operation: "revoke " + hint, Status: recorder.outcome.status}
	}
	return failure
}

// revocation builds the request, with the client's authentication (RFC 6749 section 2.3.1).
func (c *Client) revocation(ctx context.Context, tenant string, form url.Values) (*http.Request, error) {
	address, err := c.options.RevokeURL.For(tenant)
	if err != nil {
		return nil, err
	}
	id, password := c.options.ClientID, c.options.ClientSecret.Reveal()
	if c.options.ClientAuth == AuthBody {
		form.Set("client_id", id)
		form.Set("client_secret", password)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, errors.New("the revoke address cannot be called")
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if c.options.ClientAuth == AuthBasic {
		request.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(password))
	}
	return request, nil
}
