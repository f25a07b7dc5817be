package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/connectlink"
)

// product is the vendor's own product: its page says that it is that.
func product(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<h1>The product</h1>"))
	}))
	t.Cleanup(server.Close)
	return server
}

// linked is a site with the product that sends people to it.
type linked struct {
	*apptest.Site
	product *httptest.Server
	clock   *apptest.Clock
}

// startLinked starts it without syncs, at a clock that stands still.
func startLinked(t *testing.T, options apptest.Options) *linked {
	t.Helper()
	back := product(t)
	clock := apptest.NewClock(noon())
	options.Quiet, options.Now = true, clock.Now
	options.Config = func(c *config.Config) { c.ReturnOriginList = back.URL }
	return &linked{Site: apptest.Start(t, options), product: back, clock: clock}
}

// invite makes a link for Ana of the owner's organisation.
func (l *linked) invite(t *testing.T, wanted connectlink.NewSession) (connectlink.Session, string) {
	t.Helper()
	if wanted.OrganisationID == "" {
		wanted.OrganisationID = l.Owner.OrganisationID
	}
	wanted.Person = connectlink.Person{ExternalID: "user-17", Name: "Ana Silva", Email: "ana@harbourside.example"}
	wanted.ReturnURL = l.product.URL + "/settings?tab=systems"
	session, link, err := l.App.Links.Create(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	return session, link
}

// guest opens a new browser by a link.
func (l *linked) guest(t *testing.T, wanted connectlink.NewSession) (*apptest.Visitor, connectlink.Session) {
	t.Helper()
	session, link := l.invite(t, wanted)
	visitor := l.NewVisitor(t)
	if page := visitor.Get(link); page.Status != http.StatusOK {
		t.Fatalf("open the link: status %d at %s: %s", page.Status, page.URL.Path, page.Heading())
	}
	return visitor, session
}

// session reads a session.
func (l *linked) session(t *testing.T, id string) connectlink.Session {
	t.Helper()
	found, err := l.App.Links.Find(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// back fails unless a page is the product's, and returns what was added to its address.
func (l *linked) back(t *testing.T, page *apptest.Page) url.Values {
	t.Helper()
	if !strings.HasPrefix(page.URL.String(), l.product.URL+"/settings?tab=systems&") || page.Heading() != "The product" {
		t.Fatalf("at %s (%d, %q: %s)", page.URL, page.Status, page.Heading(), page.Find("main").Text())
	}
	return page.URL.Query()
}

// came fails unless the product was told, and the session says, what came of a link.
func (l *linked) came(t *testing.T, page *apptest.Page, id string, outcome connectlink.Outcome, reason, connection string) {
	t.Helper()
	told := l.back(t, page)
	if told.Get("outcome") != string(outcome) || told.Get("reason") != reason || told.Get("connection") != connection || told.Get("connect_session") != id {
		t.Errorf("the product was told %v", told)
	}
	if kept := l.session(t, id); kept.Outcome != outcome || kept.Reason != reason || kept.ResultID != connection || kept.EndedAt.IsZero() {
		t.Errorf("the session says %+v", kept)
	}
}

// wayBack is the address of the way back in the frame.
func wayBack(page *apptest.Page) string {
	for _, link := range page.Find("nav a").EachIter() {
		if link.Text() == "Back to "+apptest.AppName {
			return link.AttrOr("href", "")
		}
	}
	return ""
}

// navigate makes a request as a browser's own, from a site.
func navigate(visitor *apptest.Visitor, address, site string) *http.Request {
	request := visitor.Request(http.MethodGet, address, nil)
	request.Header.Set("Sec-Fetch-Mode", "navigate")
	request.Header.Set("Sec-Fetch-Site", site)
	return request
}

// organisation makes one more organisation and returns its id.
func (l *linked) organisation(t *testing.T, name string) string {
	t.Helper()
	made, err := l.App.Accounts.CreateOrganisation(t.Context(), account.NewOrganisation{Name: name, TimeZone: "Australia/Perth"})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}
