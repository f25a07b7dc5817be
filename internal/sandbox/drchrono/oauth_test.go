package drchrono_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/drchrono"
	"mooring/internal/sandbox/sandboxtest"
)

func TestNoScopeIsEveryScopeAndThePageSaysSo(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	browser := sandboxtest.NewBrowser(r.t)
	r.post(browser, "/sign-in", url.Values{"email": {"aadams@harbor.example"}, "password": {"sandbox"}})
	page := sandboxtest.Must(r.t, browser, r.request(http.MethodGet, authorizeURL(""), ""))
	for _, scope := range drchrono.Scopes() {
		if !strings.Contains(page.Text, scope.Label) {
			t.Errorf("the page does not say %q", scope.Label)
		}
	}
	_, got := r.redeem(r.consent("aadams@harbor.example", ""))
	if names := strings.Fields(got.Scope); !slices.Contains(names, "labs:write") || !slices.Contains(names, "billing") {
		t.Errorf("scope = %q", got.Scope)
	}
}

func TestTokensAreThoseOfDrChrono(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got := r.connect("aadams@harbor.example")
	if got.ExpiresIn != 172800 || got.Type != "Bearer" || got.Scope != "user user:read calendar calendar:read" {
		t.Errorf("tokens = %+v", got)
	}
	r.clock.Add(400 * 24 * time.Hour)
	answer, next := r.renew(got.Refresh)
	if answer.StatusCode != http.StatusOK || next.Access == "" || next.Refresh != "" {
		t.Errorf("after a year a renewal answered %d: %+v, want a token and no new refresh token", answer.StatusCode, next)
	}
	r.clock.Add(48 * time.Hour)
	if status := r.call("/api/doctors", next.Access).StatusCode; status != http.StatusUnauthorized {
		t.Errorf("an access token of 48 hours answers %d", status)
	}
}

func TestARenewalEndsTheEarlierAccessToken(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	first := r.connect("aadams@harbor.example")
	_, second := r.renew(first.Refresh)
	if got := r.call("/api/doctors", first.Access); got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.Text, `"detail"`) {
		t.Errorf("the earlier token answers %d %s", got.StatusCode, got.Text)
	}
	if got := r.call("/api/doctors", second.Access); got.StatusCode != http.StatusOK {
		t.Errorf("the new token answers %d", got.StatusCode)
	}
	if answer, _ := r.renew(first.Refresh); answer.StatusCode != http.StatusOK {
		t.Errorf("a second renewal with the same token answers %d", answer.StatusCode)
	}
}

func TestASecondSignInOfAUserEndsTheFirstAndNobodyElses(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	first, colleague := r.connect("aadams@harbor.example"), r.connect("frontdesk@harbor.example")
	second := r.connect("aadams@harbor.example")
	if answer, refused := r.renew(first.Refresh); answer.StatusCode != http.StatusUnauthorized || refused.Error != "invalid_grant" {
		t.Errorf("the first refresh token answers %d %+v", answer.StatusCode, refused)
	}
	for name, want := range map[string]struct {
		access string
		status int
	}{
		"first": {first.Access, http.StatusUnauthorized}, "second": {second.Access, http.StatusOK}, "colleague's": {colleague.Access, http.StatusOK},
	} {
		if got := r.call("/api/offices", want.access).StatusCode; got != want.status {
			t.Errorf("the %s token answers %d, want %d", name, got, want.status)
		}
	}
}

func TestACodeIsUsedOnceAndSoonExpires(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	code := r.consent("aadams@harbor.example", asked)
	r.redeem(code)
	if answer, got := r.redeem(code); answer.StatusCode != http.StatusUnauthorized || got.Error != "invalid_grant" {
		t.Errorf("a used code answers %d %+v", answer.StatusCode, got)
	}
	code = r.consent("aadams@harbor.example", asked)
	r.clock.Add(30 * time.Second)
	if answer, got := r.redeem(code); answer.StatusCode != http.StatusUnauthorized || got.Error != "invalid_grant" {
		t.Errorf("an old code answers %d %+v", answer.StatusCode, got)
	}
}

func TestAClientProvesItselfInTheBodyOrTheHeader(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	refresh := r.connect("aadams@harbor.example").Refresh
	request := r.request(http.MethodPost, "/o/token/", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}.Encode())
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(url.QueryEscape(clientID), url.QueryEscape(clientSecret))
	if got := sandboxtest.Must(r.t, http.DefaultClient, request); got.StatusCode != http.StatusOK {
		t.Errorf("a header answers %d", got.StatusCode)
	}
	got := r.post(http.DefaultClient, "/o/token/", url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {refresh}, "client_id": {clientID}, "client_secret": {"wrong"},
	})
	if got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.Text, "invalid_client") {
		t.Errorf("a wrong secret answers %d %s", got.StatusCode, got.Text)
	}
}

func TestRefreshTokensRotateWhereThatIsChosen(t *testing.T) {
	t.Parallel()
	r := start(t, func(o *drchrono.Options) { o.Rotates = true })
	first := r.connect("aadams@harbor.example")
	_, second := r.renew(first.Refresh)
	if second.Refresh == "" || second.Refresh == first.Refresh {
		t.Fatalf("tokens = %+v", second)
	}
	if _, got := r.renew(first.Refresh); got.Error != "invalid_grant" {
		t.Errorf("the used one gives %+v", got)
	}
	if answer, _ := r.renew(second.Refresh); answer.StatusCode != http.StatusOK {
		t.Errorf("the reuse of one token ended another: %d", answer.StatusCode)
	}
}

func TestARevokedTokenIsOfNoUse(t *testing.T) {
	t.Parallel()
	r := start(t, nil)
	got := r.connect("aadams@harbor.example")
	answer := r.post(http.DefaultClient, "/o/revoke_token", url.Values{"token": {got.Refresh}, "client_id": {clientID}, "client_secret": {clientSecret}})
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("revocation answers %d %s", answer.StatusCode, answer.Text)
	}
	if status := r.call("/api/offices", got.Access).StatusCode; status != http.StatusUnauthorized {
		t.Errorf("the access token answers %d", status)
	}
}

func TestOptionsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]drchrono.Options{
		"no address":     {},
		"a name of list": {BaseURL: "http://a.example", ListKey: "items"},
		"a count":        {BaseURL: "http://a.example", HourlyCalls: -1},
		"a page":         {BaseURL: "http://a.example", PageSize: 501},
	} {
		if _, err := drchrono.New(options); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
