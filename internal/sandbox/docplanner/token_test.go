package docplanner_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/docplanner"
)

func TestATokenIsGivenAsDocumented(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	answer := r.ask("doctoralia.es", r.client("sonrisa"), grant())
	if answer.status != http.StatusOK || answer.body["expires_in"] != 3600.0 || answer.body["token_type"] != "bearer" {
		t.Errorf("%d %v", answer.status, answer.body)
	}
	if scope, there := answer.body["scope"]; scope != nil || !there || answer.body["refresh_token"] != nil {
		t.Errorf("answer %v", answer.body)
	}
	token, _ := answer.body["access_token"].(string)
	if again := r.get("doctoralia.es", "/facilities", token); again.status != http.StatusOK {
		t.Errorf("the token is worth %d", again.status)
	}
	r.clock.Add(time.Hour)
	if late := r.get("doctoralia.es", "/facilities", token); late.status != http.StatusUnauthorized {
		t.Errorf("after an hour it is worth %d", late.status)
	}
}

func TestTokensAreRefusedToWhoMustNotHaveThem(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	good := r.client("sonrisa")
	for name, test := range map[string]struct {
		country string
		of      docplanner.Credentials
		form    url.Values
		code    string
	}{
		"another secret":  {"doctoralia.es", docplanner.Credentials{ID: good.ID, Secret: "x"}, grant(), "invalid_client"},
		"nobody":          {"doctoralia.es", docplanner.Credentials{}, grant(), "invalid_client"},
		"another country": {"doctoralia.com.br", good, grant(), "invalid_client"},
		"withdrawn":       {"doctoralia.es", r.client("antigua"), grant(), "invalid_client"},
		"another grant":   {"doctoralia.es", good, url.Values{"grant_type": {"password"}}, "unsupported_grant_type"},
		"no grant":        {"doctoralia.es", good, url.Values{}, "invalid_request"},
		"another scope":   {"doctoralia.es", good, url.Values{"grant_type": {"client_credentials"}, "scope": {"all"}}, "invalid_scope"},
	} {
		if answer := r.ask(test.country, test.of, test.form); answer.status != http.StatusBadRequest || answer.body["error"] != test.code {
			t.Errorf("%s: %d %v, want %s", name, answer.status, answer.body, test.code)
		}
	}
}

func TestWhoAsksTooOftenGetsACaptcha(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *docplanner.Options) { o.TokenRequests = 2 })
	of := r.client("sonrisa")
	r.token("sonrisa")
	r.token("sonrisa")
	answer := r.ask(of.Country, of, grant())
	if answer.status != http.StatusMethodNotAllowed || !strings.Contains(answer.header.Get("Content-Type"), "text/html") || !strings.Contains(answer.text, "human") {
		t.Errorf("%d %s", answer.status, answer.text)
	}
	if vida := r.client("vida"); r.ask(vida.Country, vida, grant()).status != http.StatusOK {
		t.Error("another client pays for it")
	}
	r.clock.Add(5 * time.Minute)
	r.token("sonrisa")
	if err := r.Reset(); err != nil {
		t.Fatal(err)
	}
	r.token("sonrisa")
	if seen := r.State().TokenRequests; len(seen) != 1 || seen[0].Tenant != "sonrisa" || seen[0].GrantType != "client_credentials" {
		t.Errorf("seen after a reset: %+v", seen)
	}
}

func TestAClientIsWithdrawnAndIssuedAnew(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	before, token := r.client("sonrisa"), r.token("sonrisa")
	if err := r.Withdraw("sonrisa"); err != nil {
		t.Fatal(err)
	}
	if got := r.get("doctoralia.es", "/facilities", token); got.status != http.StatusUnauthorized {
		t.Errorf("a withdrawn client's token is worth %d", got.status)
	}
	if got := r.ask("doctoralia.es", before, grant()); got.body["error"] != "invalid_client" {
		t.Errorf("a withdrawn client gets %d %v", got.status, got.body)
	}
	fresh, err := r.Reissue("sonrisa")
	if err != nil || fresh.ID != before.ID || fresh.Secret == before.Secret || fresh.Withdrawn {
		t.Errorf("issued %+v, %v", fresh, err)
	}
	if got := r.ask("doctoralia.es", before, grant()); got.body["error"] != "invalid_client" {
		t.Errorf("the old secret gets %d", got.status)
	}
	r.token("sonrisa")
	if err := r.Reset(); err != nil || r.client("sonrisa") != before {
		t.Errorf("after a reset it is %+v, %v", r.client("sonrisa"), err)
	}
	if r.Withdraw("nobody") == nil {
		t.Error("nobody is withdrawn")
	}
}

func TestFaultsAreActedOut(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token := r.token("sonrisa")
	if err := r.SetFaults("sonrisa", sandbox.Fault{Kind: sandbox.RateLimited, Target: sandbox.API, Seconds: 7}); err != nil {
		t.Fatal(err)
	}
	limited := r.get("doctoralia.es", "/facilities", token)
	if limited.status != http.StatusTooManyRequests || limited.header.Get("Retry-After") != "7" || !strings.HasPrefix(limited.header.Get("Content-Type"), "application/vnd.error+docplanner+json") {
		t.Errorf("%d %v %s", limited.status, limited.header, limited.text)
	}
	if err := r.SetFaults("sonrisa", sandbox.Fault{Kind: sandbox.InvalidClient, Next: 1}); err != nil {
		t.Fatal(err)
	}
	of := r.client("sonrisa")
	if got := r.ask(of.Country, of, grant()); got.body["error"] != "invalid_client" {
		t.Errorf("%d %v", got.status, got.body)
	}
	r.token("sonrisa")
}

func TestPlainHTTPIsSentToHTTPS(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	token, of := r.token("sonrisa"), r.client("sonrisa")
	if err := r.Change("sonrisa", nil, map[string]bool{"redirects": true}); err != nil {
		t.Fatal(err)
	}
	for _, answer := range []got{r.get("doctoralia.es", "/facilities", token), r.ask(of.Country, of, grant())} {
		if answer.status != http.StatusMovedPermanently || !strings.HasPrefix(answer.header.Get("Location"), "https://") {
			t.Errorf("%d to %q", answer.status, answer.header.Get("Location"))
		}
	}
}
