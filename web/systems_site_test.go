package web_test

import (
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/demo"
	"mooring/internal/sandbox/docplanner"
)

// secretMark stands in every token and issued client secret of these simulations.
const secretMark = "secret-mark-of-systems"

// systems is a site with the other three providers beside Core Practice.
type systems struct {
	*apptest.Site
	clinic *docplanner.Server
}

// startSystems starts it; options are as for a site.
func startSystems(t *testing.T, options apptest.Options) *systems {
	t.Helper()
	options.Systems, options.TokenMark = demo.Everything(), secretMark
	site := apptest.Start(t, options)
	return &systems{Site: site, clinic: site.Systems[demo.Docplanner].Docplanner}
}

// credentialsOf are the fields that connect a clinic.
func (s *systems) credentialsOf(t *testing.T, tenant string) url.Values {
	t.Helper()
	issued, err := s.clinic.Credentials(tenant)
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{"provider": {"docplanner"}, "tenant": {issued.Country}, "client_id": {issued.ID}, "client_secret": {issued.Secret}}
}

// connectClinic connects a clinic, chooses all its addresses, and returns the
// connection's id.
func (s *systems) connectClinic(t *testing.T, visitor *apptest.Visitor, tenant string) string {
	t.Helper()
	page := visitor.Post("/connections", s.credentialsOf(t, tenant))
	if !strings.HasSuffix(page.URL.Path, "/locations") {
		t.Fatalf("connect %s: status %d at %s: %s", tenant, page.Status, page.URL, page.Find("main").Text())
	}
	visitor.ChooseAll(page)
	return strings.Split(page.URL.Path, "/")[2]
}

// connectCompany connects a company and returns the connection's id.
func (s *systems) connectCompany(t *testing.T, visitor *apptest.Visitor) string {
	t.Helper()
	page := visitor.Post("/connections", url.Values{"provider": {"bqe-core"}})
	page = visitor.Allow(visitor.SignInAtProvider(page, "office@northshore.example"))
	card := page.Find("[data-connection]").FilterFunction(func(_ int, card *selection) bool {
		return strings.Contains(card.Text(), "Northshore Engineering")
	})
	id, found := card.Attr("data-connection")
	if !found {
		t.Fatalf("connect the company: status %d at %s: %s", page.Status, page.URL, page.Find("main").Text())
	}
	return id
}
