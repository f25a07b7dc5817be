package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
)

func TestTenantFieldAcceptsWhatPeoplePaste(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	defer visitor.Stay()()
	states := make(map[string]bool)
	for _, typed := range []string{
		"bayside", "  bayside\t", "Bayside", "BAYSIDE.CorePractice.IS", "bayside.corepractice.is.", "bayside.corepractice.is/",
		"https://bayside.corepractice.is", "http://bayside.corepractice.is", "HTTPS://bayside.corepractice.is/#/calendar?day=2026-11-21",
		"https://bayside.corepractice.is/patients/17?tab=notes&q=a%20b", "bayside.corepractice.is/#/", "https://bayside.corepractice.is?next=https://evil.example/",
	} {
		t.Run(typed, func(t *testing.T) {
			page := visitor.In(t).Start(typed)
			if page.Status != http.StatusSeeOther {
				t.Fatalf("status %d: %s", page.Status, page.Find(".field-error").Text())
			}
			address, err := url.Parse(page.Header.Get("Location"))
			if err != nil {
				t.Fatalf("address: %v", err)
			}
			if got := address.Scheme + "://" + address.Host + address.Path; got != site.SandboxURL+"/t/bayside/oauth/authorize" {
				t.Errorf("leads to %s", got)
			}
			checkAuthorization(t, site, address.Query(), states)
		})
	}
	if stored := len(site.Rows(t, "SELECT * FROM authorization_requests")); stored != len(states) {
		t.Errorf("%d authorization requests are stored for %d states", stored, len(states))
	}
	for state := range states {
		for table, rows := range site.Tables(t) {
			if strings.Contains(strings.Join(rows, "\n"), state) {
				t.Errorf("the state itself stands in %s", table)
			}
		}
	}
}

// checkAuthorization checks an authorization request (RFC 6749 section 4.1.1,
// RFC 7636 section 4.3).
func checkAuthorization(t *testing.T, site *apptest.Site, query url.Values, states map[string]bool) {
	t.Helper()
	for name, want := range map[string]string{
		"response_type": "code", "client_id": apptest.ClientID, "redirect_uri": site.URL + "/oauth/core-practice/callback",
		"scope": "practice:read locations:read practitioners:read appointments:read", "code_challenge_method": "S256",
	} {
		if query.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, query.Get(name), want)
		}
	}
	if state := query.Get("state"); len(state) != 43 || states[state] {
		t.Errorf("state %q is short or used before", state)
	}
	states[query.Get("state")] = true
	if len(query.Get("code_challenge")) != 43 {
		t.Errorf("code_challenge %q", query.Get("code_challenge"))
	}
}

func TestTenantFieldRefusesEverythingElseAndKeepsIt(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	before := site.Tables(t)
	for name, typed := range map[string]string{
		"empty": "", "spaces": " \t ", "several words": "bay side", "another domain": "evil.example",
		"another domain that begins like ours": "x.corepractice.is.evil.example", "a subdomain": "a.b.corepractice.is",
		"the domain alone": "corepractice.is", "www": "www.corepractice.is", "user and host": "user@host",
		"user at the right host": "https://user:pw@bayside.corepractice.is", "port": "bayside.corepractice.is:8443",
		"IPv4": "127.0.0.1", "IPv4 with scheme": "http://169.254.169.254/latest", "IPv6": "[::1]", "IPv6 bare": "::1",
		"Cyrillic letters": "b\u0430yside", "full-width dots": "bayside\uff0ecorepractice\uff0eis", "Kelvin sign": "\u212aids",
		"soft hyphen": "bay\u00adside", "zero width space": "bay\u200bside", "right-to-left mark": "bayside\u202e", "punycode": "xn--byside-0nf",
		"300 characters": strings.Repeat("a", 300), "5000 characters": "https://" + strings.Repeat("a", 5000), "64 characters": strings.Repeat("a", 64),
		"script": `"><script>alert(1)</script>`, "javascript": "javascript:alert(1)", "file": "file:///etc/passwd", "ftp": "ftp://bayside.corepractice.is",
		"backslash": `bayside\.evil.example`, "line break": "bayside\r\nX-Header: 1", "percent": "%62ayside", "underscore": "bay_side",
		"leading hyphen": "-bayside", "dots": "..", "NUL": "bayside\x00", "template": "{tenant}", "scheme alone": "https://", "only a path": "/bayside",
	} {
		t.Run(name, func(t *testing.T) {
			page := visitor.In(t).Start(typed)
			is(t, page, http.StatusUnprocessableEntity, "Connect your practice in Core Practice")
			field := page.Find(`input[name="tenant"]`)
			if kept := field.AttrOr("value", ""); kept != typed && name != "NUL" && name != "line break" {
				t.Errorf("kept %q of %q", kept, typed)
			}
			message := page.Find("#tenant-error").Text()
			if !strings.Contains(message, "https://bayside.corepractice.is") {
				t.Errorf("message %q does not say what it should look like", message)
			}
			if field.AttrOr("aria-invalid", "") != "true" || !strings.Contains(field.AttrOr("aria-describedby", ""), "tenant-error") {
				t.Error("the field is not tied to its message")
			}
			if page.Find("script:not([src])").Length() > 0 {
				t.Error("what was typed became markup")
			}
			if len(page.Header.Values("X-Header")) > 0 {
				t.Error("what was typed became a header")
			}
		})
	}
	unchanged(t, site, before)
}

func TestConnectPageFillsInTheAddressToTryAgain(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	page := site.SignedIn(t, site.Owner).Get("/connections/new?provider=core-practice&tenant=%22%3E%3Cb%3Ebayside")
	is(t, page, http.StatusOK, "Connect your practice in Core Practice")
	if value := page.Find(`input[name="tenant"]`).AttrOr("value", ""); value != `"><b>bayside` {
		t.Errorf("filled in %q", value)
	}
	if page.Find(`input[type="password"]`).Length() > 0 {
		t.Error("the connect page asks for a password")
	}
}
