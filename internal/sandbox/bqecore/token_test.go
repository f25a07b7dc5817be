package bqecore_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/sandbox/bqecore"
)

func TestTheTokenAnswerNamesTheCompanysDataCentre(t *testing.T) {
	t.Parallel()
	r := start(t)
	north, ridge := r.connect("office@northshore.example", bqecore.Northshore), r.connect("office@ridgeline.example", bqecore.Ridgeline)
	if north["endpoint"] != r.base+"/api/au/" || ridge["endpoint"] != r.base+"/api/us/" {
		t.Errorf("%v and %v", north["endpoint"], ridge["endpoint"])
	}
	if north["token_type"] != "Bearer" || north["expires_in"] != float64(3600) || north["scope"] != "read:core offline_access" {
		t.Errorf("%v", north)
	}
	if got := r.call(north, "/company").Object(t); got["id"] != "northshore" || got["name"] != "Northshore Engineering" {
		t.Errorf("%v", got)
	}
	north["endpoint"] = ridge["endpoint"]
	if got := r.call(north, "/company"); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("the other data centre answers %d", got.StatusCode)
	}
	if err := r.Change(bqecore.Ridgeline, nil, map[string]bool{"foreign_endpoint": true}); err != nil {
		t.Fatal(err)
	}
	if got, _ := r.renew(ridge["refresh_token"]).Object(t)["endpoint"].(string); strings.HasPrefix(got, r.base) || got == "" {
		t.Errorf("endpoint %q", got)
	}
}

func TestARefusedGrantIsAnsweredAsDocumentedOrAsTheStandardHasIt(t *testing.T) {
	t.Parallel()
	for standard, want := range map[bool]struct {
		status int
		body   string
	}{false: {200, "\"Not authenticated\"\n"}, true: {400, ""}} {
		r := start(t, func(o *bqecore.Options) { o.StandardErrors = standard })
		tokens := r.connect("office@northshore.example", bqecore.Northshore)
		if r.renew(tokens["refresh_token"]).Object(t)["refresh_token"] == tokens["refresh_token"] {
			t.Error("the refresh token does not rotate")
		}
		for name, answer := range map[string]reply{"made up": r.redeem("made up"), "used": r.renew(tokens["refresh_token"]), "no token": r.renew("x")} {
			if answer.StatusCode != want.status || !standard && answer.Text != want.body || standard && answer.Object(t)["error"] != "invalid_grant" {
				t.Errorf("%s: %d %s", name, answer.StatusCode, answer.Text)
			}
		}
		if reuses := r.State().Reuses; len(reuses) != 1 || reuses[0].Tenant != bqecore.Northshore {
			t.Errorf("reuses %+v", reuses)
		}
		if got := r.post("/idp/connect/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"x"}, "client_id": {"app"}, "client_secret": {"no"}}); got.StatusCode != 401 {
			t.Errorf("a wrong client secret: %d %s", got.StatusCode, got.Text)
		}
	}
}

func TestBothWaysOfClientAuthenticationAreTaken(t *testing.T) {
	t.Parallel()
	r := start(t)
	tokens := r.connect("office@northshore.example", bqecore.Northshore)
	refresh, _ := tokens["refresh_token"].(string)
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}}
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("app:s3cret"))
	if got := r.post("/idp/connect/token", form, "Authorization", basic).Object(t); got["access_token"] == nil {
		t.Errorf("by header: %v", got)
	}
}

func TestRevokedTokensAreGone(t *testing.T) {
	t.Parallel()
	r := start(t)
	tokens := r.connect("office@northshore.example", bqecore.Northshore)
	for _, name := range []string{"refresh_token", "access_token"} {
		text, _ := tokens[name].(string)
		form := url.Values{"token": {text}, "client_id": {"app"}, "client_secret": {"s3cret"}}
		if got := r.post("/idp/connect/revocation", form); got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.Text)
		}
	}
	if got := r.call(tokens, "/company").StatusCode; got != http.StatusUnauthorized {
		t.Errorf("the access token still works: %d", got)
	}
	if got := len(r.State().Revocations); got != 2 {
		t.Errorf("%d revocations", got)
	}
}

func TestARefreshTokenLivesAHundredDaysFromEachRenewal(t *testing.T) {
	t.Parallel()
	clock := now()
	r := start(t, func(o *bqecore.Options) { o.Now = func() time.Time { return clock } })
	tokens := r.connect("office@northshore.example", bqecore.Northshore)
	for _, days := range []int{99, 99} {
		clock = clock.AddDate(0, 0, days)
		tokens = r.renew(tokens["refresh_token"]).Object(t)
	}
	clock = clock.AddDate(0, 0, 101)
	if got := r.renew(tokens["refresh_token"]); got.Text != "\"Not authenticated\"\n" {
		t.Errorf("%d %s", got.StatusCode, got.Text)
	}
}

func TestUserinfoIsForWhoAskedForIt(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.signIn("office@northshore.example")
	with := r.redeem(r.allow(bqecore.Northshore, "read:core openid", "read:core", "openid").Get("code")).Object(t)
	without := r.redeem(r.allow(bqecore.Northshore, "read:core openid", "read:core").Get("code")).Object(t)
	for name, test := range map[string]struct {
		access any
		status int
	}{"without openid": {without["access_token"], 403}, "no token": {"", 401}} {
		text, _ := test.access.(string)
		if got := r.do(http.MethodGet, r.base+"/idp/connect/userinfo", "", "Authorization", "Bearer "+text).StatusCode; got != test.status {
			t.Errorf("%s: %d", name, got)
		}
	}
	again := r.redeem(r.allow(bqecore.Northshore, "read:core openid", "read:core", "openid").Get("code")).Object(t)
	text, _ := again["access_token"].(string)
	got := r.do(http.MethodGet, r.base+"/idp/connect/userinfo", "", "Authorization", "Bearer "+text).Object(t)
	if got["company"] != "Northshore Engineering" || got["email"] != "office@northshore.example" || with["access_token"] == nil {
		t.Errorf("%v", got)
	}
}
