package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/config"
	"mooring/internal/secret"
	"mooring/internal/storetest"
)

// onPostgres puts a site on a PostgreSQL database of its own.
func onPostgres(t *testing.T) func(*config.Config) {
	t.Helper()
	return func(c *config.Config) {
		c.DatabaseURL = storetest.NewPostgres(t)
		if err := secret.GenerateKeyset(c.KeysetFile); err != nil {
			t.Fatal(err)
		}
	}
}

// onBoth runs a test on a site of each kind of database, at a clock that stands still.
func onBoth(t *testing.T, test func(t *testing.T, site *apptest.Site)) {
	t.Helper()
	for name, choose := range map[string]func(*testing.T) func(*config.Config){
		"SQLite":     func(*testing.T) func(*config.Config) { return nil },
		"PostgreSQL": onPostgres,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := apptest.NewClock(noon())
			test(t, apptest.Start(t, apptest.Options{Quiet: true, Now: clock.Now, Config: choose(t)}))
		})
	}
}

// odd is text that PostgreSQL does not take.
var odd = []string{"\x00", "\xff", "a\x00b", "caf\xe9", "\xed\xa0\x80", "\xf0\x9f"}

func TestOddTextIsNoFaultOfOurs(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, site *apptest.Site) {
		visitor := site.SignedIn(t, site.Owner)
		id := visitor.Connect("bayside")
		for _, text := range odd {
			escaped := url.PathEscape(text)
			for path, want := range map[string]int{
				"/" + escaped:                                                         404,
				"/connections/" + escaped:                                             404,
				"/connections/" + id + escaped:                                        404,
				"/connections/" + escaped + "/card":                                   404,
				"/connections/" + escaped + "/activity":                               404,
				"/connections/" + escaped + "/appointments":                           404,
				"/connections/" + escaped + "/locations":                              404,
				"/connections/" + escaped + "/disconnect":                             404,
				"/oauth/" + escaped + "/callback":                                     404,
				"/static/" + escaped + "/app.css":                                     404,
				"/connections/new?provider=" + escaped:                                404,
				"/connections/new?provider=core-practice&tenant=" + escaped:           200,
				"/connections/" + id + "/appointments?date=" + escaped:                200,
				"/connections/" + id + "/appointments?location=" + escaped:            200,
				"/activity?before=" + escaped:                                         200,
				"/connections/" + id + "/activity?before=" + escaped:                  200,
				"/login?after=" + escaped:                                             200,
				"/oauth/core-practice/callback?state=" + escaped + "&code=" + escaped: 410,
				"/oauth/core-practice/callback?state=x&error=" + escaped + "&iss=" + escaped + "&error_description=" + escaped: 410,
			} {
				if page := visitor.Get(path); page.Status != want || page.Body == "" {
					t.Errorf("GET %s: status %d, want %d", path, page.Status, want)
				}
			}
			for _, form := range []struct {
				path   string
				fields url.Values
				want   int
			}{
				{"/connections", url.Values{"provider": {"core-practice"}, "tenant": {text}}, 422},
				{"/connections", url.Values{"provider": {text}, "tenant": {"manly"}}, 404},
				{"/connections/" + id + "/locations", url.Values{"location": {text}}, 422},
				{"/connections/" + id + "/locations", url.Values{text: {text}}, 422},
				{"/connections/" + escaped + "/check", nil, 404},
				{"/connections/" + escaped + "/sync", nil, 404},
				{"/connections/" + escaped + "/reconnect", nil, 404},
				{"/connections/" + escaped + "/disconnect", nil, 404},
				{"/login?next=" + escaped, url.Values{"email": {text + "@harbourside.example"}, "password": {text + "lantern"}}, 422},
				{"/login", url.Values{"email": {url.QueryEscape(text) + "@riverside.example"}, "password": {text}}, 422},
			} {
				if page := visitor.Post(form.path, form.fields); page.Status != form.want {
					t.Errorf("POST %s %q: status %d, want %d", form.path, form.fields, page.Status, form.want)
				}
			}
		}
		if log := site.Log.String(); strings.Contains(log, "level=ERROR") {
			t.Errorf("the log has a fault: %s", lineWith(log, "level=ERROR"))
		}
	})
}

func TestOddHeadersAreNoFaultOfOurs(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, site *apptest.Site) {
		for name, value := range map[string]string{
			"Cookie": "mooring=caf\xe9\xff", "X-Request-Id": "caf\xe9", "X-Forwarded-For": "\xff, 10.0.0.1", "User-Agent": "\xff",
			"Accept-Language": "\xff", "Referer": "\xff",
		} {
			request := site.NewVisitor(t).Request(http.MethodGet, "/connections", nil)
			request.Header.Set(name, value)
			if page := site.NewVisitor(t).Send(request); page.Status != http.StatusOK || page.URL.Path != "/login" {
				t.Errorf("%s: status %d at %s", name, page.Status, page.URL.Path)
			}
			wrong := sent(site.NewVisitor(t), "/login", credentials(name+"@harbourside.example", "wrong"))
			wrong.Header.Set(name, value)
			if page := site.NewVisitor(t).Send(wrong); page.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: signing in: status %d", name, page.Status)
			}
		}
	})
}

func TestNumbersBeyondEveryRangeAreNoFaultOfOurs(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, site *apptest.Site) {
		visitor := site.SignedIn(t, site.Owner)
		id := visitor.Connect("bayside")
		for _, number := range []string{
			"9223372036854775807", "9223372036854775808", "-9223372036854775809", strings.Repeat("9", 400), "1e400", "0x10", "NaN", "-1",
		} {
			for _, path := range []string{
				"/activity?before=" + number, "/connections/" + id + "/activity?before=" + number,
				"/connections/" + id + "/appointments?date=" + number + "-01-01",
			} {
				if page := visitor.Get(path); page.Status != http.StatusOK {
					t.Errorf("%s: status %d", path, page.Status)
				}
			}
		}
	})
}
