package oauth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/oauth"
	"mooring/internal/secret"
)

// refreshToken is the marked token that tests present.
func refreshToken() secret.Value { return secret.NewValue("MARK-old-refresh") }

func TestAuthorizeURLCarriesEveryParameter(t *testing.T) {
	t.Parallel()
	verifier := strings.Repeat("v", 43)
	address, err := newClient(t, "https://cp.example", nil).AuthorizeURL(connection.AuthorizeParams{
		TenantAddress: "bayside", State: "st&te", Verifier: secret.NewValue(verifier),
		RedirectURI: "https://app.example/oauth/core-practice/callback", Scopes: []string{"a:read", "b:read"},
	})
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(verifier))
	want := url.Values{
		"response_type": {"code"}, "client_id": {"mooring id"}, "state": {"st&te"}, "scope": {"a:read b:read"},
		"redirect_uri":   {"https://app.example/oauth/core-practice/callback"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	if got := parsed.Query(); got.Encode() != want.Encode() {
		t.Errorf("query = %v, want %v", got, want)
	}
	if parsed.Host != "cp.example" || parsed.Path != "/t/bayside/oauth/authorize" {
		t.Errorf("address = %s", address)
	}
}

func TestAuthorizeURLWithoutAVerifierHasNoChallenge(t *testing.T) {
	t.Parallel()
	address, err := newClient(t, "https://cp.example", nil).AuthorizeURL(connection.AuthorizeParams{TenantAddress: "bayside", State: "s"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(address, "challenge") {
		t.Errorf("address = %s", address)
	}
}

func TestExchangeSendsTheCodeAndVerifier(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(200, `{"access_token":"new-access","refresh_token":"new-refresh","token_type":"Bearer","expires_in":300,"scope":"a"}`))
	tokens, err := p.client(t, nil).Exchange(t.Context(), connection.ExchangeParams{
		TenantAddress: "bayside", Code: secret.NewValue("c0de"), Verifier: secret.NewValue("ver"),
		RedirectURI: "https://app.example/cb", Scopes: []string{"a", "b"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if tokens.Access.Reveal() != "new-access" || tokens.Refresh.Reveal() != "new-refresh" {
		t.Error("the tokens are not those of the answer")
	}
	if want := noon.Add(5 * time.Minute); !tokens.ExpiresAt.Equal(want) {
		t.Errorf("expires %v, want %v", tokens.ExpiresAt, want)
	}
	if !slices.Equal(tokens.Scopes, []string{"a"}) {
		t.Errorf("scopes = %v, want those granted", tokens.Scopes)
	}
	want := url.Values{"grant_type": {"authorization_code"}, "code": {"c0de"}, "code_verifier": {"ver"}, "redirect_uri": {"https://app.example/cb"}}
	got := p.seen()[0]
	if got.form.Encode() != want.Encode() || got.path != "/t/bayside/oauth/token" {
		t.Errorf("sent %v to %s, want %v", got.form, got.path, want)
	}
}

func TestClientAuthenticationIsFormEncodedInTheHeader(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(200, `{"access_token":"x"}`))
	client := p.client(t, nil)
	if _, err := refresh(t, client); err != nil {
		t.Fatal(err)
	}
	if err := client.Revoke(t.Context(), "bayside", connection.Tokens{Access: secret.NewValue("a")}); err != nil {
		t.Fatal(err)
	}
	// RFC 6749 section 2.3.1: form-encoded before the base64 of RFC 7617.
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("mooring+id:s%26cr%3Dt+%2B%C3%A9"))
	for _, request := range p.seen() {
		if got := request.header.Get("Authorization"); got != want {
			t.Errorf("%s: Authorization = %q, want %q", request.path, got, want)
		}
		if request.form.Has("client_secret") || request.form.Has("client_id") {
			t.Errorf("%s: the client is in the body as well", request.path)
		}
	}
}

func TestClientAuthenticationGoesIntoTheBody(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(200, `{"access_token":"x"}`))
	client := p.client(t, func(o *oauth.Options) { o.ClientAuth = oauth.AuthBody })
	if _, err := refresh(t, client); err != nil {
		t.Fatal(err)
	}
	if err := client.Revoke(t.Context(), "bayside", connection.Tokens{Access: secret.NewValue("a")}); err != nil {
		t.Fatal(err)
	}
	for _, request := range p.seen() {
		if request.form.Get("client_id") != "mooring id" || request.form.Get("client_secret") != "s&cr=t +é" {
			t.Errorf("%s: client in the body = %v", request.path, request.form)
		}
		if request.header.Get("Authorization") != "" {
			t.Errorf("%s: the client is in the header as well", request.path)
		}
	}
}

func TestARefusedStyleOfAuthenticationIsNotTriedTheOtherWay(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(401, `{"error":"invalid_client"}`))
	_, err := refresh(t, p.client(t, nil))
	wantFailure(t, err, connection.FailureClient)
	if n := len(p.seen()); n != 1 {
		t.Errorf("presented %d times, want 1", n)
	}
}

func TestARenewalWithoutARefreshTokenDoesNotKeepTheOldOne(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"access_token":"x","token_type":"bearer"}`,
		`{"access_token":"x","refresh_token":null}`,
		`{"access_token":"x","refresh_token":""}`,
		`{"access_token":"x","refresh_token":["y"]}`,
	} {
		p := newProvider(t, answers(200, body))
		tokens, err := refresh(t, p.client(t, nil))
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if !tokens.Refresh.IsZero() {
			t.Errorf("%s: a refresh token appeared", body)
		}
		if !slices.Equal(tokens.Scopes, []string{"a", "b"}) {
			t.Errorf("%s: scopes = %v, want those requested", body, tokens.Scopes)
		}
	}
}

func TestOddLifetimesNeverCostTheTokens(t *testing.T) {
	t.Parallel()
	const month = 30 * 24 * time.Hour
	tests := map[string]time.Duration{
		`300`: 5 * time.Minute, `"300"`: 5 * time.Minute, `" 300 "`: 5 * time.Minute, `300.7`: 300700 * time.Millisecond, `3e2`: 5 * time.Minute,
		`172800`: 48 * time.Hour, `9223372036854775807`: month, `1e400`: month, `"1e30"`: month,
		`null`: oauth.DefaultLifetime, `0`: oauth.DefaultLifetime, `-5`: oauth.DefaultLifetime, `""`: oauth.DefaultLifetime, `"soon"`: oauth.DefaultLifetime,
		`"NaN"`: oauth.DefaultLifetime, `true`: oauth.DefaultLifetime, `{}`: oauth.DefaultLifetime, `-1e400`: oauth.DefaultLifetime,
	}
	for text, want := range tests {
		p := newProvider(t, answers(200, `{"access_token":"x","refresh_token":"y","expires_in":`+text+`}`))
		tokens, err := refresh(t, p.client(t, nil))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := tokens.ExpiresAt.Sub(noon); got != want {
			t.Errorf("%s: lives %v, want %v", text, got, want)
		}
	}
}

func TestATenantThatIsNoLabelIsNeverCalled(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(200, `{"access_token":"x"}`))
	_, err := p.client(t, nil).Refresh(t.Context(), "evil.example/#", refreshToken(), nil)
	wantFailure(t, err, connection.FailureNotProcessed)
	if n := len(p.seen()); n != 0 {
		t.Errorf("sent %d requests", n)
	}
}

func TestNewNamesEveryFault(t *testing.T) {
	t.Parallel()
	_, err := oauth.New(oauth.Options{})
	if err == nil {
		t.Fatal("no options are enough")
	}
	for _, word := range []string{"client id", "authentication", "token address", "clock"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not speak of the %s", err, word)
		}
	}
}
