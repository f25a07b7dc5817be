package corepractice_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/corepractice"
	"mooring/internal/provider/endpoint"
	"mooring/internal/provider/providertest"
	"mooring/internal/secret"
)

// production is an adapter with the assumed addresses of production.
func production(t testing.TB, change func(*corepractice.Options)) providertest.Adapter {
	t.Helper()
	options := corepractice.Options{
		ClientID: "id", ClientSecret: secret.NewValue("secret"), ClientAuth: "basic", PKCE: true,
		Scopes:       []string{"practice:read", "locations:read", "practitioners:read", "appointments:read", "appointments:write", "x:y"},
		AuthorizeURL: "https://{tenant}.corepractice.is/oauth/authorize", TokenURL: "https://{tenant}.corepractice.is/oauth/token",
		RevokeURL: "https://{tenant}.corepractice.is/oauth/revoke", APIURL: "https://{tenant}.corepractice.is/api/v1",
		TenantDomain: "corepractice.is", Now: time.Now,
	}
	if change != nil {
		change(&options)
	}
	adapter, err := corepractice.New(options)
	if err != nil {
		t.Fatalf("make adapter: %v", err)
	}
	return adapter.(providertest.Adapter)
}

func TestTenantAddressesAreAcceptedHoweverTheyArePasted(t *testing.T) {
	t.Parallel()
	adapter := production(t, nil)
	for _, input := range []string{
		"bayside", "  bayside\t\n", "BaySide", "bayside.", "bayside/",
		"bayside.corepractice.is", "BAYSIDE.CorePractice.IS", "bayside.corepractice.is.", "bayside.corepractice.is/#/",
		"https://bayside.corepractice.is", "http://bayside.corepractice.is", "HTTPS://bayside.corepractice.is/",
		"https://bayside.corepractice.is/#/calendar/day?d=2026-03-02", "https://bayside.corepractice.is./x",
		"https://bayside.corepractice.is?next=https://evil.example", "bayside.corepractice.is/login?next=https://evil.example",
		"https://bayside.corepractice.is/" + strings.Repeat("x", 1000),
	} {
		if got, err := adapter.ParseTenant(input); err != nil || got != "bayside" {
			t.Errorf("%q = %q, %v; want bayside", input, got, err)
		}
	}
	for _, input := range []string{"a", "42", "north-shore-2", strings.Repeat("a", 63)} {
		if got, err := adapter.ParseTenant(input); err != nil || got != input {
			t.Errorf("%q = %q, %v", input, got, err)
		}
	}
}

func TestTenantAddressesThatAreNoneAreRefusedWithAnExample(t *testing.T) {
	t.Parallel()
	adapter := production(t, nil)
	for _, input := range []string{
		"", "   ", "evil.example", "https://evil.example", "x.corepractice.is.evil.example", "corepractice.is.evil.example",
		"corepractice.is", ".corepractice.is", "www", "www.corepractice.is", "a.b.corepractice.is", "evil.example/bayside.corepractice.is",
		"https://evil.example#bayside.corepractice.is", "user@bayside.corepractice.is", "https://user:pw@bayside.corepractice.is",
		"https://evil.example\\@bayside.corepractice.is", "https://bayside.corepractice.is@evil.example", "reception@bayside.example",
		"127.0.0.1", "http://127.0.0.1/", "[::1]", "https://[::1]/", "https://169.254.169.254/",
		"bаyside", "\u212aids", "bаyside.corepractice.is", "bayside.corepractíce.is", "bayside。corepractice。is", "xn--bcher-kva", "bücher",
		strings.Repeat("a", 300), strings.Repeat("a", 64), "https://bayside.corepractice.is/" + strings.Repeat("x", 5000),
		"bay side", "bay_side", "-bayside", "bayside-", "bay%73ide", "bay\x00side", "bayside..", "{tenant}", "<script>",
		"javascript:alert(1)", "javascript://bayside.corepractice.is/%0aalert(1)", "ftp://bayside.corepractice.is", "file:///etc/passwd", "://", "https://", "https:bayside",
		"bayside.corepractice.is:8443", "https://bayside.corepractice.is:443/", "bayside:", "//bayside.corepractice.is",
	} {
		got, err := adapter.ParseTenant(input)
		var refusal *connection.InputError
		if !errors.As(err, &refusal) {
			t.Errorf("%q = %q, %v; want an InputError", input, got, err)
			continue
		}
		if refusal.Field != "tenant" || !strings.Contains(refusal.Message, "https://bayside.corepractice.is") {
			t.Errorf("%q is refused with %+v", input, refusal)
		}
	}
}

func FuzzParseTenantNeverLeavesTheProvidersDomain(f *testing.F) {
	for _, seed := range []string{"bayside", "https://bayside.corepractice.is/#/", "x.corepractice.is.evil.example", "a@b", "https://a\\@b.corepractice.is", "ａ"} {
		f.Add(seed)
	}
	adapter := production(f, nil)
	f.Fuzz(func(t *testing.T, input string) {
		tenant, err := adapter.ParseTenant(input)
		if err != nil {
			var refusal *connection.InputError
			if !errors.As(err, &refusal) {
				t.Fatalf("%q: %v is no InputError", input, err)
			}
			return
		}
		if !endpoint.IsLabel(tenant) {
			t.Fatalf("%q gave %q, which is no label", input, tenant)
		}
		address, err := adapter.AuthorizeURL(connection.AuthorizeParams{TenantAddress: tenant, State: "s"})
		if err != nil {
			t.Fatal(err)
		}
		if parsed, err := url.Parse(address); err != nil || parsed.Host != tenant+".corepractice.is" {
			t.Fatalf("%q leads to %q", input, address)
		}
		if again, err := adapter.ParseTenant(tenant); err != nil || again != tenant {
			t.Fatalf("%q gave %q, which gives %q, %v", input, tenant, again, err)
		}
	})
}
