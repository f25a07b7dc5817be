package corepractice

import (
	"net/http"
	"strings"
	"time"

	"mooring/internal/sandbox/practice"
)

// homeView is what a practice's home page shows.
type homeView struct {
	Practice, URL, Base string
	Person              string
	Locations           []homeLocation
	Applications        []homeApplication
}

// homeLocation is a location and how busy it is today.
type homeLocation struct {
	Name, Address, Clock string
	Today                int
}

// homeApplication is an application that has access.
type homeApplication struct {
	ID, Name, Since, Scopes string
}

// home answers GET /t/{tenant}/: the practice's locations, and for somebody
// signed in the applications with access.
func (h *site) home(w http.ResponseWriter, r *http.Request, v visit) {
	view := homeView{Practice: v.tenant.book.Name(), URL: v.tenant.url, Base: "/t/" + v.tenant.id + "/"}
	for _, l := range v.tenant.book.Locations() {
		if !l.Removed {
			view.Locations = append(view.Locations, today(v.tenant, l))
		}
	}
	who, signedIn := h.signedIn(r, v)
	if !signedIn {
		h.pages.show(w, http.StatusOK, page{name: "home", Title: view.Practice, Practice: view.Practice, View: view})
		return
	}
	view.Person = who.Name
	for _, g := range v.grants.Grants(v.tenant.id) {
		name := g.Client
		if client, known := h.opts.client(g.Client); known {
			name = client.Name
		}
		view.Applications = append(view.Applications, homeApplication{
			ID: g.ID, Name: name, Since: g.At.UTC().Format("2 January 2006, 15:04 MST"), Scopes: strings.Join(g.Scopes, ", "),
		})
	}
	h.pages.show(w, http.StatusOK, page{name: "home", Title: view.Practice, Practice: view.Practice, View: view})
}

// today counts a location's appointments between its own midnights.
func today(t *tenant, l practice.Location) homeLocation {
	shown := homeLocation{Name: l.Name, Address: l.Address}
	zone, err := time.LoadLocation(l.TimeZone)
	if err != nil {
		return shown
	}
	now := t.now().In(zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	list, _, err := t.book.Appointments(practice.Query{
		LocationID: l.ID, From: midnight, To: midnight.AddDate(0, 0, 1), Limit: maxAdded,
	})
	if err == nil {
		shown.Today = len(list)
	}
	shown.Clock = now.Format("Mon 2 Jan, 15:04")
	return shown
}

// removeApplication answers POST /t/{tenant}/applications/{grant}/remove: the
// practice takes access away by itself.
func (h *site) removeApplication(w http.ResponseWriter, r *http.Request, v visit) {
	if _, signedIn := h.signedIn(r, v); !signedIn {
		h.showSignIn(w, http.StatusOK, v, signInForm{ReturnTo: "/t/" + v.tenant.id + "/"})
		return
	}
	if !v.grants.RevokeGrant(v.tenant.id, r.PathValue("grant")) {
		h.problem(w, http.StatusNotFound, "This application has no access", "It may have been removed already.")
		return
	}
	http.Redirect(w, r, "/t/"+v.tenant.id+"/", http.StatusSeeOther)
}

// index answers GET /: the practices of the simulation.
func (h *site) index(w http.ResponseWriter, _ *http.Request) {
	view := struct {
		Tenants []TenantState
		Control bool
	}{h.State().Tenants, h.opts.Control}
	h.pages.show(w, http.StatusOK, page{name: "index", Title: "Practices", View: view})
}
