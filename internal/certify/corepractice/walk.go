package corepractice

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/demo"
	"mooring/web"
	"mooring/web/view"
)

// walk goes through the whole product: everything that can go wrong on the way to
// a connection, a renewal that succeeds and one that fails, every page there is by
// the product's own table of routes, for a connection that works, one that is lost
// and one that is disconnected, and the files that the pages load. It returns how
// many pages were opened; the witness has seen them all.
func (q *inquiry) walk() (opened int) {
	before := len(q.ofSite())
	owner := q.owner()
	owner.post("/login", url.Values{"email": {"nobody@example.com"}, "password": {"a wrong one"}})
	owner.post("/connections", url.Values{"provider": {"core-practice"}, "tenant": {"elsewhere.example"}})
	owner.deny(owner.depart("bayside"))
	owner.depart("harbour")
	owner.get(callbackPath + "?state=made-up-state&code=made-up-code")
	lost, gone := owner.connect("bayside"), owner.connect("manly")
	q.openPages(owner, lost)
	q.clock.advance(10 * time.Minute)
	owner.press(lost, "check") // This one renews the tokens, the next one cannot.
	q.revoke("bayside")
	owner.press(lost, "check")
	owner.press(gone, "disconnect")
	q.openPages(owner, lost, gone)
	staff := q.newClient()
	staff.signIn(demo.Support())
	q.openPages(staff, lost, gone)
	q.openFiles(owner)
	for _, e := range q.ofSite()[before:] {
		q.want(e.status < http.StatusInternalServerError, "%s.", e.line())
		if isHTML(e) && e.status != 0 {
			opened++
		}
	}
	return opened
}

// openPages opens every page of the table of routes, for each of these
// connections.
func (q *inquiry) openPages(c *client, ids ...string) {
	for _, route := range web.Routes() {
		if route.Method != http.MethodGet || strings.Contains(route.Path, "*") || strings.Contains(route.Path, "/callback") {
			continue
		}
		for _, id := range ids {
			c.get(strings.NewReplacer(":id", id, ":provider", "core-practice").Replace(route.Path))
			if !strings.Contains(route.Path, ":id") {
				break
			}
		}
	}
	c.get(view.ConnectPath("core-practice", "bayside"))
	c.get("/no-such-page")
}

// openFiles opens every file that some page has named so far.
func (q *inquiry) openFiles(c *client) {
	var files []string
	for _, e := range q.ofSite() {
		if !isHTML(e) {
			continue
		}
		document, err := goquery.NewDocumentFromReader(strings.NewReader(string(e.body)))
		if !q.try(err) {
			return
		}
		document.Find("link[href], script[src], img[src]").Each(func(_ int, file *goquery.Selection) {
			address := file.AttrOr("href", file.AttrOr("src", ""))
			foreign := !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//")
			q.want(!foreign || strings.HasPrefix(address, "data:"), "%s loads a file from elsewhere: %s.", e.path, address)
			if !foreign {
				files = append(files, address)
			}
		})
	}
	slices.Sort(files)
	files = slices.Compact(files)
	q.want(len(files) > 0, "No page names a file.")
	for _, address := range files {
		got := c.get(address)
		q.want(got.status == http.StatusOK, "%s is answered with %d.", address, got.status)
	}
}
