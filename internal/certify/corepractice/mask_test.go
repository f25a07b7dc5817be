package corepractice

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/certify"
)

func TestTheMaskHidesWhatWasLearntAndSaysWhatItWas(t *testing.T) {
	t.Parallel()
	var s secrets
	s.learn(secretToken, "cpa_abcdefgh")
	s.learn(secretToken, "cpa_abcdefgh_and_more")
	s.learn(secretSession, "key+with/odd=signs")
	s.learn(secretState, "short") // Too short to be told from a word.
	for given, want := range map[string]string{
		"a cpa_abcdefgh here":                        "a [token] here",
		"a cpa_abcdefgh_and_more here":               "a [token] here",
		"c=" + url.QueryEscape("key+with/odd=signs"): "c=[session id]",
		"a short word":                               "a short word",
	} {
		if got := s.mask(given); got != want {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
	}
}

func TestTheMaskHidesByPlaceWhatNobodyHasLearnt(t *testing.T) {
	t.Parallel()
	var s secrets
	for given, want := range map[string]string{
		"GET /callback?code=abc123&state=def456&iss=https": "GET /callback?code=[hidden]&state=[hidden]&iss=https",
		`{"access_token": "abc", "expires_in": 300}`:       `{"access_token": "[hidden]", "expires_in": 300}`,
		"Authorization: Bearer abcdefghij":                 "Authorization: Bearer [hidden]",
		"Authorization: Basic YWJjZGVmZ2g=":                "Authorization: Basic [hidden]",
		"Set-Cookie: mooring=abc; HttpOnly":                "Set-Cookie: mooring=[hidden]; HttpOnly",
		"code_challenge=abc&code_challenge_method=S256":    "code_challenge=abc&code_challenge_method=S256",
		"The practice is connected.":                       "The practice is connected.",
	} {
		if got := s.mask(given); got != want {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
	}
}

func TestEveryTextOfAFindingPassesTheMask(t *testing.T) {
	t.Parallel()
	var s secrets
	s.learn(secretClientSecret, "hush-hush-hush")
	masked := s.maskFinding(certify.Finding{
		Says: "hush-hush-hush", Look: "hush-hush-hush",
		Evidence: []certify.Evidence{{Title: "hush-hush-hush", Text: "hush-hush-hush"}},
	})
	for _, text := range []string{masked.Says, masked.Look, masked.Evidence[0].Title, masked.Evidence[0].Text} {
		if text != "[client secret]" {
			t.Errorf("%q is shown", text)
		}
	}
}

func TestTheSearchFindsEveryForm(t *testing.T) {
	t.Parallel()
	const text = "needle-in-a-haystack"
	for _, before := range []string{"", "a", "ab", "abc"} {
		whole := before + text + "tail"
		for _, hidden := range []string{
			whole, url.QueryEscape(whole), hex.EncodeToString([]byte(whole)), strings.ToUpper(hex.EncodeToString([]byte(whole))),
			base64.StdEncoding.EncodeToString([]byte(whole)), base64.RawURLEncoding.EncodeToString([]byte(whole)),
		} {
			if holds([]byte(hidden), text) == "" {
				t.Errorf("not found in %q", hidden)
			}
		}
	}
	if found := holds([]byte("a haystack without"), text); found != "" {
		t.Errorf("found %s where it is not", found)
	}
}

func TestTheWitnessLearnsSecretsAndKeepsWhatWasSent(t *testing.T) {
	t.Parallel()
	w := &witness{}
	provider := w.aroundProvider(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.FormValue("code") != "the-code-of-this" {
			t.Error("the request did not arrive as it was sent")
		}
		_, _ = rw.Write([]byte(`{"access_token":"access-token-1","refresh_token":"refresh-token-1"}`))
	}))
	sent := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/t/manly/oauth/token", strings.NewReader("code=the-code-of-this&code_verifier=the-verifier-1"))
	sent.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	provider.ServeHTTP(httptest.NewRecorder(), sent)
	site := w.aroundSite(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		http.SetCookie(rw, &http.Cookie{Name: "mooring", Value: "the-session-id"})
		rw.Header().Set("Location", "https://elsewhere.example/?state=the-state-of-it")
		rw.WriteHeader(http.StatusSeeOther)
	}))
	site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/connections", nil))
	for text, kind := range map[string]string{
		"access-token-1": secretToken, "refresh-token-1": secretToken, "the-code-of-this": secretCode, "the-verifier-1": secretVerifier,
		"the-session-id": secretSession, "the-state-of-it": secretState,
	} {
		if got := w.kind(text); got != kind {
			t.Errorf("%s is known as %q, want %q", text, got, kind)
		}
	}
	if seen := w.ofProvider("/oauth/token"); len(seen) != 1 || seen[0].line() != "POST /t/manly/oauth/token → 200" {
		t.Errorf("the provider's exchanges are %v", seen)
	}
	if seen := w.ofSite(); len(seen) != 1 || seen[0].line() != "POST /connections → 303" {
		t.Errorf("the site's exchanges are %v", seen)
	}
}
