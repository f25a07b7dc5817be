package bqecore_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/bqecore"
	"mooring/internal/secret"
)

// now is when everything happens: Sydney keeps summer time.
func now() time.Time { return time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC) }

// stub is BQE CORE as a test tells it: every call is noted and answered by the same
// function.
type stub struct {
	*httptest.Server
	mu    sync.Mutex
	calls []*http.Request
	forms []string
}

// newStub starts one.
func newStub(t *testing.T, answer http.HandlerFunc) *stub {
	t.Helper()
	s := &stub{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		form, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.calls, s.forms = append(s.calls, r), append(s.forms, string(form))
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// says answers with a fixed body.
func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// options are those of production, with the addresses of a stub.
func options(base string) bqecore.Options {
	return bqecore.Options{
		ClientID: "client", ClientSecret: secret.NewValue("MARK-secret"), ClientAuth: "body", PKCE: true,
		Scopes:       []string{bqecore.ScopeRead, bqecore.ScopeOffline},
		AuthorizeURL: base + "/idp/connect/authorize", TokenURL: base + "/idp/connect/token", RevokeURL: base + "/idp/connect/revocation",
		APIURL: base + "/api", TenantDomain: "bqecore.com", FirstPage: 1, Now: now,
	}
}

// adapter makes an adapter, after a change of its options.
func adapter(t *testing.T, base string, changes ...func(*bqecore.Options)) *bqecore.Revocable {
	t.Helper()
	chosen := options(base)
	for _, change := range changes {
		change(&chosen)
	}
	made, err := bqecore.New(chosen)
	if err != nil {
		t.Fatal(err)
	}
	return made.(*bqecore.Revocable)
}

// sydney is access of an organisation in Sydney, with a marked token.
func sydney() connection.Access {
	return connection.Access{Token: secret.NewValue("MARK-token"), TimeZone: "Australia/Sydney"}
}

// wantKind fails unless err is a failure of a kind, which quotes nothing.
func wantKind(t *testing.T, err error, kind connection.FailureKind) {
	t.Helper()
	failure, ok := connection.AsFailure(err)
	if !ok || failure.Kind != kind {
		t.Errorf("err = %v, want %s", err, kind)
	}
	if err != nil && strings.Contains(err.Error(), "MARK") {
		t.Errorf("the error quotes the answer or a secret: %v", err)
	}
}
