package provider_test

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/passthrough"
	"mooring/internal/provider"
	"mooring/internal/provider/bqecore"
	"mooring/internal/provider/corepractice"
	"mooring/internal/provider/docplanner"
	"mooring/internal/provider/drchrono"
	"mooring/internal/secret"
)

var (
	_ passthrough.Targets = (*provider.Registry)(nil)
	_ passthrough.Limiter = (*drchrono.Provider)(nil)
	_ passthrough.Waiter  = (*drchrono.Provider)(nil)
	_ passthrough.Waiter  = (*docplanner.Provider)(nil)
)

// all makes every adapter, with addresses like those that it has in production.
func all(t *testing.T) *provider.Registry {
	t.Helper()
	drChrono, err := drchrono.New(drchrono.Options{
		ClientID: "id", ClientSecret: secret.NewValue("secret"), ClientAuth: "body", Scopes: []string{"user:read"}, AuthorizeURL: "https://drchrono.com/o/authorize/",
		TokenURL: "https://drchrono.com/o/token/", APIURL: "https://app.drchrono.com/api/", TenantDomain: "drchrono.com", Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	bqe, err := bqecore.New(bqecore.Options{
		ClientID: "id", ClientSecret: secret.NewValue("secret"), ClientAuth: "body", Scopes: []string{"read:core"}, AuthorizeURL: "https://api-identity.bqecore.com/authorize",
		TokenURL: "https://api-identity.bqecore.com/token", APIURL: "https://api.bqecore.com/api", TenantDomain: "bqecore.com", FirstPage: 1, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	docPlanner, err := docplanner.New(docplanner.Options{
		ClientAuth: "basic", Scopes: []string{"integration"}, TokenURL: "https://www.{tenant}/oauth/v2/token", APIURL: "https://www.{tenant}/api/v3/integration", Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	corePractice := adapter(t, func(o *corepractice.Options) { o.APIURL = "https://{tenant}.corepractice.is/api/v1" })
	registry, err := provider.NewRegistry(corePractice, drChrono, bqe, docPlanner)
	if err != nil {
		t.Fatal(err)
	}
	return registry
}

func TestEveryAdapterSaysWhereCallsGoAndWhetherTheOperatorNamedTheHost(t *testing.T) {
	t.Parallel()
	registry := all(t)
	for _, try := range []struct {
		slug       string
		access     connection.Access
		base       string
		configured bool
	}{
		{corepractice.Slug, connection.Access{TenantAddress: "bayside"}, "https://bayside.corepractice.is/api/v1", false},
		{corepractice.Slug, connection.Access{TenantAddress: "evil.example/"}, "", false},
		{drchrono.Slug, connection.Access{TenantAddress: "anything"}, "https://app.drchrono.com/api", true},
		{bqecore.Slug, connection.Access{}, "https://api.bqecore.com/api", true},
		{bqecore.Slug, connection.Access{Endpoint: "https://api.bqecore.com/other"}, "https://api.bqecore.com/other", true},
		{bqecore.Slug, connection.Access{Endpoint: "https://au.bqecore.com/api/"}, "https://au.bqecore.com/api", false},
		{bqecore.Slug, connection.Access{Endpoint: "https://evil.example/api"}, "", false},
		{docplanner.Slug, connection.Access{TenantAddress: "doctoralia.es"}, "https://www.doctoralia.es/api/v3/integration", false},
		{docplanner.Slug, connection.Access{TenantAddress: "evil.example"}, "", false},
	} {
		target, found := registry.Target(try.slug)
		if !found {
			t.Fatalf("%s is no target", try.slug)
		}
		base, configured, err := target.APIBase(try.access)
		if base != try.base || configured != try.configured || (err != nil) != (try.base == "") {
			t.Errorf("%s, %+v: %q, %t, %v", try.slug, try.access, base, configured, err)
		}
	}
	if _, found := registry.Target("unknown"); found {
		t.Error("an unknown provider is a target")
	}
}
