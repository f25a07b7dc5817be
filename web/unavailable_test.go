package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/demo"
	"mooring/internal/postgrestest"
)

// away is the heading of a page that our records were needed for.
const away = "We cannot reach our records at the moment"

// outage is a site whose database can be taken away.
type outage struct {
	*apptest.Site
	database string
	// onToken is called when a token endpoint was asked, before its answer goes out.
	onToken atomic.Pointer[func()]
}

// startOutage starts it; parameters are added to the database's URL.
func startOutage(t *testing.T, parameters string) *outage {
	t.Helper()
	o := &outage{}
	choose := onPostgres(t)
	o.Site = apptest.Start(t, apptest.Options{
		Quiet: true, Now: apptest.NewClock(noon()).Now, Systems: []string{demo.Docplanner}, TokenMark: secretMark,
		Config: func(c *config.Config) {
			choose(c)
			o.database = c.DatabaseURL
			c.DatabaseURL += map[bool]string{true: "&", false: "?"}[strings.Contains(o.database, "?")] + parameters
		},
		AroundSandbox: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				act := o.onToken.Load()
				if act == nil || !strings.HasSuffix(r.URL.Path, "/token") {
					next.ServeHTTP(w, r)
					return
				}
				answer := httptest.NewRecorder()
				next.ServeHTTP(answer, r)
				(*act)()
				for name, values := range answer.Header() {
					w.Header()[name] = values
				}
				w.WriteHeader(answer.Code)
				_, _ = w.Write(answer.Body.Bytes())
			})
		},
	})
	return o
}

// afterToken runs fn once the provider has issued tokens and before it says so.
func (o *outage) afterToken(fn func()) {
	once := func() {
		o.onToken.Store(nil)
		fn()
	}
	o.onToken.Store(&once)
}

func TestEveryPageSaysThatOurRecordsCannotBeReached(t *testing.T) {
	t.Parallel()
	site := startOutage(t, "")
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	reopen := postgrestest.Shut(t, site.database)
	for _, path := range []string{
		"/", "/connections", "/activity", "/connections/new?provider=core-practice&tenant=manly", "/connections/outcome", "/login",
		"/connections/" + id, "/connections/" + id + "/card", "/connections/" + id + "/activity", "/connections/" + id + "/locations",
		"/connections/" + id + "/appointments?date=2026-11-23", "/connections/" + id + "/disconnect",
	} {
		page := visitor.Get(path)
		wantAway(t, page, "GET "+path)
		again := page.Find(".actions a.primary")
		if again.AttrOr("href", "") != path || again.Text() != "Try again" {
			t.Errorf("%s: the way on leads to %q", path, again.AttrOr("href", ""))
		}
		if !strings.Contains(page.Find("main").Text(), "Nothing was changed.") {
			t.Errorf("%s: says %s", path, page.Find("main").Text())
		}
	}
	if page := visitor.Send(visitor.Request(http.MethodHead, "/connections", nil)); page.Status != 503 || page.Header.Get("Retry-After") != "60" {
		t.Errorf("HEAD: status %d, Retry-After %q", page.Status, page.Header.Get("Retry-After"))
	}
	if page := visitor.Get("/healthz"); page.Status != http.StatusOK {
		t.Errorf("/healthz: status %d", page.Status)
	}
	if page := visitor.Get("/readyz"); page.Status != http.StatusServiceUnavailable {
		t.Errorf("/readyz: status %d", page.Status)
	}
	reopen()
	is(t, visitor.Get("/connections"), http.StatusOK, "Connections")
	if page := visitor.Get("/readyz"); page.Status != http.StatusOK {
		t.Errorf("/readyz afterwards: status %d", page.Status)
	}
}

// wantAway fails unless a page says that our records cannot be reached, to
// people and to programs, and leaves the browser's session alone.
func wantAway(t *testing.T, page *apptest.Page, what string) {
	t.Helper()
	if page.Status != http.StatusServiceUnavailable || page.Heading() != away || page.Header.Get("Retry-After") != "60" {
		t.Errorf("%s: status %d, heading %q, Retry-After %q", what, page.Status, page.Heading(), page.Header.Get("Retry-After"))
	}
	if cookie := page.Header.Get("Set-Cookie"); cookie != "" {
		t.Errorf("%s: sets %s", what, cookie)
	}
	for _, detail := range []string{"SQLSTATE", "postgres", "database", "127.0.0.1"} {
		if strings.Contains(page.Body, detail) {
			t.Errorf("%s: tells %q", what, detail)
		}
	}
}

func TestAFormIsKeptWhileOurRecordsCannotBeReached(t *testing.T) {
	t.Parallel()
	site := startOutage(t, "")
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	own := "/connections/" + id
	for _, form := range []struct {
		path   string
		fields url.Values
		// after is where sending it again leads.
		after string
	}{
		{"/connections", url.Values{"provider": {"core-practice"}, "tenant": {"manly"}}, "/authorize"},
		{own + "/locations", url.Values{"location": {"loc-2", "loc-3"}}, "/locations"},
		{own + "/check", nil, "/connections"},
		{own + "/sync", nil, "/connections"},
		{own + "/reconnect", nil, "/authorize"},
		{own + "/disconnect", nil, own + "/disconnect"},
		{"/logout", nil, "/login"},
	} {
		reopen := postgrestest.Shut(t, site.database)
		page := visitor.Post(form.path, form.fields)
		wantAway(t, page, "POST "+form.path)
		if text := page.Find("main").Text(); strings.Contains(text, "Nothing was changed") || !strings.Contains(text, "twice does no harm") {
			t.Errorf("POST %s: says %s", form.path, text)
		}
		for name, values := range form.fields {
			var kept []string
			for _, field := range page.Find(`main input[name="` + name + `"]`).EachIter() {
				kept = append(kept, field.AttrOr("value", ""))
			}
			if strings.Join(kept, " ") != strings.Join(values, " ") {
				t.Errorf("POST %s: %s is kept as %q, want %q", form.path, name, kept, values)
			}
		}
		wantAway(t, visitor.Submit(page, "main form", nil), "again too early: "+form.path)
		reopen()
		after := visitor.Submit(page, "main form", nil)
		if after.Status >= 500 || !strings.HasSuffix(after.URL.Path, form.after) {
			t.Errorf("POST %s again: status %d at %s, want %s", form.path, after.Status, after.URL, form.after)
		}
	}
	rows := site.Rows(t, "SELECT status FROM connections WHERE id = $1", id)
	if strings.Join(rows, "") != `"disconnected"` {
		t.Errorf("status after all: %s", rows)
	}
	if credentials := site.Rows(t, "SELECT connection_id FROM credentials"); len(credentials) != 0 {
		t.Errorf("credentials left: %s", credentials)
	}
}

func TestATypedSecretIsNotKeptWhileOurRecordsCannotBeReached(t *testing.T) {
	t.Parallel()
	site := startOutage(t, "")
	visitor := site.SignedIn(t, site.Owner)
	clinic := systems{Site: site.Site, clinic: site.Systems[demo.Docplanner].Docplanner}
	fields := clinic.credentialsOf(t, "sonrisa")
	reopen := postgrestest.Shut(t, site.database)
	page := visitor.Post("/connections", fields)
	wantAway(t, page, "POST /connections")
	if strings.Contains(page.Body, secretMark) || !strings.Contains(page.Find("main").Text(), "what you entered is kept, but for the secret") {
		t.Errorf("says %s", page.Find("main").Text())
	}
	reopen()
	page = visitor.Submit(page, "main form", nil)
	is(t, page, http.StatusUnprocessableEntity, "Connect your practice in Docplanner")
	if id, _, _ := typed(page, "client_id"); id != fields.Get("client_id") || page.Find("option[selected]").AttrOr("value", "") != "doctoralia.es" {
		t.Errorf("the id is kept as %q", id)
	}
	if _, says, focused := typed(page, "client_secret"); says == "" || !focused {
		t.Errorf("the secret: %q, focused %v", says, focused)
	}
}

func TestAPasswordThatCannotBeCheckedIsNotWrong(t *testing.T) {
	t.Parallel()
	site := startOutage(t, "")
	visitor := site.NewVisitor(t)
	reopen := postgrestest.Shut(t, site.database)
	for range 6 { // More often than wrong passwords are put up with.
		page := visitor.Post("/login?next=%2Factivity", credentials(site.Owner.Email, apptest.Password))
		if page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") != "60" {
			t.Errorf("status %d, Retry-After %q", page.Status, page.Header.Get("Retry-After"))
		}
		text := page.Find("main").Text()
		if !strings.Contains(text, away) || strings.Contains(text, "belong together") {
			t.Errorf("says %s", text)
		}
		if email := page.Find("#email, input[name=email]").AttrOr("value", ""); email != site.Owner.Email {
			t.Errorf("email is kept as %q", email)
		}
		if strings.Contains(page.Body, apptest.Password) {
			t.Error("the password is on the page")
		}
		if page.Header.Get("Set-Cookie") != "" {
			t.Errorf("sets %s", page.Header.Get("Set-Cookie"))
		}
		if page.Find(`form[action="/login?next=%2Factivity"]`).Length() != 1 {
			t.Error("where the visitor was going is forgotten")
		}
	}
	reopen()
	page := visitor.Post("/login?next=%2Factivity", credentials(site.Owner.Email, apptest.Password))
	is(t, page, http.StatusOK, "Activity")
}

func TestASignInThatCannotBeSavedSaysSoAndLeavesNoTokens(t *testing.T) {
	t.Parallel()
	site := startOutage(t, "")
	visitor := site.SignedIn(t, site.Owner)
	address := returning(visitor, "manly")
	var reopen func()
	site.afterToken(func() { reopen = postgrestest.Shut(t, site.database) })
	page := visitor.Get(address)
	is(t, page, http.StatusServiceUnavailable, "The sign-in could not be saved")
	if page.Header.Get("Retry-After") != "60" || page.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("headers: %v", page.Header)
	}
	again := page.Find(".actions a.primary").AttrOr("href", "")
	if again != "/connections/new?provider=core-practice&tenant=manly" {
		t.Errorf("the way on leads to %q", again)
	}
	until(t, "both tokens are revoked", func() bool { return len(site.Sandbox.State().Revocations) == 2 })
	reopen()
	nothingStoredYet := site.Rows(t, "SELECT id FROM connections")
	if len(nothingStoredYet) != 0 {
		t.Errorf("stored all the same: %s", nothingStoredYet)
	}
	is(t, visitor.Get(address), http.StatusGone, "This sign-in has already been used")
	visitor.Connect("manly")
}

func TestASignInThatWasNotBegunToBeFinishedCanBeReloaded(t *testing.T) {
	t.Parallel()
	site := startOutage(t, "")
	visitor := site.SignedIn(t, site.Owner)
	address := returning(visitor, "manly")
	reopen := postgrestest.Shut(t, site.database)
	page := visitor.Get(address)
	wantAway(t, page, "callback")
	if asked := site.Sandbox.State().TokenRequests; len(asked) != 0 {
		t.Errorf("the code was presented: %v", asked)
	}
	reopen()
	is(t, visitor.Get(page.Find(".actions a.primary").AttrOr("href", "")), http.StatusOK, "Connections")
	if connected := site.Rows(t, "SELECT status FROM connections"); strings.Join(connected, "") != `"connected"` {
		t.Errorf("connections: %s", connected)
	}
}

func TestCutConnectionsAreMadeAnew(t *testing.T) {
	t.Parallel()
	site := startOutage(t, "")
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	for range 5 {
		postgrestest.Cut(t, site.database)
		recovered(t, visitor, "/connections")
		is(t, visitor.Post("/connections/"+id+"/check", nil), http.StatusOK, "Connections")
	}
}

// recovered fails unless a page comes back by itself: until then it says that
// our records cannot be reached, at most once for each connection that was cut.
func recovered(t *testing.T, visitor *apptest.Visitor, path string) {
	t.Helper()
	for range 20 { // as many connections as a pool has
		page := visitor.Get(path)
		if page.Status == http.StatusOK {
			return
		}
		wantAway(t, page, path)
	}
	t.Fatalf("%s does not come back", path)
}

func TestAReadOnlyDatabaseIsAway(t *testing.T) {
	t.Parallel()
	site := startOutage(t, "")
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	writable := postgrestest.ReadOnly(t, site.database)
	recovered(t, visitor, "/connections/"+id)
	for _, path := range []string{"/check", "/sync", "/disconnect", "/reconnect"} {
		wantAway(t, visitor.Post("/connections/"+id+path, nil), path)
	}
	wantAway(t, visitor.Post("/logout", nil), "sign out")
	writable()
	recovered(t, visitor, "/connections")
	is(t, visitor.Post("/connections/"+id+"/disconnect", nil), http.StatusOK, "Bayside Dental Group is disconnected")
}

func TestALockThatIsNotToBeHadIsAway(t *testing.T) {
	t.Parallel()
	site := startOutage(t, "lock_timeout=200")
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("bayside")
	held, err := site.App.Database.SQL().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := held.ExecContext(t.Context(), "SELECT 1 FROM connections WHERE id = $1 FOR UPDATE", id); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/check", "/sync", "/disconnect"} {
		wantAway(t, visitor.Post("/connections/"+id+path, nil), path)
	}
	is(t, visitor.Get("/connections"), http.StatusOK, "Connections")
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	is(t, visitor.Post("/connections/"+id+"/disconnect", nil), http.StatusOK, "Bayside Dental Group is disconnected")
}
