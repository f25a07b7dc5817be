package corepractice_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
	"mooring/internal/sandbox/sandboxtest"
)

func TestACodeGivesTokens(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	answer, got := r.token("bayside", codeForm(r.consent("bayside").Get("code")))
	if answer.StatusCode != http.StatusOK || got.TokenType != "Bearer" || got.ExpiresIn != 300 || got.Scope != allScopes {
		t.Errorf("%d %+v", answer.StatusCode, got)
	}
	if answer.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("Cache-Control %q", answer.Header.Get("Cache-Control"))
	}
	if !strings.Contains(got.AccessToken, "MARKED") || !strings.Contains(got.RefreshToken, "MARKED") {
		t.Error("the tokens are not marked")
	}
	if !r.works("bayside", got.AccessToken) || r.works("manly", got.AccessToken) {
		t.Error("the token must work at its own tenant and at no other")
	}
}

func TestAReplayedCodeRevokesWhatItGave(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	code := r.consent("bayside").Get("code")
	_, got := r.token("bayside", codeForm(code))
	answer, again := r.token("bayside", codeForm(code))
	if answer.StatusCode != http.StatusBadRequest || again.Error != "invalid_grant" {
		t.Fatalf("replay: %d %+v", answer.StatusCode, again)
	}
	if r.works("bayside", got.AccessToken) {
		t.Error("the access token survived the replay")
	}
	if _, refreshed := r.token("bayside", refreshForm(got.RefreshToken)); refreshed.Error != "invalid_grant" {
		t.Errorf("the refresh token survived the replay: %+v", refreshed)
	}
}

func TestACodeIsBoundToWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	for name, change := range map[string]func(url.Values){
		"other redirect":  func(f url.Values) { f.Set("redirect_uri", redirectURI+"x") },
		"no redirect":     func(f url.Values) { f.Del("redirect_uri") },
		"no verifier":     func(f url.Values) { f.Del("code_verifier") },
		"other verifier":  func(f url.Values) { f.Set("code_verifier", verifier+"x") },
		"challenge as it": func(f url.Values) { f.Set("code_verifier", challenge()) },
	} {
		form := codeForm(r.consent("bayside").Get("code"))
		change(form)
		if answer, got := r.token("bayside", form); answer.StatusCode != http.StatusBadRequest || got.Error != "invalid_grant" {
			t.Errorf("%s: %d %+v", name, answer.StatusCode, got)
		}
	}
	code := r.consent("bayside").Get("code")
	if _, got := r.token("manly", codeForm(code)); got.Error != "invalid_grant" {
		t.Errorf("another tenant: %+v", got)
	}
	request := r.oauthPost("bayside", "token", codeForm(code))
	request.SetBasicAuth("other", "other-secret")
	if answer := sandboxtest.Must(r.t, http.DefaultClient, request); answer.StatusCode != http.StatusBadRequest {
		t.Errorf("another client: %d", answer.StatusCode)
	}
	if answer, _ := r.token("bayside", codeForm(code)); answer.StatusCode != http.StatusOK {
		t.Error("another client's attempt used the code up")
	}
}

func TestAVerifierWithoutAChallengeIsRefused(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	r.signIn("bayside", "reception@bayside.example")
	path := authorizePath("bayside", map[string]string{"code_challenge": "", "code_challenge_method": ""})
	allow := url.Values{"decision": {"allow"}, "scope": {"practice:read"}}
	if _, got := r.token("bayside", codeForm(r.callback(r.post(path, allow)).Get("code"))); got.Error != "invalid_grant" {
		t.Errorf("downgrade: %+v", got)
	}
	form := codeForm(r.callback(r.post(path, allow)).Get("code"))
	form.Del("code_verifier")
	if answer, _ := r.token("bayside", form); answer.StatusCode != http.StatusOK {
		t.Errorf("without PKCE: %s", answer.Text)
	}
}

func TestACodeLivesAMinute(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	code := r.consent("bayside").Get("code")
	r.clock.Add(time.Minute)
	if _, got := r.token("bayside", codeForm(code)); got.Error != "invalid_grant" {
		t.Errorf("got %+v", got)
	}
}

func TestClientsAuthenticateByBasicOrBody(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		accepted    corepractice.ClientAuth
		basic, body bool
	}{
		"both": {corepractice.BasicOrBody, true, true}, "basic": {corepractice.BasicOnly, true, false},
		"body": {corepractice.BodyOnly, false, true},
	} {
		r := start(t, func(o *corepractice.Options) { o.ClientAuth = test.accepted })
		form := refreshForm("unknown")
		if _, got := r.token("bayside", form); (got.Error == "invalid_grant") != test.basic {
			t.Errorf("%s: Basic gave %q", name, got.Error)
		}
		form.Set("client_id", clientID)
		form.Set("client_secret", clientSecret)
		request := r.oauthPost("bayside", "token", form)
		request.Header.Del("Authorization")
		if answer := sandboxtest.Must(r.t, http.DefaultClient, request); strings.Contains(answer.Text, "invalid_grant") != test.body {
			t.Errorf("%s: body gave %s", name, answer.Text)
		}
	}
}

func TestAnUnprovenClientGets401AndABadRequest400(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	form := refreshForm("x")
	for name, test := range map[string]struct {
		change func(*http.Request)
		form   url.Values
		status int
		code   string
	}{
		"no client":     {func(q *http.Request) { q.Header.Del("Authorization") }, form, 401, "invalid_client"},
		"wrong secret":  {func(q *http.Request) { q.SetBasicAuth(clientID, "x") }, form, 401, "invalid_client"},
		"not escaped":   {func(q *http.Request) { q.SetBasicAuth(clientID, clientSecret) }, form, 401, "invalid_client"},
		"unknown":       {func(q *http.Request) { q.SetBasicAuth("nobody", clientSecret) }, form, 401, "invalid_client"},
		"two methods":   {nil, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"x"}, "client_secret": {"x"}}, 400, "invalid_request"},
		"JSON":          {func(q *http.Request) { q.Header.Set("Content-Type", "application/json") }, form, 400, "invalid_request"},
		"repeated":      {nil, url.Values{"grant_type": {"refresh_token", "refresh_token"}}, 400, "invalid_request"},
		"no grant type": {nil, url.Values{}, 400, "invalid_request"},
		"password":      {nil, url.Values{"grant_type": {"password"}}, 400, "unsupported_grant_type"},
		"no token":      {nil, url.Values{"grant_type": {"refresh_token"}}, 400, "invalid_request"},
		"in the query":  {func(q *http.Request) { q.URL.RawQuery = form.Encode() }, url.Values{}, 400, "invalid_request"},
	} {
		request := r.oauthPost("bayside", "token", test.form)
		if test.change != nil {
			test.change(request)
		}
		answer := sandboxtest.Must(r.t, http.DefaultClient, request)
		var got tokens
		answer.Into(t, &got)
		if answer.StatusCode != test.status || got.Error != test.code {
			t.Errorf("%s: %d %s", name, answer.StatusCode, answer.Text)
		}
		if (answer.Header.Get("WWW-Authenticate") != "") != (test.status == 401) {
			t.Errorf("%s: WWW-Authenticate %q", name, answer.Header.Get("WWW-Authenticate"))
		}
	}
}

func TestRefreshTokensRotateAndLive90Days(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	first := r.connect("bayside")
	r.clock.Add(299 * time.Second)
	_, second := r.token("bayside", refreshForm(first.RefreshToken))
	if second.RefreshToken == first.RefreshToken || second.AccessToken == first.AccessToken || second.Scope != first.Scope {
		t.Fatalf("no rotation: %+v", second.Error)
	}
	if !r.works("bayside", first.AccessToken) {
		t.Error("the first access token ended before its time")
	}
	r.clock.Add(time.Second)
	if r.works("bayside", first.AccessToken) || !r.works("bayside", second.AccessToken) {
		t.Error("access tokens must live five minutes each")
	}
	r.clock.Add(90*24*time.Hour - time.Second)
	if _, got := r.token("bayside", refreshForm(second.RefreshToken)); got.Error != "invalid_grant" {
		t.Errorf("after 90 days: %+v", got)
	}
	if reuses := r.State().Reuses; len(reuses) != 0 {
		t.Errorf("reuses %v", reuses)
	}
}

func TestARefreshMayNarrowTheScopeButNotWidenIt(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got := r.connect("bayside", "locations:read")
	form := refreshForm(got.RefreshToken)
	form.Set("scope", "appointments:read")
	if _, wider := r.token("bayside", form); wider.Error != "invalid_scope" {
		t.Errorf("wider: %+v", wider)
	}
	form.Set("scope", "practice:read")
	if _, narrower := r.token("bayside", form); narrower.Scope != "practice:read" {
		t.Errorf("narrower: %+v", narrower)
	}
}

func TestReusingARefreshTokenKillsEveryTokenOfTheTenant(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	one, two, manly := r.connect("bayside"), r.connect("bayside"), r.connect("manly")
	_, next := r.token("bayside", refreshForm(one.RefreshToken))
	answer, got := r.token("bayside", refreshForm(one.RefreshToken))
	if answer.StatusCode != http.StatusBadRequest || got.Error != "invalid_grant" {
		t.Fatalf("reuse: %d %+v", answer.StatusCode, got)
	}
	for name, token := range map[string]string{"one": one.AccessToken, "two": two.AccessToken, "next": next.AccessToken} {
		if r.works("bayside", token) {
			t.Errorf("%s survived", name)
		}
	}
	if _, dead := r.token("bayside", refreshForm(two.RefreshToken)); dead.Error != "invalid_grant" {
		t.Error("a refresh token of the tenant survived")
	}
	if !r.works("manly", manly.AccessToken) {
		t.Error("another tenant's token was killed")
	}
	reuses := r.State().Reuses
	if len(reuses) != 1 || reuses[0].RefreshToken != sandbox.Fingerprint(one.RefreshToken) || reuses[0].Tenant != "bayside" {
		t.Errorf("reuses %+v", reuses)
	}
}

func TestAHundredPresentationsAtOnceGiveOnePairAndNinetyNineReuses(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	first := r.connect("bayside")
	var wait sync.WaitGroup
	statuses := make([]int, 100)
	for i := range statuses {
		request := r.oauthPost("bayside", "token", refreshForm(first.RefreshToken))
		wait.Go(func() {
			if answer, err := sandboxtest.Send(http.DefaultClient, request); err == nil {
				statuses[i] = answer.StatusCode
			}
		})
	}
	wait.Wait()
	good, bad := 0, 0
	for _, status := range statuses {
		switch status {
		case http.StatusOK:
			good++
		case http.StatusBadRequest:
			bad++
		}
	}
	if good != 1 || bad != 99 || len(r.State().Reuses) != 99 {
		t.Errorf("%d good, %d bad, %d reuses", good, bad, len(r.State().Reuses))
	}
}

func TestRevokingTheGrantEndsItEverywhere(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got := r.connect("bayside")
	if count, err := r.RevokeGrants("bayside"); err != nil || count != 1 {
		t.Fatalf("%d %v", count, err)
	}
	if r.works("bayside", got.AccessToken) {
		t.Error("the access token survived")
	}
	if _, refreshed := r.token("bayside", refreshForm(got.RefreshToken)); refreshed.Error != "invalid_grant" {
		t.Error("the refresh token survived")
	}
	if len(r.State().Reuses) != 0 {
		t.Error("a token that was never exchanged counts as reused")
	}
}
