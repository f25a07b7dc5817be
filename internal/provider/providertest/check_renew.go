package providertest

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
)

// onToken spoils the calls of the token endpoint.
func onToken(spoil func(pass func() answered) answered) spoiler {
	return func(made call, pass func() answered) answered {
		if made.kind != tokenCall {
			return pass()
		}
		return spoil(pass)
	}
}

// renews checks renewals that end well, or whose answer is lost.
func renews(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	tokens := b.connect(t, adapter)
	b.clock.Add(tokens.ExpiresAt.Sub(b.clock.Now()) + time.Second)
	_, err := identifying().guarded(t.Context(), adapter, b.access(t, adapter, tokens))
	failed(t, "reading with a token that has lapsed", err, secretsOf(tokens), connection.FailureUnauthorized)
	renewed, err := b.refresh(t.Context(), t, adapter, tokens)
	if err != nil {
		t.Fatalf("renew: %v", err)
	}
	checkTokens(t, b, renewed)
	if renewed.Refresh.IsZero() {
		t.Error("what was renewed cannot be renewed again")
	}
	access := b.access(t, adapter, renewed)
	if access.Endpoint == "" {
		access.Endpoint = tokens.Endpoint
	}
	identifying().must(t, adapter, access)
	b.wire.clean(t, "renewing", append(secretsOf(tokens), secretsOf(renewed)...)...)
	renewed = keepsWhatItShould(t, b, renewed)
	losesAnAnswer(t, b, renewed)
}

// keepsWhatItShould checks a renewal whose answer has no refresh token: it may be
// presented again only where it may be replayed.
func keepsWhatItShould(t testing.TB, b *bench, tokens connection.Tokens) connection.Tokens {
	t.Helper()
	original := tokens
	without := b.wire.fork(onToken(func(pass func() answered) answered {
		given := pass()
		fields := map[string]json.RawMessage{}
		if json.Unmarshal(given.body, &fields) == nil {
			if fresh := fields["refresh_token"]; fresh != nil {
				var text string
				_ = json.Unmarshal(fresh, &text)
				original = withRefresh(original, text)
			}
			delete(fields, "refresh_token")
			given.body, _ = json.Marshal(fields)
		}
		return given
	}))
	adapter := b.adapter(t, without)
	renewed, err := b.refresh(t.Context(), t, adapter, tokens)
	if err != nil {
		t.Fatalf("renew without a refresh token in the answer: %v", err)
	}
	if kept := !renewed.Refresh.IsZero(); kept != mayReplay(adapter) {
		t.Errorf("the answer has no refresh token; the old one is kept: %v; it may be presented again: %v", kept, mayReplay(adapter))
	}
	return original
}

// losesAnAnswer checks a renewal whose answer does not arrive.
func losesAnAnswer(t testing.TB, b *bench, tokens connection.Tokens) {
	t.Helper()
	lost := b.wire.fork(onToken(func(pass func() answered) answered {
		pass()
		return answered{failed: &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}, reached: true}
	}))
	_, err := b.refresh(t.Context(), t, b.adapter(t, lost), tokens)
	failed(t, "a lost answer", err, secretsOf(tokens), connection.FailureUnknown)
	if n := lost.count(tokenCall); n != 1 {
		t.Errorf("it was presented %d times", n)
	}
	adapter := b.adapter(t, b.wire)
	if !mayReplay(adapter) {
		return
	}
	if _, err := b.refresh(t.Context(), t, adapter, tokens); err != nil {
		t.Errorf("it may be presented again, and that ended in %v", err)
	}
}

// tokenCase is one answer of a token endpoint and what it means.
type tokenCase struct {
	name  string
	given answered
	kinds []connection.FailureKind
}

// tokenCases are the answers of RFC 6749 section 5.2 and everything else that comes.
func tokenCases() []tokenCase {
	one := func(kinds ...connection.FailureKind) []connection.FailureKind { return kinds }
	coded := func(status int, code string) answered {
		return jsonAnswer(status, `{"error":"`+code+`","error_description":"QUOTED"}`)
	}
	page := func(status int) answered {
		return answered{status: status, header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, body: []byte("<html>QUOTED captcha</html>")}
	}
	away := func(to string) answered {
		return leading(http.StatusTemporaryRedirect, to)
	}
	return []tokenCase{
		{"a dead grant", coded(400, "invalid_grant"), one(connection.FailureRefused)},
		{"a dead grant under 401", coded(401, "invalid_grant"), one(connection.FailureRefused)},
		{"a refused client", coded(401, "invalid_client"), one(connection.FailureClient)},
		{"a refused client under 400", coded(400, "invalid_client"), one(connection.FailureClient)},
		{"a client without the right", coded(400, "unauthorized_client"), one(connection.FailureClient, connection.FailureNotActivated)},
		{"too many requests", coded(429, "slow_down"), one(connection.FailureLimited)},
		{"unavailable", page(503), one(connection.FailureNotProcessed)},
		{"temporarily unavailable", coded(400, "temporarily_unavailable"), one(connection.FailureNotProcessed)},
		{"an invalid request", coded(400, "invalid_request"), one(connection.FailureUnknown)},
		{"a code of the provider's own", coded(400, "E42"), one(connection.FailureUnknown)},
		{"a server error", coded(500, "invalid_grant"), one(connection.FailureUnknown)},
		{"a bad gateway", page(502), one(connection.FailureUnknown)},
		{"a web page", page(200), one(connection.FailureMalformed)},
		{"a captcha page under 405", page(405), one(connection.FailureMalformed)},
		{"a captcha page under 403", page(403), one(connection.FailureMalformed)},
		{"a text", jsonAnswer(200, `"Not authenticated"`), one(connection.FailureMalformed)},
		{"half an answer", jsonAnswer(200, `{"access_token":"QUOTED`), one(connection.FailureMalformed)},
		{"nothing", answered{status: 204}, one(connection.FailureMalformed)},
		{"null", jsonAnswer(200, `null`), one(connection.FailureMalformed)},
		{"no access token", jsonAnswer(200, `{"refresh_token":"QUOTED"}`), one(connection.FailureMalformed)},
		{"an access token that is a number", jsonAnswer(200, `{"access_token":7}`), one(connection.FailureMalformed)},
		{"an access token with a line break", jsonAnswer(200, `{"access_token":"QUOTED\nX: y"}`), one(connection.FailureMalformed)},
		{"another token type", jsonAnswer(200, `{"access_token":"QUOTED","token_type":"mac"}`), one(connection.FailureMalformed)},
		{"ten megabytes", jsonAnswer(200, `{"pad":"`+strings.Repeat("x", 10<<20)+`","access_token":"QUOTED"}`), one(connection.FailureUnknown)},
		{"a broken answer", answered{status: 200, body: []byte(`{"access_token":"QUOTED`), rest: ending(broken)}, one(connection.FailureUnknown)},
		{"a redirect to another host", away("https://elsewhere.test/oauth/token"), one(connection.FailureMalformed)},
		{"a redirect to http", away("http" + strings.TrimPrefix(Base, "https") + "/oauth/token"), one(connection.FailureMalformed)},
		{"a redirect on the same host", away(Base + "/elsewhere"), one(connection.FailureMalformed)},
		{"another protocol", answered{failed: errors.New(`malformed HTTP response "QUOTED"`), reached: true}, one(connection.FailureUnknown)},
		{"no connection", answered{failed: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")}}, one(connection.FailureNotProcessed)},
	}
}

// tellsRenewalsApart checks that every answer of the token endpoint ends in the
// failure that says whether what was presented may be presented again, and that it is
// presented once and to nobody else.
func tellsRenewalsApart(t testing.TB, b *bench) {
	tokens := b.connect(t, b.adapter(t, b.wire))
	hidden := append(secretsOf(tokens), "QUOTED")
	for _, test := range tokenCases() {
		over := b.wire.fork(onToken(func(func() answered) answered { return test.given }))
		adapter := b.adapter(t, over)
		_, err := b.refresh(t.Context(), t, adapter, tokens)
		failed(t, "renewing: "+test.name, err, hidden, b.verdict(test.name, test.kinds...)...)
		if n := over.count(tokenCall); n != 1 {
			t.Errorf("renewing: %s: it was presented %d times", test.name, n)
		}
		over.clean(t, "renewing: "+test.name, hidden...)
	}
	for _, wait := range waits(b) {
		over := b.wire.fork(onToken(func(func() answered) answered {
			return answered{status: http.StatusTooManyRequests, header: wait.header}
		}))
		_, err := b.refresh(t.Context(), t, b.adapter(t, over), tokens)
		failure := failed(t, "renewing: 429 with "+wait.name, err, hidden, connection.FailureLimited)
		if failure != nil && wait.after > 0 && failure.RetryAfter != wait.after {
			t.Errorf("renewing: 429 with %s: to wait %v, want %v", wait.name, failure.RetryAfter, wait.after)
		}
	}
}

// wait is one way to ask for patience (RFC 9110 section 10.2.3).
type wait struct {
	name   string
	header http.Header
	// after is 0 where the answer does not say.
	after time.Duration
}

// waits are all of them.
func waits(b *bench) []wait {
	at := b.clock.Now().Add(90 * time.Second).Format(http.TimeFormat)
	return []wait{
		{"seconds", http.Header{"Retry-After": {"40"}}, 40 * time.Second},
		{"a date", http.Header{"Retry-After": {at}}, 90 * time.Second},
		{"nothing", nil, 0},
		{"nonsense", http.Header{"Retry-After": {"soon"}}, 0},
		{"a year", http.Header{"Retry-After": {"31536000"}}, 0},
	}
}

// withRefresh is tokens with another refresh token, if there is one.
func withRefresh(tokens connection.Tokens, text string) connection.Tokens {
	if text != "" {
		tokens.Refresh = secret.NewValue(text)
	}
	return tokens
}
