package endpoint_test

import (
	"strings"
	"testing"

	"mooring/internal/provider/endpoint"
)

func TestForPutsTheTenantInItsPlace(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"https://{tenant}.corepractice.is/oauth/token":     "https://bayside.corepractice.is/oauth/token",
		"http://cp.localhost:9090/t/{tenant}/oauth/token/": "http://cp.localhost:9090/t/bayside/oauth/token",
		"https://central.example":                          "https://central.example",
	}
	for text, want := range tests {
		template, err := endpoint.Parse(text)
		if err != nil {
			t.Fatalf("Parse(%q): %v", text, err)
		}
		if got, err := template.For("bayside"); err != nil || got != want {
			t.Errorf("%q for bayside = %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestForRefusesATenantThatWouldLeadElsewhere(t *testing.T) {
	t.Parallel()
	template, err := endpoint.Parse("https://{tenant}.corepractice.is/api")
	if err != nil {
		t.Fatal(err)
	}
	for _, tenant := range []string{"", "evil.example/", "a.b", "user@evil.example", "evil.example#", "..", "Bayside", "-a", "a-", "bäyside", strings.Repeat("a", 64)} {
		if got, err := template.For(tenant); err == nil {
			t.Errorf("tenant %q gave %q; want an error", tenant, got)
		}
	}
}

func TestParseRefusesWhatIsNoAddress(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"corepractice.is", "ftp://corepractice.is", "https://", "https://user@corepractice.is", "https://a/#b", "javascript:alert(1)"} {
		if _, err := endpoint.Parse(text); err == nil {
			t.Errorf("Parse(%q) succeeded", text)
		}
	}
}

func TestOriginIsAContentSecurityPolicySource(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"https://{tenant}.corepractice.is/oauth/authorize":       "https://*.corepractice.is",
		"https://id-{tenant}.corepractice.is/oauth":              "https://*.corepractice.is",
		"https://{tenant}.corepractice.is:8443?x=1":              "https://*.corepractice.is:8443",
		"http://core-practice.localhost:9090/t/{tenant}/o/authz": "http://core-practice.localhost:9090",
		"": "",
	}
	for text, want := range tests {
		template, err := endpoint.Parse(text)
		if err != nil {
			t.Fatalf("Parse(%q): %v", text, err)
		}
		if got := template.Origin(); got != want {
			t.Errorf("origin of %q = %q, want %q", text, got, want)
		}
	}
}

func TestWithoutTakesOnlyTheSuffixThatIsThere(t *testing.T) {
	t.Parallel()
	template, err := endpoint.Parse("https://{tenant}.corepractice.is/oauth/authorize")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := template.Without("/oauth/authorize").For("bayside"); got != "https://bayside.corepractice.is" {
		t.Errorf("issuer = %q", got)
	}
	if !template.Without("/authorise").IsZero() {
		t.Error("a suffix that is not there was taken")
	}
}
