package corepractice

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/demo"
)

// client is a desk in an inquiry: its steps do nothing once the check has
// failed, and what goes wrong fails the check.
type client struct {
	q    *inquiry
	desk *desk
}

// newClient opens a new browser in which nobody is signed in.
func (q *inquiry) newClient() *client {
	jar, err := cookiejar.New(nil)
	q.try(err)
	opened := &desk{site: q.URL, client: &http.Client{Jar: jar, Transport: &http.Transport{DialContext: dialLocal}, Timeout: deskPatience}}
	q.endings = append(q.endings, func(context.Context) error {
		opened.close()
		return nil
	})
	return &client{q: q, desk: opened}
}

// owner opens a new browser and signs the practice's owner in.
func (q *inquiry) owner() *client {
	c := q.newClient()
	c.signIn(demo.Owner())
	return c
}

// signIn signs somebody in to the app.
func (c *client) signIn(who demo.Person) sheet {
	shown := c.post("/login", url.Values{"email": {who.Email}, "password": {demo.Password}})
	if c.q.failed == nil && (shown.status != http.StatusOK || shown.url.Path == "/login") {
		c.q.try(fmt.Errorf("%w: %s could not sign in (status %d)", errDesk, who.Email, shown.status))
	}
	return shown
}

// get opens a page; address is a path of the app or a whole address.
func (c *client) get(address string) sheet {
	return c.step(func() (sheet, error) { return c.desk.get(c.q.ctx, address) })
}

// post sends a form as a browser does from a page of the same site.
func (c *client) post(address string, fields url.Values) sheet {
	return c.step(func() (sheet, error) { return c.desk.post(c.q.ctx, address, fields) })
}

// submit sends the page's form that matches selector, with its own fields and
// those given.
func (c *client) submit(on sheet, selector string, fields url.Values) sheet {
	return c.step(func() (sheet, error) { return c.desk.submit(c.q.ctx, on, selector, fields) })
}

// step does one step, unless the check has failed.
func (c *client) step(do func() (sheet, error)) sheet {
	if c.q.failed != nil {
		return blank()
	}
	shown, err := do()
	if !c.q.try(err) {
		return blank()
	}
	return shown
}

// blank is an empty page, for what comes after a failure.
func blank() sheet {
	empty, _ := goquery.NewDocumentFromReader(strings.NewReader("")) // Fails as its reader does only.
	return sheet{Document: empty, url: &url.URL{}, header: http.Header{}}
}

// stay makes the client stop following redirects, and returns the way back.
func (c *client) stay() (follow func()) {
	c.desk.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return func() { c.desk.client.CheckRedirect = nil }
}

// summary names a page for evidence, with all that its main part says.
func (s sheet) summary() string {
	return fmt.Sprintf("%d %s\n\n%s", s.status, s.url.Path, s.words())
}

// wantOutcome wants a page that says in plain words why a sign-in went no
// further, and offers a way on.
func (q *inquiry) wantOutcome(got sheet, heading string) {
	same(q, "The heading of the page that follows", got.heading(), heading)
	q.want(got.Find("main .actions a, main .actions button").Length() > 0, "The page “%s” offers no way on.", got.heading())
	q.want(strings.Count(got.words(), ".") > 0 && len(got.words()) > len(got.heading())+20, "The page “%s” explains nothing.", got.heading())
	q.note("What the practice reads", got.summary())
}
