package bqecore_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/sandbox/bqecore"
)

func TestTheRedirectAddressIsTakenAsTheDocumentedTableSays(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		registered, sent string
		valid            bool
	}{
		{"http://yourcallback.com/", "http://yourcallback.com/", true},
		{"http://yourcallback.com/", "http://yourcallback.com/?this=that", true},
		{"http://yourcallback.com/?this=that", "http://yourcallback.com/", false},
		{"http://yourcallback.com/?this=that", "http://yourcallback.com/?this=that&another=true", true},
		{"http://yourcallback.com/?this=that", "http://yourcallback.com/?another=true&this=that", false},
		{"http://yourcallback.com/callback", "http://yourcallback.com/", false},
		{"http://yourcallback.com/callback", "http://yourcallback.com/callback?type=mobile", true},
		// What the table's words say besides: the scheme, the case, slashes at the end.
		{"http://yourcallback.com/", "https://yourcallback.com/", false},
		{"http://yourcallback.com/Callback", "http://yourcallback.com/callback", false},
		{"http://yourcallback.com/callback", "http://yourcallback.com/callback/", false},
		{"http://yourcallback.com/", "http://evil.example/", false},
		{"http://yourcallback.com/", "http://yourcallback.com/#fragment", false},
	} {
		t.Run(row.registered+" "+row.sent, func(t *testing.T) {
			t.Parallel()
			r := start(t, func(o *bqecore.Options) { o.Clients[0].RedirectURIs = []string{row.registered} })
			answer := r.do(http.MethodGet, r.base+authorizePath("read:core", "redirect_uri", row.sent), "")
			if got := answer.StatusCode == http.StatusOK; got != row.valid || !got && answer.StatusCode != http.StatusBadRequest {
				t.Errorf("status %d, valid: %v", answer.StatusCode, row.valid)
			}
			if answer.Header.Get("Location") != "" {
				t.Errorf("somebody was sent to %s", answer.Header.Get("Location"))
			}
			if row.valid {
				r.comesBackTo(row.sent)
			}
		})
	}
}

// comesBackTo signs in and expects to be sent to an address with its own parameters
// kept.
func (r *running) comesBackTo(sent string) {
	r.t.Helper()
	r.signIn("office@northshore.example")
	answer := r.post(authorizePath("read:core", "redirect_uri", sent), url.Values{"decision": {"allow"}, "scope": {"read:core"}})
	target, err := answer.Location()
	if err != nil {
		r.t.Fatal(err)
	}
	want, _ := url.Parse(sent)
	if target.Host != want.Host || target.Path != want.Path || target.Query().Get("code") == "" {
		r.t.Errorf("came back to %s", target)
	}
	for name := range want.Query() {
		if target.Query().Get(name) != want.Query().Get(name) {
			r.t.Errorf("%s is lost in %s", name, target)
		}
	}
}

func TestACorePermissionIsNeeded(t *testing.T) {
	t.Parallel()
	r := start(t)
	for _, scope := range []string{"offline_access", "openid profile", "", "write:core read:core", "core"} {
		answer := r.do(http.MethodGet, r.base+authorizePath(scope), "")
		target, err := answer.Location()
		if err != nil || target.Query().Get("error") != "invalid_scope" || target.Query().Get("state") != "st-1" {
			t.Errorf("%q: %d to %v", scope, answer.StatusCode, target)
		}
	}
}

func TestEveryPermissionCanBeUnticked(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.signIn("office@northshore.example")
	code := r.allow(bqecore.Northshore, "read:core readwrite:core offline_access openid", "readwrite:core").Get("code")
	answer := r.redeem(code).Object(t)
	if answer["scope"] != "readwrite:core" || answer["refresh_token"] != nil || answer["access_token"] == nil {
		t.Errorf("%v", answer)
	}
	if got := r.call(answer, "/company"); got.StatusCode != http.StatusOK {
		t.Errorf("readwrite:core reads nothing: %d", got.StatusCode)
	}
}

func TestTheChallengeIsCheckedWhenItWasSent(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.signIn("office@northshore.example")
	const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	sum := sha256.Sum256([]byte(verifier))
	path := authorizePath("read:core", "code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]), "code_challenge_method", "S256")
	for given, want := range map[string]bool{verifier: true, "another": false, "": false} {
		answer := r.post(path, url.Values{"decision": {"allow"}, "scope": {"read:core"}})
		target, err := answer.Location()
		if err != nil {
			t.Fatal(err)
		}
		form := url.Values{"grant_type": {"authorization_code"}, "code": {target.Query().Get("code")}, "redirect_uri": {redirectURI}}
		if given != "" {
			form.Set("code_verifier", given)
		}
		if got := strings.Contains(r.token(form).Text, "access_token"); got != want {
			t.Errorf("verifier %q: %v", given, got)
		}
	}
}

func TestAClientIsSignedInToOneCompanyOfAPersonAtATime(t *testing.T) {
	t.Parallel()
	r := start(t)
	other := r.connect("office@northshore.example", bqecore.Northshore)
	first := r.connect("principal@northshore.example", bqecore.Northshore)
	second := r.connect("principal@northshore.example", bqecore.Ridgeline)
	for name, test := range map[string]struct {
		tokens map[string]any
		status int
	}{"the first company": {first, 401}, "the second": {second, 200}, "another person": {other, 200}} {
		if got := r.call(test.tokens, "/company").StatusCode; got != test.status {
			t.Errorf("%s: %d, want %d", name, got, test.status)
		}
	}
}

func TestWhoSaysNoIsSentBack(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.signIn("office@northshore.example")
	target, err := r.post(authorizePath("read:core"), url.Values{"decision": {"deny"}}).Location()
	if err != nil || target.Query().Get("error") != "access_denied" {
		t.Errorf("%v, %v", target, err)
	}
}
