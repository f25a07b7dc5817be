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
		"http://cp.localhost:9090/t/{tenant}/oauth/token/": "http://cp.localhost:9090/t/bayside/oauth/token/",
		"https://central.example":                          "https://central.example",
		"https://central.example/o/token/":                 "https://central.example/o/token/",
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
	for _, tenant := range []string{"", "evil.example/", "a..b", ".a", "a.", "a.-b", "A.b", "a.b:80", strings.Repeat("a.", 127) + "a", "user@evil.example", "evil.example#", "..", "Bayside", "-a", "a-", "bäyside", strings.Repeat("a", 64)} {
		if got, err := template.For(tenant); err == nil {
			t.Errorf("tenant %q gave %q; want an error", tenant, got)
		}
	}
}

func TestForTakesAHostNameAndIgnoresWhatItHasNoPlaceFor(t *testing.T) {
	t.Parallel()
	for text, tests := range map[string]map[string]string{
		"https://www.{tenant}/oauth/v2/token": {"doctoralia.com.br": "https://www.doctoralia.com.br/oauth/v2/token", "localhost": "https://www.localhost/oauth/v2/token"},
		"https://drchrono.com/o/token/":       {"": "https://drchrono.com/o/token/", "any thing": "https://drchrono.com/o/token/"},
	} {
		template, err := endpoint.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for tenant, want := range tests {
			if got, err := template.For(tenant); err != nil || got != want {
				t.Errorf("%q for %q = %q, %v; want %q", text, tenant, got, err, want)
			}
		}
	}
}

func TestABaseHasNoSlashAtItsEnd(t *testing.T) {
	t.Parallel()
	template, err := endpoint.Parse("https://app.drchrono.com/api//")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := template.Base().For(""); err != nil || got != "https://app.drchrono.com/api" {
		t.Errorf("base = %q, %v", got, err)
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
