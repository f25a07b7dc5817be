package e2e_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/connectlink"
)

// product is the vendor's own product: a page with a link to connecting, which says
// what the address says that came of it.
type product struct {
	*httptest.Server
	link atomic.Value
}

// newProduct serves it on another origin than the app's.
func newProduct(t *testing.T) *product {
	t.Helper()
	p := &product{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><title>The product</title><link rel="icon" href="data:,">
			<main><h1>The product</h1><p>Outcome: %s.</p><a href="%s">Connect a practice system</a></main></html>`,
			r.URL.Query().Get("outcome"), p.link.Load())
	}))
	t.Cleanup(p.Close)
	return p
}

// invites puts a new link on the product's page and goes there.
func (v *visit) invites(p *product, wanted connectlink.NewSession) (link string) {
	v.t.Helper()
	wanted.OrganisationID, wanted.ReturnURL = v.site.Owner.OrganisationID, p.URL+"/settings"
	wanted.Person = connectlink.Person{ExternalID: "user-17", Name: "Ana Silva", Email: "ana@harbourside.example"}
	_, link, err := v.site.App.Links.Create(v.t.Context(), wanted)
	if err != nil {
		v.t.Fatal(err)
	}
	p.link.Store(link)
	v.Goto(p.URL)
	return link
}

// isBack says that the browser stands at the product again.
func (v *visit) isBack(p *product, outcome string) {
	v.t.Helper()
	v.WaitURL(p.URL + "/settings?")
	v.heads("The product")
	v.has("Outcome: " + outcome + ".")
}

func TestAPersonComesFromTheProductAndGoesBackThere(t *testing.T) {
	t.Parallel()
	back := newProduct(t)
	v := withoutScript.arrive(t, apptest.Options{Quiet: true, Config: func(c *config.Config) { c.ReturnOriginList = back.URL }})

	link := v.invites(back, connectlink.NewSession{Provider: "core-practice", Tenant: "bayside"})
	v.DoubleClick("link", "Connect a practice system")
	v.WaitURL(v.site.URL + "/connections/new")
	v.heads("Connect your practice in Core Practice")
	v.settle("guest-connect")
	v.Click("link", "About you")
	v.heads("About you")
	v.settle("guest-account")
	v.Goto(link)
	v.Click("button", connectButton)
	v.identify("bayside", "reception@bayside.example")
	v.allow()
	v.heads("Choose locations")
	v.settle("guest-picker")
	v.Check("Lord Howe", true)
	v.Click("button", "Save locations")
	v.isBack(back, "connected")
	v.goes("/connections")
	v.settle("guest-connected")

	other := withoutScript.visit(t, v.site)
	other.Goto(link)
	other.heads("This link has already been used")
	other.settle("link-used")
	other.Click("link", "Back to Recall Desk")
	other.isBack(back, "returned")

	v.invites(back, connectlink.NewSession{Provider: "core-practice", Tenant: "manly"})
	v.Click("link", "Connect a practice system")
	v.Click("button", connectButton)
	v.identify("manly", "reception@manly.example")
	v.Click("button", "Don’t allow")
	v.WaitURL(v.site.URL)
	v.heads("You did not allow the connection")
	v.settle("guest-denied")
	v.Click("link", "Try again")
	v.Click("button", connectButton)
	v.isAt("manly")
	v.Click("button", "Allow")
	v.isBack(back, "connected")
}
