package corepractice_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/sandboxtest"
)

func TestEveryTokenRequestIsRecordedInOrder(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	code := r.consent("bayside").Get("code")
	_, first := r.token("bayside", codeForm(code))
	_, second := r.token("bayside", refreshForm(first.RefreshToken))
	r.token("bayside", refreshForm("made up"))
	got := r.State().TokenRequests
	if len(got) != 3 {
		t.Fatalf("%d requests", len(got))
	}
	for i, want := range []sandbox.TokenRequest{
		{GrantType: "authorization_code", Code: sandbox.Fingerprint(code), Issued: sandbox.Fingerprint(first.RefreshToken), Outcome: "tokens", Status: 200},
		{GrantType: "refresh_token", RefreshToken: sandbox.Fingerprint(first.RefreshToken), Issued: sandbox.Fingerprint(second.RefreshToken), Outcome: "tokens", Status: 200},
		{GrantType: "refresh_token", RefreshToken: sandbox.Fingerprint("made up"), Outcome: "invalid_grant", Status: 400},
	} {
		want.At, want.Tenant, want.Client, want.Faults = r.clock.Now(), "bayside", clientID, got[i].Faults
		if len(got[i].Faults) != 0 || got[i].At != want.At || got[i].RefreshToken != want.RefreshToken || got[i].Code != want.Code ||
			got[i].Issued != want.Issued || got[i].Outcome != want.Outcome || got[i].Status != want.Status ||
			got[i].Client != want.Client || got[i].GrantType != want.GrantType {
			t.Errorf("request %d: got %+v, want %+v", i, got[i], want)
		}
	}
}

func TestNoTokenOrSecretIsLoggedOrShown(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got := r.connect("bayside")
	_, _ = r.token("bayside", refreshForm(got.RefreshToken))
	_, _ = r.token("bayside", refreshForm(got.RefreshToken))
	sandboxtest.Must(r.t, http.DefaultClient, r.oauthPost("bayside", "revoke", url.Values{"token": {got.AccessToken}}))
	shown := r.log.String() + r.get("/control").Text + r.get("/control/state").Text + r.get("/t/bayside/").Text
	if strings.Contains(shown, "MARKED") || strings.Contains(shown, clientSecret) {
		t.Error("a token or secret is in a log line or on a page")
	}
	if !strings.Contains(r.log.String(), sandbox.Fingerprint(got.RefreshToken)) {
		t.Error("the log does not name the token by its fingerprint")
	}
}
