package providertest

import (
	"net/http"
	"testing"

	"mooring/internal/connection"
)

// revokes checks that access is ended where the provider can end it, and that
// nothing counts as a confirmation but one.
func revokes(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	revoker, can := adapter.(connection.Revoker)
	if !can {
		return // That pages then say who can is checked with the description.
	}
	tokens := b.connect(t, adapter)
	hidden := append(secretsOf(tokens), "QUOTED")
	for name, given := range map[string]answered{
		"a refusal":                  jsonAnswer(400, `{"error":"invalid_request","error_description":"QUOTED"}`),
		"a web page":                 {status: 200, header: http.Header{"Content-Type": {"text/html"}}, body: []byte("<html>QUOTED</html>")},
		"a redirect to another host": {status: 307, header: http.Header{"Location": {"https://elsewhere.test/revoke"}}},
	} {
		over := b.wire.fork(func(made call, pass func() answered) answered {
			if made.kind == revocationCall {
				return given
			}
			return pass()
		})
		err := b.adapter(t, over).(connection.Revoker).Revoke(t.Context(), b.tenant(t, adapter), tokens)
		failed(t, "ending access: "+name, err, hidden)
		over.clean(t, "ending access: "+name, hidden...)
	}
	if err := revoker.Revoke(t.Context(), b.tenant(t, adapter), tokens); err != nil {
		t.Errorf("ending access: %v", err)
	}
	_, err := identifying().guarded(t.Context(), adapter, b.access(t, adapter, tokens))
	failed(t, "reading after access was ended", err, hidden, connection.FailureUnauthorized)
	_, err = b.refresh(t.Context(), t, adapter, tokens)
	failed(t, "renewing after access was ended", err, hidden, b.verdict("renewing after access was ended", connection.FailureRefused)...)
}
