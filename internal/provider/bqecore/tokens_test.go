package bqecore_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/bqecore"
	"mooring/internal/secret"
)

// tokenAnswer is what the token endpoint says, with some more fields.
func tokenAnswer(more string) string {
	return `{"access_token":"MARK-a","refresh_token":"MARK-r","expires_in":3600,"token_type":"Bearer","scope":"read:core offline_access"` + more + `}`
}

// exchange redeems a code.
func exchange(t *testing.T, a *bqecore.Revocable) (connection.Tokens, error) {
	t.Helper()
	return a.Exchange(t.Context(), connection.ExchangeParams{
		Code: secret.NewValue("MARK-code"), Verifier: secret.NewValue("MARK-verifier"), RedirectURI: "https://m.example/cb",
		Scopes: []string{"read:core", "offline_access"},
	})
}

func TestACodeIsRedeemedWithTheCredentialsInTheBody(t *testing.T) {
	t.Parallel()
	s := newStub(t, says(http.StatusOK, tokenAnswer(`,"endpoint":"https://api-eu.bqecore.com/api/"`)))
	tokens, err := exchange(t, adapter(t, s.URL))
	if err != nil {
		t.Fatal(err)
	}
	form, err := url.ParseQuery(s.forms[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"grant_type": "authorization_code", "code": "MARK-code", "redirect_uri": "https://m.example/cb",
		"client_id": "client", "client_secret": "MARK-secret", "code_verifier": "MARK-verifier",
	} {
		if form.Get(name) != want {
			t.Errorf("%s = %q, want %q", name, form.Get(name), want)
		}
	}
	if s.calls[0].URL.Path != "/idp/connect/token" || s.calls[0].Header.Get("Authorization") != "" {
		t.Errorf("%s with %q", s.calls[0].URL.Path, s.calls[0].Header.Get("Authorization"))
	}
	if tokens.Endpoint != "https://api-eu.bqecore.com/api" {
		t.Errorf("endpoint = %q", tokens.Endpoint)
	}
	if got := tokens.LapsesAt.Sub(now()); got != 100*24*time.Hour {
		t.Errorf("the sign-in lapses after %v", got)
	}
}

func TestOnlyAnEndpointOfBQECOREIsAccepted(t *testing.T) {
	t.Parallel()
	accepted := map[string]string{
		"https://api.bqecore.com/api":         "https://api.bqecore.com/api",
		"https://xxx.bqecore.com/xxx/":        "https://xxx.bqecore.com/xxx",
		"https://bqecore.com":                 "https://bqecore.com",
		"https://API-AU.BQECORE.com/api":      "https://api-au.bqecore.com/api",
		"https://api.bqecore.com:443/api":     "https://api.bqecore.com/api",
		"{base}/api":                          "{base}/api",
		"{base}/api/eu/":                      "{base}/api/eu",
		"https://a.b.bqecore.com/one/two/api": "https://a.b.bqecore.com/one/two/api",
	}
	refused := []string{
		"http://api.bqecore.com/api", "https://bqecore.com.evil.example/api", "https://evilbqecore.com/api", "https://evil.example/api.bqecore.com",
		"https://user@api.bqecore.com/api", "https://api.bqecore.com@evil.example/api", "https://evil.example\\@api.bqecore.com/", "https://evil.example#.bqecore.com",
		"https://api.bqecore.com/api?token=", "https://api.bqecore.com/api/../idp", "https://api.bqecore.com:8443/api", "ftp://api.bqecore.com", "//api.bqecore.com/api",
		"api.bqecore.com/api", "https://.bqecore.com/api", "https://a b.bqecore.com/", "https://127.0.0.1/api", "{base}", "{base}/apifoo", "{base}/api/eu?x", "{base}/api/eu#x", "{base}/api/../other",
		"http://127.0.0.1:1/api", "https://" + strings.Repeat("a.", 600) + "bqecore.com",
	}
	answered := func(t *testing.T, text string) (*stub, string) {
		var s *stub
		s = newStub(t, func(w http.ResponseWriter, r *http.Request) {
			says(http.StatusOK, tokenAnswer(fmt.Sprintf(`,"endpoint":%q`, strings.ReplaceAll(text, "{base}", s.URL))))(w, r)
		})
		return s, s.URL
	}
	for text, want := range accepted {
		s, base := answered(t, text)
		tokens, err := exchange(t, adapter(t, s.URL))
		if want = strings.ReplaceAll(want, "{base}", base); err != nil || tokens.Endpoint != want {
			t.Errorf("%s: %q, %v", text, tokens.Endpoint, err)
		}
	}
	for _, text := range refused {
		s, _ := answered(t, text)
		tokens, err := exchange(t, adapter(t, s.URL))
		wantKind(t, err, connection.FailureMalformed)
		if tokens.Endpoint != "" || tokens.Access.IsZero() || tokens.Refresh.IsZero() {
			t.Errorf("%s: endpoint %q; the tokens are to be revoked", text, tokens.Endpoint)
		}
		tokens, err = adapter(t, s.URL).Refresh(t.Context(), "", secret.NewValue("MARK-old"), nil)
		if err != nil || tokens.Endpoint != "" {
			t.Errorf("a renewal with %s: %q, %v; the earlier endpoint should stay", text, tokens.Endpoint, err)
		}
		access := sydney()
		access.Endpoint = strings.ReplaceAll(text, "{base}", s.URL)
		_, err = adapter(t, s.URL).Identify(t.Context(), access)
		wantKind(t, err, connection.FailureMalformed)
	}
}

func TestWithoutAnEndpointTheConfiguredAddressHolds(t *testing.T) {
	t.Parallel()
	for _, more := range []string{"", `,"endpoint":null`, `,"endpoint":""`} {
		s := newStub(t, says(http.StatusOK, tokenAnswer(more)))
		if tokens, err := exchange(t, adapter(t, s.URL)); err != nil || tokens.Endpoint != "" {
			t.Errorf("%s: %q, %v", more, tokens.Endpoint, err)
		}
	}
}

func TestARenewalWithoutARefreshTokenLeavesNone(t *testing.T) {
	t.Parallel()
	s := newStub(t, says(http.StatusOK, `{"access_token":"MARK-a","expires_in":3600,"token_type":"Bearer"}`))
	tokens, err := adapter(t, s.URL).Refresh(t.Context(), "", secret.NewValue("MARK-old"), []string{"read:core"})
	if err != nil || !tokens.Refresh.IsZero() || !tokens.LapsesAt.IsZero() {
		t.Errorf("%+v, %v", tokens, err)
	}
	if len(tokens.Scopes) != 1 || tokens.Scopes[0] != "read:core" {
		t.Errorf("scopes = %v", tokens.Scopes)
	}
}

func TestNotAuthenticatedUnderStatus200IsARefusal(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`"Not authenticated"`, `Not authenticated`, " \"not authenticated.\"\r\n"} {
		s := newStub(t, says(http.StatusOK, text))
		a := adapter(t, s.URL)
		_, err := exchange(t, a)
		wantKind(t, err, connection.FailureRefused)
		_, err = a.Refresh(t.Context(), "", secret.NewValue("MARK-old"), nil)
		wantKind(t, err, connection.FailureRefused)
		_, err = a.Identify(t.Context(), sydney())
		wantKind(t, err, connection.FailureUnauthorized)
		err = a.Revoke(t.Context(), "", connection.Tokens{Access: secret.NewValue("MARK-a")})
		wantKind(t, err, connection.FailureRefused)
	}
}

func TestATokenEndpointsErrorsAreToldApart(t *testing.T) {
	t.Parallel()
	for body, kind := range map[string]connection.FailureKind{
		`{"error":"invalid_grant"}`:       connection.FailureRefused,
		`{"error":"invalid_client"}`:      connection.FailureClient,
		`{"error":"unauthorized_client"}`: connection.FailureClient,
		`<html>MARK</html>`:               connection.FailureMalformed,
		`{"access_token":`:                connection.FailureMalformed,
	} {
		s := newStub(t, says(http.StatusBadRequest, body))
		_, err := adapter(t, s.URL).Refresh(t.Context(), "", secret.NewValue("MARK-old"), nil)
		wantKind(t, err, kind)
	}
}

func TestBothTokensAreRevokedByForm(t *testing.T) {
	t.Parallel()
	s := newStub(t, says(http.StatusOK, ""))
	tokens := connection.Tokens{Access: secret.NewValue("MARK-a"), Refresh: secret.NewValue("MARK-r")}
	if err := adapter(t, s.URL).Revoke(t.Context(), "", tokens); err != nil {
		t.Fatal(err)
	}
	sent := strings.Join(s.forms, "\n")
	for _, want := range []string{"token=MARK-a", "token=MARK-r", "client_id=client", "client_secret=MARK-secret"} {
		if !strings.Contains(sent, want) {
			t.Errorf("%q lacks %q", sent, want)
		}
	}
	if len(s.calls) != 2 || s.calls[0].URL.Path != "/idp/connect/revocation" {
		t.Errorf("%d calls to %s", len(s.calls), s.calls[0].URL.Path)
	}
}
