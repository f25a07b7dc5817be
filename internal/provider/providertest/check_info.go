package providertest

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/syncer"
)

// slug is a name in addresses.
var slug = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// describes checks what pages say of the provider against what its adapter can do.
func describes(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	info := adapter.Info()
	if !slug.MatchString(info.Slug) || strings.TrimSpace(info.Name) == "" {
		t.Errorf("it is called %q, and %q in addresses", info.Name, info.Slug)
	}
	if len(info.Scopes) == 0 {
		t.Error("it asks for nothing")
	}
	for _, scope := range info.Scopes {
		if scope.Name == "" || scope.Title == "" || scope.Why == "" || scope.Without == "" {
			t.Errorf("the scope %+v is not explained", scope)
		}
	}
	for _, sentence := range slices.Concat(info.Needs, info.Cautions, []string{info.EndAccess, info.Forbidden, info.CredentialsFrom}) {
		if sentence != "" && !strings.HasSuffix(sentence, ".") {
			t.Errorf("%q is no sentence", sentence)
		}
	}
	describesGrant(t, adapter, info)
	describesCapabilities(t, adapter, info)
}

// describesGrant checks how access is given.
func describesGrant(t testing.TB, adapter connection.Provider, info connection.ProviderInfo) {
	_, sends := adapter.(connection.Authorizer)
	_, proves := adapter.(connection.Prover)
	byCode := info.Grant == connection.GrantCode
	if sends != byCode || proves == byCode {
		t.Errorf("the grant is %q; it sends people to sign in: %v; it takes their credentials: %v", info.Grant, sends, proves)
	}
	if (info.SignInHost != "") != byCode || (info.CredentialsFrom != "") == byCode {
		t.Errorf("people sign in at %q; their credentials come from %q", info.SignInHost, info.CredentialsFrom)
	}
}

// describesCapabilities checks what pages show of it.
func describesCapabilities(t testing.TB, adapter connection.Provider, info connection.ProviderInfo) {
	registry, err := provider.NewRegistry(adapter)
	if err != nil {
		t.Fatal(err)
	}
	_, revoker, renews := registry.TokenEndpoint(info.Slug)
	if !renews {
		t.Error("it cannot renew")
	}
	if revoker == nil && info.EndAccess == "" {
		t.Error("it cannot end our access and does not say who can")
	}
	if _, has := registry.Source(info.Slug); has == info.NoAppointments {
		t.Errorf("it has no appointments: %v; they can be read: %v", info.NoAppointments, has)
	}
	source, has := registry.RecordSource(info.Slug)
	if has && !slices.Equal(source.RecordKinds(), info.Records) || !has && len(info.Records) > 0 {
		t.Errorf("it has the lists %+v; they can be read: %v", info.Records, has)
	}
	if _, books := adapter.(connection.Booker); info.BookingScope != "" && !books {
		t.Errorf("booking takes %q, and it cannot book", info.BookingScope)
	}
	if _, reads := adapter.(syncer.Source); !reads && !has {
		t.Error("there is nothing to read")
	}
}

// knowsTenants checks that no address but a tenant's own is taken.
func knowsTenants(t testing.TB, b *bench) {
	adapter := b.adapter(t, b.wire)
	info := adapter.Info()
	b.tenant(t, adapter)
	inputs := []string{
		"", " ", "https://elsewhere.test", "elsewhere.test", "elsewhere.test/" + b.system.Tenant, "user@elsewhere.test", "../..", "%2e%2e", "a\x00b",
		b.system.Tenant + "@elsewhere.test", b.system.Tenant + ".elsewhere.test", strings.Repeat("a", 5000), "javascript:alert(1)",
	}
	for _, input := range inputs {
		tenant, err := adapter.ParseTenant(input)
		if info.Asks == connection.AskNothing {
			if tenant != "" || err != nil {
				t.Errorf("nothing is asked for, and %.40q gave %q, %v", input, tenant, err)
			}
			continue
		}
		var refused *connection.InputError
		if !errors.As(err, &refused) || refused.Field != "tenant" || refused.Message == "" {
			t.Errorf("%.40q gave %q, %v", input, tenant, err)
		}
	}
	if info.Asks == connection.AskChoice && (len(info.TenantChoices) == 0 || info.TenantLabel == "") {
		t.Error("there is nothing to choose from, or no question")
	}
	for _, choice := range info.TenantChoices {
		if tenant, err := adapter.ParseTenant(choice.Value); err != nil || tenant == "" || choice.Label == "" {
			t.Errorf("the choice %+v gave %q, %v", choice, tenant, err)
		}
	}
}
