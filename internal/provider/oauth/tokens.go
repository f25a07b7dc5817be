package oauth

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
)

// maxLifetime caps expires_in. Access tokens are renewed only when they lapse, and a
// refresh token may live as little as 90 days: a longer lifetime would let it
// die unnoticed. A token that lapses earlier than it said is renewed by the 401.
const maxLifetime = 30 * 24 * time.Hour

// maxToken is how long a token may be, in bytes: far beyond any that is known.
const maxToken = 16 << 10

// maxEndpoint is how long the address of an API may be, in bytes.
const maxEndpoint = 2048

// tokenText is what a token may consist of (RFC 6749 appendix A.12: VSCHAR), so
// that it fits into a header.
var tokenText = regexp.MustCompile(`^[\x20-\x7e]+$`)

// Reasons why a 2xx answer brings no tokens.
var (
	errNoAccess  = errors.New("the answer has no access_token")
	errTokenType = errors.New("the token_type is not bearer")
)

// tokens reads a successful answer (RFC 6749 section 5.1). Only what makes the
// access token useless is a failure: the answer cannot be asked for again, so an
// odd refresh_token, scope or expires_in counts as missing. With a failure come
// the tokens that the answer brought all the same, so that they can be revoked.
func (c *Client) tokens(request request, o outcome, asked time.Time) (connection.Tokens, error) {
	failure := &connection.Failure{Kind: connection.FailureMalformed, Operation: request.operation, Status: o.status}
	tokens := connection.Tokens{
		ExpiresAt: asked.Add(o.lifetime(c.options.Lifetime)).UTC(),
		Scopes:    strings.Fields(o.text("scope")),
	}
	if access := o.text("access_token"); isToken(access) {
		tokens.Access = secret.NewValue(access)
	}
	if refresh := o.text("refresh_token"); isToken(refresh) {
		tokens.Refresh = secret.NewValue(refresh)
	}
	if field := c.options.EndpointField; field != "" && len(o.text(field)) <= maxEndpoint {
		tokens.Endpoint = o.text(field)
	}
	switch kind := o.text("token_type"); {
	case tokens.Access.IsZero():
		failure.Err = errNoAccess
		return tokens, failure
	case kind != "" && !strings.EqualFold(kind, "bearer"):
		failure.Err = errTokenType
		return tokens, failure
	}
	if len(tokens.Scopes) == 0 {
		tokens.Scopes = request.scopes
	}
	return tokens, nil
}

// isToken reports whether text can be a token.
func isToken(text string) bool { return len(text) <= maxToken && tokenText.MatchString(text) }

// lifetime reads expires_in: seconds as a number or as a string of one. Missing,
// unreadable, zero or negative it says nothing, and the fallback holds.
func (o *outcome) lifetime(fallback time.Duration) time.Duration {
	text := string(o.fields["expires_in"])
	var quoted string
	if json.Unmarshal(o.fields["expires_in"], &quoted) == nil {
		text = strings.TrimSpace(quoted)
	}
	seconds, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) && seconds > 0:
		return maxLifetime
	case err != nil, !(seconds > 0): // Not a number is not above zero either.
		return fallback
	}
	return time.Duration(min(seconds, maxLifetime.Seconds()) * float64(time.Second))
}
