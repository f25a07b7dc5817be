package corepractice

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/certify"
)

// overHTTPS looks at the transport of a deployment that answers so.
func overHTTPS(t *testing.T, handler http.HandlerFunc, trusted bool) (certify.Finding, error) {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	seen := &survey{subject: usual(), target: Target{URL: server.URL}, base: base}
	if trusted {
		seen.transport = server.Client().Transport
	}
	return seen.deployment().Requirements[0].Check(t.Context())
}

func TestHTTPSWithAPromiseToStayIsMet(t *testing.T) {
	t.Parallel()
	finding, err := overHTTPS(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
	}, true)
	if err != nil || finding.Verdict != certify.Met || !strings.Contains(finding.Evidence[0].Text, "TLS 1.3") {
		t.Errorf("%v, %+v", err, finding)
	}
}

func TestHTTPSWithoutAPromiseToStayIsNot(t *testing.T) {
	t.Parallel()
	finding, err := overHTTPS(t, func(http.ResponseWriter, *http.Request) {}, true)
	if err != nil || finding.Verdict != certify.NotMet || !strings.Contains(finding.Says, "Strict-Transport-Security") {
		t.Errorf("%v, %+v", err, finding)
	}
}

func TestACertificateThatNobodyTrustsIsNotLookedBehind(t *testing.T) {
	t.Parallel()
	_, err := overHTTPS(t, func(http.ResponseWriter, *http.Request) {}, false)
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("error %v", err)
	}
}

func TestWhatAPolicyAllowsTooMuchIsFound(t *testing.T) {
	t.Parallel()
	const good = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self' https://*.corepractice.is; base-uri 'none'; frame-ancestors 'none'"
	if faults := policyFaults(good); len(faults) > 0 {
		t.Errorf("our own policy: %q", faults)
	}
	for with, want := range map[string]string{
		"script-src 'self' 'unsafe-inline'": "script-src 'unsafe-inline'", "style-src 'self' https://cdn.example.com": "style-src https://cdn.example.com",
		"connect-src *": "connect-src *",
	} {
		name, _, _ := strings.Cut(with, " ")
		if faults := policyFaults(strings.Replace(good, name+" 'self'", with, 1)); len(faults) != 1 || !strings.Contains(faults[0], want) {
			t.Errorf("%s: %q", with, faults)
		}
	}
	for _, missing := range []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} {
		if faults := policyFaults(strings.Replace(good, missing, "", 1)); len(faults) != 1 || !strings.Contains(faults[0], missing) {
			t.Errorf("without %s: %q", missing, faults)
		}
	}
}
