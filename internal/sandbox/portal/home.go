package portal

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"mooring/internal/sandbox/practice"
)

// homeView is what a tenant's home page shows.
type homeView struct {
	Practice, URL string
	// Path is the page's own, Base that of its realm; both end in a slash.
	Path, Base   string
	Heading      string
	Rows         []HomeRow
	Person       string
	SignsIn      bool
	Applications []homeApplication
}

// homeApplication is an application that has access.
type homeApplication struct {
	ID, Name, Since, Scopes string
}

// home answers GET /t/{tenant}/: what the tenant has, and for somebody signed
// in the applications with access.
func (s *Site) home(w http.ResponseWriter, r *http.Request, v Visit) {
	view := homeView{
		Practice: v.Tenant.Name, URL: v.Tenant.URL, Path: "/t/" + v.Tenant.ID + "/", Base: v.base() + "/",
		SignsIn: s.opts.Layout.Authorize != "",
	}
	view.Heading, view.Rows = s.homeRows(v.Tenant)
	if who, signedIn := s.signedIn(r, v); signedIn {
		view.Person = who.Name
		view.Applications = s.applications(v)
	}
	s.pages.show(w, http.StatusOK, page{name: "home", Title: view.Practice, Tenant: view.Practice, View: view})
}

// applications lists those with access.
func (s *Site) applications(v Visit) []homeApplication {
	var list []homeApplication
	for _, g := range v.world.grants.Grants(v.Tenant.ID) {
		name := g.Client
		if client, known := s.opts.FindClient(g.Client); known {
			name = client.Name
		}
		list = append(list, homeApplication{
			ID: g.ID, Name: name, Since: g.At.UTC().Format("2 January 2006, 15:04 MST"), Scopes: strings.Join(g.Scopes, ", "),
		})
	}
	return list
}

// homeRows is what the provider says of a tenant, or how busy its locations are.
func (s *Site) homeRows(t *Tenant) (string, []HomeRow) {
	if s.opts.Home != nil {
		return s.opts.Home(t)
	}
	if t.Book == nil {
		return "", nil
	}
	var rows []HomeRow
	for _, l := range t.Book.Locations() {
		if !l.Removed {
			rows = append(rows, today(t, l))
		}
	}
	return "Locations today", rows
}

// today counts a location's appointments between its own midnights.
func today(t *Tenant, l practice.Location) HomeRow {
	shown := HomeRow{Name: l.Name, Detail: l.Address}
	zone, err := time.LoadLocation(l.TimeZone)
	if err != nil {
		return shown
	}
	now := t.Now().In(zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	list, _, err := t.Book.Appointments(practice.Query{
		LocationID: l.ID, From: midnight, To: midnight.AddDate(0, 0, 1), Limit: maxAdded,
	})
	if err != nil {
		return shown
	}
	shown.Figure, shown.Note = fmt.Sprintf("%d appointments", len(list)), now.Format("Mon 2 Jan, 15:04")
	if len(list) == 1 {
		shown.Figure = "1 appointment"
	}
	return shown
}

// removeApplication answers POST /t/{tenant}/applications/{grant}/remove: the
// practice takes access away by itself.
func (s *Site) removeApplication(w http.ResponseWriter, r *http.Request, v Visit) {
	home := "/t/" + v.Tenant.ID + "/"
	if _, signedIn := s.signedIn(r, v); !signedIn {
		s.showSignIn(w, http.StatusOK, v, signInForm{ReturnTo: home})
		return
	}
	if !v.world.grants.RevokeGrant(v.Tenant.ID, r.PathValue("grant")) {
		s.Problem(w, http.StatusNotFound, "This application has no access", "It may have been removed already.")
		return
	}
	http.Redirect(w, r, home, http.StatusSeeOther)
}

// index answers GET /: the practices of the simulation.
func (s *Site) index(w http.ResponseWriter, _ *http.Request) {
	heading := plural(strings.ToUpper(s.opts.Word[:1]) + s.opts.Word[1:])
	view := struct {
		Heading string
		Tenants []TenantState
		Control bool
	}{heading, s.Control().State().Tenants, s.opts.Control}
	s.pages.show(w, http.StatusOK, page{name: "index", Title: heading, View: view})
}
