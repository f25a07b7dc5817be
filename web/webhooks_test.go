package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"mooring/internal/account"
	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/eventlog"
)

// hooked starts a site that may send to this machine, with an admin signed in.
func hooked(t *testing.T) (*apptest.Site, *apptest.Visitor) {
	t.Helper()
	clock := apptest.NewClock(noon())
	site := apptest.Start(t, apptest.Options{Quiet: true, Now: clock.Now, Config: func(c *config.Config) { c.AllowPrivateAddresses = true }})
	return site, site.SignedIn(t, site.Staff(t, account.RoleAdmin))
}

// ear is a server of the vendor's that keeps what it is told.
type ear struct {
	*httptest.Server
	mu      sync.Mutex
	status  int
	headers []http.Header
	bodies  []string
}

// newEar runs an ear that answers with a status and something to harm.
func newEar(t *testing.T, status int) *ear {
	t.Helper()
	e := &ear{status: status}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.headers, e.bodies = append(e.headers, r.Header), append(e.bodies, string(body))
		w.WriteHeader(e.status)
		_, _ = io.WriteString(w, "<script>alert(1)</script>\nheard")
	}))
	t.Cleanup(e.Close)
	return e
}

// heard fails unless so many messages came, all of which a secret verifies.
func (e *ear) heard(t *testing.T, key string, count int) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	verifier, err := standardwebhooks.NewWebhook(key)
	if err != nil {
		t.Fatalf("the page shows no secret but %q: %v", key, err)
	}
	if len(e.bodies) != count {
		t.Fatalf("%d messages, want %d", len(e.bodies), count)
	}
	for i := range e.bodies {
		if err := verifier.VerifyIgnoringTimestamp([]byte(e.bodies[i]), e.headers[i]); err != nil {
			t.Errorf("message %d: %v", i, err)
		}
	}
}

// fieldsOf is the form of a page that posts to a path, as it would be sent.
func fieldsOf(t *testing.T, page *apptest.Page, path string) url.Values {
	t.Helper()
	form := page.Find(`form[method=post][action="` + path + `"]`)
	if form.Length() == 0 {
		t.Fatalf("%s has no form to %s", page.URL.Path, path)
	}
	fields := url.Values{}
	for _, input := range form.First().Find("input").EachIter() {
		_, ticked := input.Attr("checked")
		if input.AttrOr("type", "") != "checkbox" || ticked {
			fields.Add(input.AttrOr("name", ""), input.AttrOr("value", ""))
		}
	}
	return fields
}

// addEndpoint adds an endpoint by its form and returns its path and its secret.
func addEndpoint(t *testing.T, visitor *apptest.Visitor, address string, types ...string) (path, key string) {
	t.Helper()
	fields := fieldsOf(t, visitor.Get("/support/webhooks/new"), "/support/webhooks")
	fields.Set("url", address)
	fields["types"] = types
	page := visitor.Post("/support/webhooks", fields)
	is(t, page, http.StatusOK, "The webhook endpoint is added")
	return page.Find("main a.primary").AttrOr("href", ""), page.Find("[data-secret]").Text()
}

func TestAnAdminAddsTestsAndDeletesAnEndpoint(t *testing.T) {
	t.Parallel()
	_, visitor := hooked(t)
	ear := newEar(t, http.StatusOK)
	is(t, visitor.Get("/support/webhooks"), http.StatusOK, "Webhooks")
	path, key := addEndpoint(t, visitor, ear.URL+"/hooks", eventlog.TypeConnected)
	page := visitor.Get(path)
	is(t, page, http.StatusOK, "Webhook endpoint")
	if strings.Contains(page.Body, key) {
		t.Error("the secret shows a second time")
	}
	page = visitor.Post(path+"/test", nil)
	is(t, page, http.StatusOK, "Delivery of webhook.test")
	ear.heard(t, key, 1)
	if noticeOf(page) != "The endpoint took it." || page.Find("[data-body]").Text() != ear.bodies[0] {
		t.Errorf("notice %q, body %q", noticeOf(page), page.Find("[data-body]").Text())
	}
	if page.Find("main script").Length() != 0 || page.Find("[data-answer]").Text() != "<script>alert(1)</script>\nheard" {
		t.Errorf("the answer shows as %q", page.Find("[data-answer]").Text())
	}
	again := page.Find(`form[action$="/again"]`).AttrOr("action", "")
	ear.status = http.StatusTeapot
	page = visitor.Post(again, nil)
	if noticeOf(page) != "The endpoint answered 418 (I'm a teapot)." || page.Find("[data-answer]").Length() != 2 {
		t.Errorf("after sending again: %q", noticeOf(page))
	}
	ear.heard(t, key, 2)
	if ear.headers[0].Get("webhook-id") != ear.headers[1].Get("webhook-id") {
		t.Error("sent again under another id")
	}
	page = visitor.Get(path)
	if lines := page.Find(`section[aria-labelledby="deliveries"] li`); lines.Length() != 1 {
		t.Errorf("%d deliveries", lines.Length())
	}
	is(t, visitor.Get(path+"/delete"), http.StatusOK, "Delete this webhook endpoint?")
	page = visitor.Post(path+"/delete", nil)
	is(t, page, http.StatusOK, "Webhooks")
	if noticeOf(page) != "The webhook endpoint is deleted." {
		t.Errorf("notice %q", noticeOf(page))
	}
	is(t, visitor.Get(path), http.StatusNotFound, "We could not find that page")
}

func TestAFormThatIsSentTwiceMakesOneSecretAndShowsItOnce(t *testing.T) {
	t.Parallel()
	_, visitor := hooked(t)
	fields := fieldsOf(t, visitor.Get("/support/webhooks/new"), "/support/webhooks")
	fields.Set("url", "http://127.0.0.1:9/hooks")
	first := visitor.Post("/support/webhooks", fields)
	key, path := first.Find("[data-secret]").Text(), first.Find("main a.primary").AttrOr("href", "")
	if first.Header.Get("Cache-Control") != "no-store" || key == "" {
		t.Errorf("Cache-Control %q", first.Header.Get("Cache-Control"))
	}
	second := visitor.Post("/support/webhooks", fields)
	if second.URL.Path != path || strings.Contains(second.Body, "whsec_") || !strings.Contains(noticeOf(second), "added already") {
		t.Errorf("sent again it leads to %s: %q", second.URL.Path, noticeOf(second))
	}
	rotate := fieldsOf(t, visitor.Get(path), path+"/rotate")
	rotated := visitor.Post(path+"/rotate", rotate)
	is(t, rotated, http.StatusOK, "The endpoint has a new secret")
	if fresh := rotated.Find("[data-secret]").Text(); fresh == key || fresh == "" {
		t.Errorf("the new secret is %q", fresh)
	}
	second = visitor.Post(path+"/rotate", rotate)
	if second.URL.Path != path || strings.Contains(second.Body, "whsec_") || !strings.Contains(noticeOf(second), "changed already") {
		t.Errorf("sent again it leads to %s: %q", second.URL.Path, noticeOf(second))
	}
	if page := visitor.Get(path); !strings.Contains(page.Find(`section[aria-labelledby="secret"]`).Text(), "the secret before this one signs too") {
		t.Error("the page says nothing of the secret before this one")
	}
}

func TestARefusedEndpointKeepsWhatWasEntered(t *testing.T) {
	t.Parallel()
	_, visitor := hooked(t)
	fields := fieldsOf(t, visitor.Get("/support/webhooks/new"), "/support/webhooks")
	fields.Set("url", "ftp://example.com")
	fields.Set("description", `Our "own"`)
	fields["types"] = []string{eventlog.TypeConnected}
	page := visitor.Post("/support/webhooks", fields)
	is(t, page, http.StatusUnprocessableEntity, "Add a webhook endpoint")
	if got := fieldsOf(t, page, "/support/webhooks"); got.Encode() != fields.Encode() || !strings.Contains(page.Find("#url-error").Text(), "https://") {
		t.Errorf("kept %v, error %q", got, page.Find("#url-error").Text())
	}
	path, _ := addEndpoint(t, visitor, "http://127.0.0.1:9/hooks")
	change := fieldsOf(t, visitor.Get(path+"/change"), path+"/change")
	change.Set("url", "https://kim@example.com")
	is(t, visitor.Post(path+"/change", change), http.StatusUnprocessableEntity, "Change a webhook endpoint")
	change.Set("url", "http://127.0.0.1:9/other")
	change["types"] = []string{eventlog.TypeDisconnected, eventlog.TypeConnected}
	page = visitor.Post(path+"/change", change)
	if page.URL.Path != path || !strings.Contains(page.Find(".facts").Text(), "connection.connected, connection.disconnected") {
		t.Errorf("after the change: %s", page.Find(".facts").Text())
	}
	if got := fieldsOf(t, visitor.Get(path+"/change"), path+"/change"); !slices.Equal(got["types"], []string{eventlog.TypeConnected, eventlog.TypeDisconnected}) {
		t.Errorf("ticked: %v", got["types"])
	}
}

func TestAnEndpointIsSwitchedOffAndOn(t *testing.T) {
	t.Parallel()
	_, visitor := hooked(t)
	path, _ := addEndpoint(t, visitor, "http://127.0.0.1:9/hooks")
	page := visitor.Post(path+"/off", nil)
	if !strings.Contains(page.Find("[data-webhook]").Text(), "Switched off") || page.Find(`form[action$="/on"]`).Length() != 2 {
		t.Errorf("off: %s", page.Find("[data-webhook]").Text())
	}
	if page := visitor.Post(path+"/on", nil); page.Status != http.StatusBadRequest {
		t.Errorf("without saying what becomes of what it missed: status %d", page.Status)
	}
	for missed, want := range map[string]string{"send": "gets what it missed", "skip": "gets what happens from now on"} {
		page = visitor.Post(path+"/on", url.Values{"missed": {missed}})
		if !strings.Contains(noticeOf(page), want) || page.Find(`form[action$="/off"]`).Length() != 1 {
			t.Errorf("%s: %q", missed, noticeOf(page))
		}
		visitor.Post(path+"/off", nil)
	}
}

func TestADeliveryOfAnotherEndpointIsUnknown(t *testing.T) {
	t.Parallel()
	_, visitor := hooked(t)
	ear := newEar(t, http.StatusNoContent)
	first, _ := addEndpoint(t, visitor, ear.URL)
	second, _ := addEndpoint(t, visitor, ear.URL)
	page := visitor.Post(first+"/test", nil)
	crossed := strings.Replace(page.URL.Path, first, second, 1)
	is(t, visitor.Get(crossed), http.StatusNotFound, "We could not find that page")
	is(t, visitor.Post(crossed+"/again", nil), http.StatusNotFound, "We could not find that page")
	for _, before := range []string{"nonsense", "whd_0"} {
		is(t, visitor.Get(first+"?before="+before), http.StatusNotFound, "We could not find that page")
	}
}
