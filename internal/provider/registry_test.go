package provider_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/corepractice"
	"mooring/internal/provider/providertest"
	"mooring/internal/syncer"
	"mooring/internal/token"
)

var (
	_ connection.Providers = (*provider.Registry)(nil)
	_ token.Endpoints      = (*provider.Registry)(nil)
	_ syncer.Sources       = (*provider.Registry)(nil)
)

// adapter makes a Core Practice adapter; change may alter its options.
func adapter(t *testing.T, change func(*corepractice.Options)) connection.Provider {
	t.Helper()
	options := providertest.AdapterOptions("http://core-practice.localhost:9090", time.Now)
	if change != nil {
		change(&options)
	}
	made, err := corepractice.New(options)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// renamed is an adapter under another slug that can do nothing but connect.
type renamed struct {
	connection.Provider
	slug string
}

func (r renamed) Info() connection.ProviderInfo { return connection.ProviderInfo{Slug: r.slug} }

func TestTheRegistryFindsWhatAnAdapterCanDo(t *testing.T) {
	t.Parallel()
	full := adapter(t, nil)
	registry, err := provider.NewRegistry(renamed{full, "plain"}, full)
	if err != nil {
		t.Fatal(err)
	}
	infos := registry.Infos()
	if len(infos) != 2 || infos[0].Slug != "plain" || infos[1].Slug != "core-practice" {
		t.Errorf("infos = %+v, want the order given", infos)
	}
	if _, found := registry.Provider("core-practice"); !found {
		t.Error("the provider is not found")
	}
	if refresher, revoker, ok := registry.TokenEndpoint("core-practice"); !ok || refresher == nil || revoker == nil {
		t.Error("renewing and revoking are not found")
	}
	if _, ok := registry.Source("core-practice"); !ok {
		t.Error("the source is not found")
	}
	for _, slug := range []string{"plain", "unknown", ""} {
		if _, _, ok := registry.TokenEndpoint(slug); ok {
			t.Errorf("%q can renew", slug)
		}
		if _, ok := registry.Source(slug); ok {
			t.Errorf("%q can be synced", slug)
		}
	}
	if _, found := registry.Provider("unknown"); found {
		t.Error("an unknown provider is found")
	}
}

// lister is an adapter that has lists beside appointments.
type lister struct {
	named
	syncer.RecordSource
}

// Locations is what both halves have.
func (l lister) Locations(ctx context.Context, access connection.Access) ([]connection.Location, error) {
	return l.named.Locations(ctx, access)
}

func TestListsAreFoundWhereThereAreAny(t *testing.T) {
	t.Parallel()
	full := adapter(t, nil)
	registry, err := provider.NewRegistry(full, lister{named: named{full, "lists"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := registry.RecordSource("lists"); !ok {
		t.Error("the lists are not found")
	}
	for _, slug := range []string{"core-practice", "unknown"} {
		if _, ok := registry.RecordSource(slug); ok {
			t.Errorf("%q has lists", slug)
		}
	}
}

func TestWithoutARevokeAddressThereIsNoRevoker(t *testing.T) {
	t.Parallel()
	registry, err := provider.NewRegistry(adapter(t, func(o *corepractice.Options) { o.RevokeURL = "" }))
	if err != nil {
		t.Fatal(err)
	}
	if _, revoker, ok := registry.TokenEndpoint("core-practice"); !ok || revoker != nil {
		t.Errorf("revoker = %v, %v", revoker, ok)
	}
}

func TestTwoAdaptersOfOneNameAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := provider.NewRegistry(adapter(t, nil), adapter(t, nil)); err == nil {
		t.Error("both are registered")
	}
}

func TestAuthorizeOriginsAreForThePolicyOfPages(t *testing.T) {
	t.Parallel()
	sandbox := adapter(t, nil)
	production := adapter(t, func(o *corepractice.Options) { o.AuthorizeURL = "https://{tenant}.corepractice.is/oauth/authorize" })
	registry, err := provider.NewRegistry(sandbox, named{production, "a"}, named{production, "b"}, renamed{production, "c"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"http://core-practice.localhost:9090", "https://*.corepractice.is"}
	if got := registry.AuthorizeOrigins(); !slices.Equal(got, want) {
		t.Errorf("origins = %v, want %v", got, want)
	}
}

// named is an adapter under another slug that says where it sends browsers.
type named struct {
	connection.Provider
	slug string
}

func (n named) Info() connection.ProviderInfo { return connection.ProviderInfo{Slug: n.slug} }

func (n named) AuthorizeOrigin() string {
	return n.Provider.(interface{ AuthorizeOrigin() string }).AuthorizeOrigin()
}
