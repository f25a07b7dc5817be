package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/apptest"
	"mooring/web"
)

// answered is what a watcher was told of one request.
type answered struct {
	Method, Route string
	Status        int
}

// ledger keeps what it is told.
type ledger []answered

// Answered implements edge.Watcher.
func (l *ledger) Answered(method, route string, status int, took time.Duration) {
	if took < 0 {
		status = -1
	}
	*l = append(*l, answered{method, route, status})
}

// bare is the site's handler made anew with other options.
func bare(site *apptest.Site, change func(*web.Options)) http.Handler {
	options := web.Options{
		AppName: apptest.AppName, BaseURL: site.URL, Connections: site.App.Connections, Accounts: site.App.Accounts,
		Sessions: site.App.Sessions, Now: time.Now,
	}
	change(&options)
	return web.New(options)
}

func TestAWatcherHearsOfRoutesAndNeverOfPaths(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	visitor := site.SignedIn(t, site.Owner)
	var told ledger
	handler := bare(site, func(o *web.Options) { o.Watch = &told })
	ask := func(method, path string) {
		serve(t, handler, visitor, path, func(r *http.Request) *http.Request {
			r.Method = method
			return r
		})
	}
	ask(http.MethodGet, "/healthz")
	ask(http.MethodHead, "/connections")
	ask(http.MethodGet, "/connections/of-somebody-else")
	ask(http.MethodGet, "/oauth/core-practice/callback?code=hush")
	ask(http.MethodGet, "/nothing/jane")
	ask(http.MethodDelete, "/connections")
	ask("HUSH", "/nothing")
	want := ledger{
		{http.MethodGet, "/healthz", 200},
		{http.MethodHead, "/connections", 200},
		{http.MethodGet, "/connections/:id", 404},
		{http.MethodGet, "/oauth/:provider/callback", 303},
		{http.MethodGet, "", 404},
		{http.MethodDelete, "/connections", 405},
		{"HUSH", "", 404},
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheProxiesThatAreTrustedSpeakForOthers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		trusted []netip.Prefix
		direct  string
		// together: every try counts for one address.
		together bool
	}{
		"a proxy that is trusted":               {[]netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}, "198.51.100.9:1", false},
		"a proxy on IPv6":                       {[]netip.Prefix{netip.MustParsePrefix("2001:db8::/32")}, "[2001:db8::9]:1", false},
		"a private address that is not trusted": {[]netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}, "10.0.0.9:1", true},
		"this machine when nobody is trusted":   {nil, "127.0.0.1:1", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site, _ := quiet(t)
			handler := bare(site, func(o *web.Options) { o.TrustedProxies = test.trusted })
			last := 0
			for i := range 20 {
				form := credentials("nobody"+string(rune('a'+i))+"@made-up.example", "wrong").Encode()
				request := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(form))
				request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				request.Header.Set("X-Forwarded-For", "203.0.113."+string(rune('0'+i%10))+string(rune('0'+i/10)))
				request.RemoteAddr = test.direct
				recorder := httptest.NewRecorder()
				handler.ServeHTTP(recorder, request)
				last = recorder.Code
			}
			if refused := last == http.StatusTooManyRequests; refused != test.together {
				t.Errorf("the 20th try is answered %d", last)
			}
		})
	}
}
