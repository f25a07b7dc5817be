package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/static"
	"mooring/web"
)

// The answers that a route gives to those who may not use it.
const (
	signIn  = http.StatusSeeOther
	ok      = http.StatusOK
	hidden  = http.StatusNotFound
	refused = http.StatusForbidden
	unread  = http.StatusUnprocessableEntity
	onwards = http.StatusSeeOther
	barred  = http.StatusConflict
	gone    = http.StatusGone
)

// access is what each visitor gets of a route that names a connection of the
// organisation of member and owner. Each is sent the same form: one location of
// ours, and nothing else. The stranger owns another organisation.
type access struct{ nobody, member, owner, stranger, support, admin int }

// routeAccess is what the routes promise. A route that is not here fails.
func routeAccess() map[string]access {
	return map[string]access{
		"GET /healthz":                           {ok, ok, ok, ok, ok, ok},
		"GET /readyz":                            {ok, ok, ok, ok, ok, ok},
		"GET /static/*":                          {ok, ok, ok, ok, ok, ok},
		"GET /brand/*":                           {hidden, hidden, hidden, hidden, hidden, hidden}, // No brand is given.
		"GET /login":                             {ok, onwards, onwards, onwards, onwards, onwards},
		"POST /login":                            {unread, unread, unread, unread, unread, unread},
		"POST /logout":                           {onwards, onwards, onwards, onwards, onwards, onwards},
		"GET /connect/:token":                    {gone, gone, gone, gone, gone, gone},
		"GET /connect/back/:session":             {hidden, hidden, hidden, hidden, hidden, hidden},
		"GET /":                                  {signIn, onwards, onwards, onwards, onwards, onwards},
		"GET /activity":                          {signIn, ok, ok, ok, hidden, hidden},
		"GET /account":                           {signIn, ok, ok, ok, hidden, hidden},
		"POST /account":                          {signIn, refused, unread, unread, hidden, hidden},
		"GET /connections":                       {signIn, ok, ok, ok, hidden, hidden},
		"GET /connections/new":                   {signIn, refused, hidden, hidden, hidden, hidden},
		"POST /connections":                      {signIn, refused, hidden, hidden, hidden, hidden},
		"GET /connections/outcome":               {signIn, onwards, onwards, onwards, hidden, hidden},
		"GET /oauth/:provider/callback":          {onwards, onwards, onwards, onwards, onwards, onwards},
		"GET /connections/:id":                   {signIn, ok, ok, hidden, hidden, hidden},
		"GET /connections/:id/card":              {signIn, ok, ok, hidden, hidden, hidden},
		"GET /connections/:id/activity":          {signIn, ok, ok, hidden, hidden, hidden},
		"GET /connections/:id/appointments":      {signIn, ok, ok, hidden, hidden, hidden},
		"GET /connections/:id/records":           {signIn, hidden, hidden, hidden, hidden, hidden}, // Core Practice has no lists.
		"GET /connections/:id/compare":           {signIn, ok, ok, hidden, hidden, hidden},
		"POST /connections/:id/compare":          {signIn, refused, onwards, hidden, hidden, hidden},
		"POST /connections/:id/compare/repair":   {signIn, refused, onwards, hidden, hidden, hidden},
		"GET /connections/:id/appointments/new":  {signIn, ok, ok, hidden, hidden, hidden},
		"POST /connections/:id/appointments/new": {signIn, barred, barred, hidden, hidden, hidden}, // The permission is not asked for.
		"GET /connections/:id/locations":         {signIn, ok, ok, hidden, hidden, hidden},
		"POST /connections/:id/locations":        {signIn, refused, onwards, hidden, hidden, hidden},
		"POST /connections/:id/check":            {signIn, refused, onwards, hidden, hidden, hidden},
		"POST /connections/:id/sync":             {signIn, refused, onwards, hidden, hidden, hidden},
		"GET /connections/:id/reconnect":         {signIn, refused, ok, hidden, hidden, hidden},
		"POST /connections/:id/reconnect":        {signIn, refused, onwards, hidden, hidden, hidden},
		"GET /connections/:id/disconnect":        {signIn, refused, ok, hidden, hidden, hidden},
		"POST /connections/:id/disconnect":       {signIn, refused, onwards, hidden, hidden, hidden},

		"GET /support":                        {signIn, hidden, hidden, hidden, ok, ok},
		"GET /support/problems":               {signIn, hidden, hidden, hidden, ok, ok},
		"GET /support/connections":            {signIn, hidden, hidden, hidden, ok, ok},
		"GET /support/connections.csv":        {signIn, hidden, hidden, hidden, ok, ok},
		"GET /support/connections/:id":        {signIn, hidden, hidden, hidden, ok, ok},
		"POST /support/connections/:id/check": {signIn, hidden, hidden, hidden, onwards, onwards},
		"POST /support/connections/:id/mail":  {signIn, hidden, hidden, hidden, onwards, onwards},
		"POST /support/connections/:id/notes": {signIn, hidden, hidden, hidden, unread, unread},

		// The id is no endpoint's.
		"GET /support/webhooks":                                 {signIn, hidden, hidden, hidden, hidden, ok},
		"POST /support/webhooks":                                {signIn, hidden, hidden, hidden, hidden, unread},
		"GET /support/webhooks/new":                             {signIn, hidden, hidden, hidden, hidden, ok},
		"GET /support/webhooks/:id":                             {signIn, hidden, hidden, hidden, hidden, hidden},
		"GET /support/webhooks/:id/change":                      {signIn, hidden, hidden, hidden, hidden, hidden},
		"POST /support/webhooks/:id/change":                     {signIn, hidden, hidden, hidden, hidden, hidden},
		"POST /support/webhooks/:id/off":                        {signIn, hidden, hidden, hidden, hidden, hidden},
		"POST /support/webhooks/:id/on":                         {signIn, hidden, hidden, hidden, hidden, hidden},
		"POST /support/webhooks/:id/rotate":                     {signIn, hidden, hidden, hidden, hidden, hidden},
		"POST /support/webhooks/:id/test":                       {signIn, hidden, hidden, hidden, hidden, hidden},
		"GET /support/webhooks/:id/delete":                      {signIn, hidden, hidden, hidden, hidden, hidden},
		"POST /support/webhooks/:id/delete":                     {signIn, hidden, hidden, hidden, hidden, hidden},
		"GET /support/webhooks/:id/deliveries/:delivery":        {signIn, hidden, hidden, hidden, hidden, hidden},
		"POST /support/webhooks/:id/deliveries/:delivery/again": {signIn, hidden, hidden, hidden, hidden, hidden},

		"GET /support/api-keys":              {signIn, hidden, hidden, hidden, hidden, ok},
		"POST /support/api-keys":             {signIn, hidden, hidden, hidden, hidden, unread},
		"GET /support/api-keys/new":          {signIn, hidden, hidden, hidden, hidden, ok},
		"GET /support/api-keys/:key/revoke":  {signIn, hidden, hidden, hidden, hidden, hidden}, // There is no key.
		"POST /support/api-keys/:key/revoke": {signIn, hidden, hidden, hidden, hidden, hidden},
	}
}

// visit is what one kind of visitor gets of all routes.
type visit struct {
	name    string
	visitor *apptest.Visitor
	want    func(access) int
	// writes are the tables that may be changed by what the visitor may do.
	writes []string
}

// visits are all kinds. The owner comes last: the walk ends the connection.
func visits(t *testing.T, site *apptest.Site) []visit {
	t.Helper()
	staff := []string{"sessions", "events", "letters", "notes", "river_job", "river_notification", "sqlite_sequence"}
	return []visit{
		{"nobody", site.NewVisitor(t), func(a access) int { return a.nobody }, []string{"sessions"}},
		{"member", site.SignedIn(t, site.Member), func(a access) int { return a.member }, []string{"sessions"}},
		{"stranger", site.SignedIn(t, site.Stranger), func(a access) int { return a.stranger }, []string{"sessions"}},
		{"support", site.SignedIn(t, site.Staff(t, account.RoleSupport)), func(a access) int { return a.support }, staff},
		{"admin", site.SignedIn(t, site.Staff(t, account.RoleAdmin)), func(a access) int { return a.admin }, staff},
		{"owner", site.SignedIn(t, site.Owner), func(a access) int { return a.owner }, nil},
	}
}

func TestRoutesKeepOutWhoMayNotUseThem(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	known := routeAccess()
	if len(known) != len(web.Routes()) {
		t.Errorf("the test knows %d routes, there are %d", len(known), len(web.Routes()))
	}
	for _, visit := range visits(t, site) {
		t.Run(visit.name, func(t *testing.T) {
			before := site.Tables(t)
			visit.visitor = visit.visitor.In(t)
			defer visit.visitor.Stay()()
			for _, route := range signOutLast(web.Routes()) {
				expected, listed := known[route.Method+" "+route.Path]
				if !listed {
					t.Errorf("%s %s: the test knows nothing of this route", route.Method, route.Path)
					continue
				}
				if route.Path == "/logout" && visit.writes != nil {
					unchanged(t, site, before, visit.writes...)
				}
				walk(t, visit, route, id, visit.want(expected))
			}
		})
	}
}

// walk visits a route and checks status, headers, and that another's
// connection is not even named.
func walk(t *testing.T, visit visit, route web.Route, id string, want int) {
	t.Helper()
	visitor := visit.visitor
	path := strings.NewReplacer(":id", id, ":provider", "core-practice", "/static/*", static.URL("app.css")).Replace(route.Path)
	name := route.Method + " " + route.Path
	ask := func(path string) *http.Request {
		if route.Method == http.MethodGet {
			return visitor.Request(http.MethodGet, path, nil)
		}
		return sent(visitor, path, url.Values{"location": {"b1"}})
	}
	page := visitor.Send(ask(path))
	if page.Status != want {
		t.Errorf("%s: status %d (heading %q), want %d", name, page.Status, page.Heading(), want)
	}
	if want == hidden && (strings.Contains(page.Body, id) || strings.Contains(page.Body, "Bayside")) {
		t.Errorf("%s: names a connection of somebody else", name)
	}
	if want >= 400 && (page.Heading() == "" || page.Find("main a, main button").Length() == 0) {
		t.Errorf("%s: a refusal without a heading or a way on: %q", name, page.Body)
	}
	checkHeaders(t, name, page)
	if next := page.Header.Get("Location"); visit.name == "nobody" && route.Access != web.Public && next != nextAfter(route.Method, path) {
		t.Errorf("%s: leads to %q", name, next)
	}
	if unknown := visitor.Send(ask("/nothing-here")); route.Access == web.Staff && want == hidden && (page.Body != unknown.Body || page.Status != unknown.Status) {
		t.Errorf("%s: is not answered as an unknown address is", name)
	}
	if route.Method == http.MethodGet {
		head := visitor.Send(visitor.Request(http.MethodHead, path, nil))
		if head.Status != want || head.Body != "" {
			t.Errorf("HEAD %s: status %d with %d bytes", route.Path, head.Status, len(head.Body))
		}
		checkHeaders(t, "HEAD "+route.Path, head)
	}
}

// nextAfter is where somebody signed out is sent.
func nextAfter(method, path string) string {
	if method != http.MethodGet {
		path = "/connections"
	}
	return "/login?" + url.Values{"next": {path}}.Encode()
}

// signOutLast moves the route that ends the session to the end.
func signOutLast(routes []web.Route) []web.Route {
	var rest, last []web.Route
	for _, route := range routes {
		if route.Path == "/logout" {
			last = append(last, route)
		} else {
			rest = append(rest, route)
		}
	}
	return append(rest, last...)
}

// checkHeaders checks what every answer carries.
func checkHeaders(t *testing.T, name string, page *apptest.Page) {
	t.Helper()
	policy := page.Header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self' http://core-practice.localhost:"} {
		if !strings.Contains(policy, part) {
			t.Errorf("%s: policy %q lacks %s", name, policy, part)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("%s: policy %q is open", name, policy)
	}
	cache := "no-store"
	if strings.Contains(name, "/static/") && page.Status == http.StatusOK {
		cache = "public, max-age=31536000, immutable"
	}
	for header, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": cache,
		"Strict-Transport-Security": "", "Server": "", "X-Powered-By": "",
	} {
		if got := page.Header.Get(header); got != want {
			t.Errorf("%s: %s is %q, want %q", name, header, got, want)
		}
	}
	if page.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s: no request id", name)
	}
}

func TestUnknownAddressesAndMethodsHavePages(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	for _, visit := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{http.MethodGet, "/nothing-here", http.StatusNotFound, ""},
		{http.MethodGet, "/connections/", http.StatusNotFound, ""},
		{http.MethodGet, "/connections/made-up", http.StatusNotFound, ""},
		{http.MethodGet, "/connections/%2e%2e%2f%2e%2e", http.StatusNotFound, ""},
		{http.MethodGet, "/connections/' OR 1=1 --", http.StatusNotFound, ""},
		{http.MethodGet, "/oauth/made-up/callback", http.StatusNotFound, ""},
		{http.MethodGet, "/connections/new?provider=made-up", http.StatusNotFound, ""},
		{http.MethodOptions, "/nothing-here", http.StatusNotFound, ""},
		{http.MethodOptions, "/support", http.StatusNotFound, ""},
		{http.MethodPut, "/support/connections", http.StatusNotFound, ""},
		{http.MethodGet, "/support/connections/made-up/check", http.StatusNotFound, ""},
		{http.MethodGet, "/supporters", http.StatusNotFound, ""},
		{http.MethodGet, "/connections/made-up/check", http.StatusMethodNotAllowed, "POST"},
		{http.MethodGet, "/logout", http.StatusMethodNotAllowed, "POST"},
		{http.MethodPut, "/connections", http.StatusMethodNotAllowed, "GET"},
		{http.MethodDelete, "/connections/made-up", http.StatusMethodNotAllowed, "GET"},
		{"BREW", "/login", http.StatusMethodNotAllowed, "GET"},
		{http.MethodPost, "/static/app.css", http.StatusMethodNotAllowed, "GET"},
	} {
		t.Run(fmt.Sprint(visit.method, " ", visit.path), func(t *testing.T) {
			visitor := visitor.In(t)
			path, query, _ := strings.Cut(visit.path, "?")
			request := visitor.Request(visit.method, site.URL, nil)
			request.URL.Path, request.URL.RawQuery = path, query
			if unescaped, err := url.PathUnescape(path); err == nil && unescaped != path {
				request.URL.Path, request.URL.RawPath = unescaped, path
			}
			request.Header.Set("Sec-Fetch-Site", "same-origin")
			page := visitor.Send(request)
			if page.Status != visit.status || page.Heading() == "" {
				t.Errorf("status %d, heading %q", page.Status, page.Heading())
			}
			if allow := page.Header.Get("Allow"); visit.allow == "" && allow != "" || !strings.Contains(allow, visit.allow) {
				t.Errorf("Allow is %q", allow)
			}
			checkHeaders(t, visit.path, page)
		})
	}
}

func TestUnknownStaticFilesAreNotKept(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	page := site.NewVisitor(t).Get("/static/0123456789abcdef/app.css")
	if page.Status != http.StatusNotFound || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, Cache-Control %q", page.Status, page.Header.Get("Cache-Control"))
	}
}

// unsafeRoutes are the paths of every route that changes something.
func unsafeRoutes(id string) []string {
	var paths []string
	for _, route := range web.Routes() {
		if route.Method != http.MethodGet {
			paths = append(paths, strings.ReplaceAll(route.Path, ":id", id))
		}
	}
	return paths
}
