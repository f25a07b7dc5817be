package web_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/connectlink"
	"mooring/web"
)

// asGuest is what differs for a guest from what an owner gets.
var asGuest = map[string]int{"POST /account": hidden}

func TestAGuestMayDoWhatAnOwnerMayAndNothingElsewhere(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	own, _ := site.guest(t, connectlink.NewSession{})
	foreign, _ := site.guest(t, connectlink.NewSession{OrganisationID: site.organisation(t, "Hillside Clinic")})
	known := routeAccess()
	for _, visit := range []visit{
		{"foreign guest", foreign, func(a access) int { return a.stranger }, []string{"sessions", "connect_sessions"}},
		{"guest", own, func(a access) int { return a.owner }, nil},
	} {
		t.Run(visit.name, func(t *testing.T) {
			before := site.Tables(t)
			visit.visitor = visit.visitor.In(t)
			defer visit.visitor.Stay()()
			for _, route := range signOutLast(web.Routes()) {
				name := route.Method + " " + route.Path
				want, differs := asGuest[name]
				if !differs {
					want = visit.want(known[name])
				}
				if route.Path == "/logout" && visit.writes != nil {
					unchanged(t, site.Site, before, visit.writes...)
				}
				walk(t, visit, route, id, want)
			}
		})
	}
}

func TestTheAccountPageOfAGuestSaysWhereTheyCameFrom(t *testing.T) {
	t.Parallel()
	site := startLinked(t, apptest.Options{})
	visitor, _ := site.guest(t, connectlink.NewSession{})
	page := visitor.Get("/account")
	is(t, page, http.StatusOK, "About you")
	text := strings.Join(strings.Fields(page.Find("main").Text()), " ")
	for _, part := range []string{"You came from Recall Desk", "“Ana Silva via Recall Desk”", "ana@harbourside.example", "Harbourside Health"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q lacks %q", text, part)
		}
	}
	if page.Find("main form, main input").Length() != 0 {
		t.Error("a guest has mail settings")
	}
}

func TestAPageCostsAGuestNoMoreStatements(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		counts := &tally{statements: make(map[string]int)}
		site := startLinked(t, apptest.Options{Database: database, AroundApp: counts.around})
		visitor, _ := site.guest(t, connectlink.NewSession{})
		visitor.Allow(visitor.Depart("manly"))
		for path, want := range map[string]int{"/connections": 5, "/activity": 3, "/account": 2} {
			visitor.Get(path)
			if got := counts.of("GET " + path); got != want {
				t.Errorf("%s: %d statements, want %d", path, got, want)
			}
		}
	})
}
