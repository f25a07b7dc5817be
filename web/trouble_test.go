package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/connection"
	"mooring/internal/sandbox/corepractice"
	"mooring/web"
)

func TestFailingDatabaseHasAPageWithoutDetails(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	address := returning(visitor, "manly")
	if err := site.App.Database.Close(); err != nil {
		t.Fatal(err)
	}
	visit := func(request *http.Request) {
		page := visitor.Send(request)
		if page.Status != http.StatusInternalServerError || page.Heading() != "Something went wrong on our side" {
			t.Errorf("%s: status %d, heading %q", request.URL.Path, page.Status, page.Heading())
		}
		reference := page.Find(".code").Text()
		if reference == "" || reference != page.Header.Get("X-Request-Id") {
			t.Errorf("%s: reference %q", request.URL.Path, reference)
		}
		if strings.Contains(page.Body, "sql") || strings.Contains(page.Body, "database") || strings.Contains(page.Body, ".go") {
			t.Errorf("%s: the page tells details: %s", request.URL.Path, page.Find("main").Text())
		}
		line := lineWith(site.Log.String(), "request="+reference)
		if !strings.Contains(line, "level=ERROR") || !strings.Contains(line, "database is closed") {
			t.Errorf("%s: the log says %q", request.URL.Path, line)
		}
	}
	for _, path := range []string{"/connections", "/activity", "/connections/" + id, address} {
		visit(visitor.Request(http.MethodGet, path, nil))
	}
	for _, path := range []string{"/connections/" + id + "/disconnect", "/connections/" + id + "/check", "/logout"} {
		visit(sent(visitor, path, nil))
	}
	visit(sent(site.NewVisitor(t), "/login", credentials(site.Owner.Email, apptest.Password)))
	if page := visitor.Get("/readyz"); page.Status != http.StatusServiceUnavailable || page.Body != "not ready\n" {
		t.Errorf("/readyz: status %d, %q", page.Status, page.Body)
	}
	if page := visitor.Get("/healthz"); page.Status != http.StatusOK {
		t.Errorf("/healthz: status %d", page.Status)
	}
	noSecretsIn(t, site)
}

// lineWith is the line of a log that holds a text.
func lineWith(log, text string) string {
	for line := range strings.Lines(log) {
		if strings.Contains(line, text) {
			return line
		}
	}
	return ""
}

// noSecretsIn looks through the log for what must not be there.
func noSecretsIn(t *testing.T, site *apptest.Site) {
	t.Helper()
	for _, secret := range []string{apptest.Password, apptest.ClientSecret, "code=", "state=", "/callback?", site.Owner.Email} {
		if strings.Contains(site.Log.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, lineWith(site.Log.String(), secret))
		}
	}
}

// brokenSchedule panics, as a fault of ours would.
type brokenSchedule struct{}

func (brokenSchedule) Day(context.Context, connection.DayQuery) (connection.Day, error) {
	panic("the schedule is broken")
}

func (brokenSchedule) Runs(context.Context, connection.Ref, int) ([]connection.SyncRun, error) {
	panic("the schedule is broken")
}

func TestPanicHasAPageAndALine(t *testing.T) {
	t.Parallel()
	site, clock := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	log := &apptest.Log{}
	handler := web.New(web.Options{
		AppName: apptest.AppName, BaseURL: site.URL, Connections: site.App.Connections, Accounts: site.App.Accounts,
		Sessions: site.App.Sessions, Schedule: brokenSchedule{}, Now: clock.Now, Logger: config.NewLogger(config.FormatText, log),
	})
	answer := serve(t, handler, visitor, "/connections/"+id)
	if answer.Code != http.StatusInternalServerError || heading(t, answer) != "Something went wrong on our side" {
		t.Errorf("status %d, heading %q", answer.Code, heading(t, answer))
	}
	if strings.Contains(answer.Body.String(), "broken") {
		t.Error("the page tells what broke")
	}
	reference := "request=" + answer.Header().Get("X-Request-Id")
	panicked, answered := lineWith(log.String(), "msg=panic"), lineWith(log.String(), "msg=request")
	if !strings.Contains(panicked, reference) || !strings.Contains(panicked, "brokenSchedule") {
		t.Errorf("the log has no stack, or not of which request: %s", log)
	}
	if !strings.Contains(answered, reference) || !strings.Contains(answered, "the schedule is broken") {
		t.Errorf("the request's line lacks the cause: %s", answered)
	}
	if strings.Contains(log.String(), visitor.Cookies()[0].Value) {
		t.Error("the log holds the session's id")
	}
}

// serve asks a handler for a page with a visitor's cookies.
func serve(t *testing.T, handler http.Handler, visitor *apptest.Visitor, path string, change ...func(*http.Request) *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	for _, cookie := range visitor.Cookies() {
		request.AddCookie(cookie)
	}
	for _, apply := range change {
		request = apply(request)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

// heading is the heading of a page.
func heading(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(answer.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(page.Find("h1").Text())
}

func TestRequestThatRanOutOfTimeHasAPage(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	answer := serve(t, site.App.Handler(), visitor, "/connections", func(r *http.Request) *http.Request {
		ctx, cancel := context.WithDeadline(r.Context(), time.Now().Add(-time.Second))
		t.Cleanup(cancel)
		return r.WithContext(ctx)
	})
	if answer.Code != http.StatusServiceUnavailable || heading(t, answer) != "That took too long" {
		t.Errorf("status %d, heading %q", answer.Code, heading(t, answer))
	}
}

func TestBrowserThatLeftIsNoFaultOfOurs(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	answer := serve(t, site.App.Handler(), visitor, "/connections", func(r *http.Request) *http.Request {
		ctx, cancel := context.WithCancel(r.Context())
		cancel()
		return r.WithContext(ctx)
	})
	line := lineWith(site.Log.String(), "status=499")
	if !strings.Contains(line, "request="+answer.Header().Get("X-Request-Id")) || strings.Contains(line, "level=ERROR") {
		t.Errorf("the log says %q", line)
	}
}

func TestRequestIDFromOutsideIsTakenOnlyWhenPlain(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.NewVisitor(t)
	for given, kept := range map[string]bool{
		"4bf92f3577b34da6a3ce929d0e0e4736": true, "proxy-1.req:7_8": true, "": false,
		"<b>x</b>": false, "a b": false, "a\"b": false, strings.Repeat("x", 65): false,
	} {
		request := visitor.Request(http.MethodGet, "/nothing-here", nil)
		request.Header.Set("X-Request-Id", given)
		page := visitor.Send(request)
		if got := page.Header.Get("X-Request-Id"); (got == given) != kept || got == "" {
			t.Errorf("given %q, answered %q", given, got)
		}
	}
}

func TestLogTellsNoSecretOfAnOrdinaryDay(t *testing.T) {
	t.Parallel()
	const mark = "MARKEDTOKEN"
	site := apptest.Start(t, apptest.Options{Sandbox: func(o *corepractice.Options) { o.TokenMark = mark }})
	visitor := site.SignedIn(t, site.Owner)
	id := visitor.Connect("manly")
	synced := func() bool { return visitor.Get("/connections/"+id+"/card").Find(".progress").Length() == 0 }
	until(t, "the first sync is done", synced)
	visitor.Post("/connections/"+id+"/check", nil)
	visitor.Get(returning(visitor, "manly"))
	until(t, "the sync after reconnecting is done", synced)
	visitor.Post("/connections/"+id+"/disconnect", nil)
	settled(t, site)
	noSecretsIn(t, site)
	for _, secret := range []string{mark, "P-1", visitor.Cookies()[0].Value} {
		if strings.Contains(site.Log.String(), secret) {
			t.Errorf("the log holds a token, a session's id or a patient's reference: %s", lineWith(site.Log.String(), secret))
		}
	}
}
