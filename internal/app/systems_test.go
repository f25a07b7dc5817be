package app_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/connection"
	"mooring/internal/demo"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/bqecore"
	"mooring/internal/sandbox/portal"
)

// controls are what a test works of each system, with the tenant that it connects.
func controls(site *apptest.Site) map[string]struct {
	*portal.Control
	tenant string
} {
	type controlled = struct {
		*portal.Control
		tenant string
	}
	all := map[string]controlled{}
	for slug, system := range site.Systems {
		switch slug {
		case demo.DrChrono:
			all[slug] = controlled{system.DrChrono.Control, "redwood"}
		case demo.BQECore:
			all[slug] = controlled{system.BQECore.Control, bqecore.Northshore}
		case demo.Docplanner:
			all[slug] = controlled{system.Docplanner.Control, system.Docplanner.Clients()[0].Tenant}
		}
	}
	return all
}

// TestNoSystemLeavesASecretOrARowBehind connects a practice in each system in
// every way that fails and then in one that does not, uses it, disconnects it, and
// searches all that came out of the program and all that it keeps.
func TestNoSystemLeavesASecretOrARowBehind(t *testing.T) {
	t.Parallel()
	r := &rig{witness: newWitness(), clock: &clock{}}
	r.Site = apptest.Start(t, apptest.Options{
		Now: r.clock.Now, AroundApp: r.aroundApp, Systems: demo.Everything(), TokenMark: tokenMark,
	})
	for slug, system := range controls(r.Site) {
		visitor := r.SignedIn(t, r.Owner)
		r.failToEnter(t, visitor, slug, system.Control)
		id := r.enters(t, visitor, slug)
		r.clock.Advance(49 * time.Hour) // Longer than any access token lives.
		visitor = r.SignedIn(t, r.Owner)
		do(t, visitor, id, "check")
		if asked := len(system.State().TokenRequests); asked < 2 {
			t.Errorf("%s: %d token requests, so none was a renewal", slug, asked)
		}
		for _, fault := range connectFaults() {
			r.meets(t, system.Control, system.tenant, fault)
			do(t, visitor, id, "check")
		}
		r.meets(t, system.Control, system.tenant)
		for _, path := range []string{"", "/card", "/activity", "/disconnect", "/reconnect"} {
			visitor.Get("/connections/" + id + path)
		}
		do(t, visitor, id, "disconnect")
		r.wantNothingHeld(t, id)
		if account := column[string](t, r.db(), "SELECT account FROM connections WHERE id = @id", named(id)); account[0] != "" {
			t.Errorf("%s: the account %q is left", slug, account[0])
		}
		r.enters(t, visitor, slug)
	}
	r.wantNoMark(t)
}

// failToEnter tries to connect while the system fails.
func (r *rig) failToEnter(t *testing.T, visitor *apptest.Visitor, slug string, control *portal.Control) {
	t.Helper()
	tenants := control.State().Tenants
	for _, fault := range connectFaults() {
		for _, tenant := range tenants {
			r.meets(t, control, tenant.ID, fault)
		}
		page := r.depart(visitor, slug)
		if page.Status < http.StatusBadRequest || page.Find("h1").Length() != 1 {
			t.Errorf("%s: %s at %s: status %d, %q", slug, fault.Kind, fault.Target, page.Status, page.Heading())
		}
	}
	for _, tenant := range tenants {
		r.meets(t, control, tenant.ID)
	}
	if left := count(t, r.db(), "SELECT count(*) FROM connections WHERE provider = '"+slug+"'"); left != 0 {
		t.Errorf("%s: %d connections were stored", slug, left)
	}
}

// meets switches on exactly these faults at a tenant.
func (r *rig) meets(t *testing.T, control *portal.Control, tenant string, faults ...sandbox.Fault) {
	t.Helper()
	if err := control.SetFaults(tenant, faults...); err != nil {
		t.Fatal(err)
	}
}

// depart goes the whole way of connecting a practice in a system.
func (r *rig) depart(visitor *apptest.Visitor, slug string) *apptest.Page {
	system := r.Systems[slug]
	if slug == demo.Docplanner {
		clinic := system.Docplanner.Clients()[0]
		return visitor.Post("/connections", url.Values{
			"provider": {slug}, "tenant": {clinic.Country}, "client_id": {clinic.ID}, "client_secret": {clinic.Secret},
		})
	}
	person := "hkim@redwood.example"
	if slug == demo.BQECore {
		person = system.BQECore.SignIns(bqecore.Northshore)[0].Email
	}
	consent := visitor.SignInAtProvider(visitor.Post("/connections", url.Values{"provider": {slug}}), person)
	return visitor.Allow(consent)
}

// enters connects a practice in a system with all of its locations and returns the
// connection's id.
func (r *rig) enters(t *testing.T, visitor *apptest.Visitor, slug string) string {
	t.Helper()
	if page := r.depart(visitor, slug); page.Status != http.StatusOK {
		t.Fatalf("%s: status %d, %q", slug, page.Status, page.Heading())
	}
	overviews, err := r.App.Connections.Overviews(t.Context(), r.Owner.OrganisationID)
	if err != nil {
		t.Fatal(err)
	}
	for _, overview := range overviews {
		if c := overview.Connection; c.Provider == slug {
			if c.Status == connection.StatusChoosing {
				var ids []string
				for _, location := range overview.Locations {
					ids = append(ids, location.ID)
				}
				visitor.Post("/connections/"+c.ID+"/locations", url.Values{"location": ids})
			}
			r.Log.Await(t, "connection="+c.ID+" outcome=done", 1)
			return c.ID
		}
	}
	t.Fatalf("%s: nothing was connected", slug)
	return ""
}

// wantNoMark searches everything for every token, code and issued secret, and all
// but pages for what a practice typed.
func (r *rig) wantNoMark(t *testing.T) {
	t.Helper()
	answers, _ := r.transcript()
	places := map[string][]byte{"the log": []byte(r.Log.String()), "an answer of ours": answers, "a table": tables(t, r.db())}
	for name, content := range databaseFiles(t, r.Folder) {
		places[name] = content
	}
	for place, content := range places {
		mustNotHold(t, place, content, "token, code or secret", tokenMark)
		mustNotHold(t, place, content, "client secret", apptest.ClientSecret)
		if place != "an answer of ours" { // A form keeps the id that was typed.
			mustNotHold(t, place, content, "client id of a practice", r.Systems[demo.Docplanner].Docplanner.Clients()[0].ID)
		}
	}
}
