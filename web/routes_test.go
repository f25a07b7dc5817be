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
)

// access is what each visitor gets of a route that names our connection. Each
// is sent the same form: one location of ours, and nothing else.
type access struct{ nobody, member, stranger, support int }

// routeAccess is what the routes promise. A route that is not here fails.
func routeAccess() map[string]access {
	return map[string]access{
		"GET /healthz":                      {ok, ok, ok, ok},
		"GET /readyz":                       {ok, ok, ok, ok},
		"GET /static/*":                     {ok, ok, ok, ok},
		"GET /login":                        {ok, onwards, onwards, ok},
		"POST /login":                       {unread, unread, unread, unread},
		"POST /logout":                      {onwards, onwards, onwards, onwards},
		"GET /":                             {signIn, onwards, onwards, hidden},
		"GET /activity":                     {signIn, ok, ok, hidden},
		"GET /connections":                  {signIn, ok, ok, hidden},
		"GET /connections/new":              {signIn, refused, hidden, hidden},
		"POST /connections":                 {signIn, refused, hidden, hidden},
		"GET /connections/outcome":          {signIn, onwards, onwards, hidden},
		"GET /oauth/:provider/callback":     {onwards, onwards, onwards, onwards},
		"GET /connections/:id":              {signIn, ok, hidden, hidden},
		"GET /connections/:id/card":         {signIn, ok, hidden, hidden},
		"GET /connections/:id/activity":     {signIn, ok, hidden, hidden},
		"GET /connections/:id/appointments": {signIn, ok, hidden, hidden},
		"GET /connections/:id/locations":    {signIn, ok, hidden, hidden},
		"POST /connections/:id/locations":   {signIn, refused, hidden, hidden},
		"POST /connections/:id/check":       {signIn, refused, hidden, hidden},
		"POST /connections/:id/sync":        {signIn, refused, hidden, hidden},
		"POST /connections/:id/reconnect":   {signIn, refused, hidden, hidden},
		"GET /connections/:id/disconnect":   {signIn, refused, hidden, hidden},
		"POST /connections/:id/disconnect":  {signIn, refused, hidden, hidden},
	}
}

func TestRoutesKeepOutWhoMayNotUseThem(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("bayside")
	support := addUser(t, site, "", "support@vendor.example", account.RoleSupport)
	visitors := []struct {
		name    string
		visitor *apptest.Visitor
		want    func(access) int
	}{
		{"nobody", site.NewVisitor(t), func(a access) int { return a.nobody }},
		{"member", site.SignedIn(t, site.Member), func(a access) int { return a.member }},
		{"stranger", site.SignedIn(t, site.Stranger), func(a access) int { return a.stranger }},
		{"support", signedInStaff(t, site, support), func(a access) int { return a.support }},
	}
	known := routeAccess()
	if len(known) != len(web.Routes()) {
		t.Errorf("the test knows %d routes, there are %d", len(known), len(web.Routes()))
	}
	for _, visit := range visitors {
		t.Run(visit.name, func(t *testing.T) {
			before := site.Tables(t)
			visitor := visit.visitor.In(t)
			defer visitor.Stay()()
			for _, route := range signOutLast(web.Routes()) {
				expected, listed := known[route.Method+" "+route.Path]
				if !listed {
					t.Errorf("%s %s: the test knows nothing of this route", route.Method, route.Path)
					continue
				}
				if route.Path == "/logout" {
					unchanged(t, site, before, "sessions")
				}
				walk(t, visitor, route, id, visit.want(expected))
			}
		})
	}
}

// walk visits a route and checks status, headers, and that another's
// connection is not even named.
func walk(t *testing.T, visitor *apptest.Visitor, route web.Route, id string, want int) {
	t.Helper()
	path := strings.NewReplacer(":id", id, ":provider", "core-practice", "/static/*", static.URL("app.css")).Replace(route.Path)
	name := route.Method + " " + route.Path
	request := sent(visitor, path, url.Values{"location": {"b1"}})
	if route.Method == http.MethodGet {
		request = visitor.Request(http.MethodGet, path, nil)
	}
	page := visitor.Send(request)
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
	if route.Access != web.Public && want == signIn && page.Header.Get("Location") != nextAfter(request) && page.Header.Get("Location") != "/connections" {
		t.Errorf("%s: leads to %q", name, page.Header.Get("Location"))
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
func nextAfter(request *http.Request) string {
	next := "/connections"
	if request.Method == http.MethodGet {
		next = request.URL.Path
	}
	return "/login?" + url.Values{"next": {next}}.Encode()
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

// signedInStaff signs in somebody of no organisation, whom the setup page is not for.
func signedInStaff(t *testing.T, site *apptest.Site, who account.User) *apptest.Visitor {
	t.Helper()
	visitor := site.NewVisitor(t)
	page := visitor.Post("/login", url.Values{"email": {who.Email}, "password": {apptest.Password}})
	is(t, page, http.StatusNotFound, "We could not find that page")
	if page.Find(`main form[action="/logout"]`).Length() != 1 || page.Find(".page-nav a").Length() != 0 {
		t.Errorf("staff need a way out, and no links to what is not theirs")
	}
	return visitor
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
			if visit.allow != "" && !strings.Contains(page.Header.Get("Allow"), visit.allow) {
				t.Errorf("Allow is %q", page.Header.Get("Allow"))
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
