package corepractice_test

import (
	"net/http"
	"net/url"
	"testing"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/sandboxtest"
)

func TestRevokingARefreshTokenKillsItsAccessTokens(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got, other := r.connect("bayside"), r.connect("bayside")
	answer := sandboxtest.Must(r.t, http.DefaultClient, r.oauthPost("bayside", "revoke", url.Values{"token": {got.RefreshToken}}))
	if answer.StatusCode != http.StatusOK || answer.Text != "" {
		t.Fatalf("%d %q", answer.StatusCode, answer.Text)
	}
	if r.works("bayside", got.AccessToken) || !r.works("bayside", other.AccessToken) {
		t.Error("exactly the tokens of this grant must end")
	}
	seen := r.State().Revocations
	if len(seen) != 1 || seen[0].Kind != "refresh_token" || seen[0].Token != sandbox.Fingerprint(got.RefreshToken) {
		t.Errorf("seen %+v", seen)
	}
}

func TestRevokingAnAccessTokenLeavesTheRefreshToken(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got := r.connect("bayside")
	form := url.Values{"token": {got.AccessToken}, "token_type_hint": {"refresh_token"}}
	sandboxtest.Must(r.t, http.DefaultClient, r.oauthPost("bayside", "revoke", form))
	if r.works("bayside", got.AccessToken) {
		t.Error("the access token survived")
	}
	if answer, _ := r.token("bayside", refreshForm(got.RefreshToken)); answer.StatusCode != http.StatusOK {
		t.Error("the refresh token did not survive")
	}
}

func TestRevokingAnUnknownTokenIsNoError(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	answer := sandboxtest.Must(r.t, http.DefaultClient, r.oauthPost("bayside", "revoke", url.Values{"token": {"made up"}}))
	if answer.StatusCode != http.StatusOK || r.State().Revocations[0].Kind != "unknown" {
		t.Errorf("%d %+v", answer.StatusCode, r.State().Revocations)
	}
}

func TestAnotherClientsTokenIsNotRevoked(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got := r.connect("bayside")
	request := r.oauthPost("bayside", "revoke", url.Values{"token": {got.AccessToken}})
	request.SetBasicAuth("other", "other-secret")
	if answer := sandboxtest.Must(r.t, http.DefaultClient, request); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("other client: %d", answer.StatusCode)
	}
	request = r.oauthPost("bayside", "revoke", url.Values{"token": {got.AccessToken}})
	request.Header.Del("Authorization")
	if answer := sandboxtest.Must(r.t, http.DefaultClient, request); answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("no client: %d", answer.StatusCode)
	}
	if answer := sandboxtest.Must(r.t, http.DefaultClient, r.oauthPost("bayside", "revoke", nil)); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("no token: %d", answer.StatusCode)
	}
	if !r.works("bayside", got.AccessToken) || len(r.State().Revocations) != 0 {
		t.Error("the token was revoked, or the refusal was counted")
	}
}
