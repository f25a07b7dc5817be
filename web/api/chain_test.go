package api_test

import (
	"net/http"
	"strings"
	"testing"

	"mooring/internal/apptest"
	"mooring/internal/config"
)

func TestWhatIsNoOperationIsAProblemToo(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	caller := site.Caller(site.Key(t))
	for _, path := range []string{"", "/", "/nowhere", "/connections/", "/connections/a/b/c", "/%00", "/connections/%FF", "/connections/" + strings.Repeat("a", 9000)} {
		problemIn(t, caller.Call(t, "GET", path, ""), http.StatusNotFound, "not-found")
	}
	reply := caller.Call(t, "DELETE", "/organisations", "")
	problemIn(t, reply, http.StatusMethodNotAllowed, "method-not-allowed")
	for _, method := range []string{"GET", "HEAD", "POST"} {
		if !strings.Contains(reply.Header.Get("Allow"), method) {
			t.Errorf("Allow: %s", reply.Header.Get("Allow"))
		}
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	caller := site.Caller(site.Key(t))
	for path, want := range map[string]int{"/connections": 200, "/connections/nobody": 404, "/openapi.json": 200, "/docs": 200, "/nowhere": 404} {
		reply := caller.Call(t, "HEAD", path, "")
		if reply.Status != want || reply.Text != "" {
			t.Errorf("%s: %d %q", path, reply.Status, reply.Text)
		}
	}
	if reply := site.Caller("").Call(t, "HEAD", "/connections", ""); reply.Status != http.StatusUnauthorized {
		t.Errorf("without a key: %d", reply.Status)
	}
}

func TestEveryAnswerIsDataThatNobodyKeeps(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true, Config: func(c *config.Config) { c.BaseURL = "https://recall-desk.example" }})
	caller := site.Caller(site.Key(t))
	for _, path := range []string{"/connections", "/connections/nobody", "/nowhere"} {
		header := caller.Call(t, "GET", path, "", "X-Request-Id", "from-a-proxy", "Cookie", "session=x", "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site").Header
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
			"Strict-Transport-Security": "max-age=31536000", "X-Request-Id": "from-a-proxy", "Set-Cookie": "", "Access-Control-Allow-Origin": "",
		} {
			if header.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, header.Get(name), want)
			}
		}
	}
	if id := caller.Call(t, "GET", "/nowhere", "", "X-Request-Id", "a\tb").Header.Get("X-Request-Id"); id == "" || strings.Contains(id, "\t") {
		t.Errorf("an odd request id became %q", id)
	}
}

func TestTheLogNamesOperationsAndNeverKeysOrAddresses(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	key := site.Key(t)
	site.Caller(key).Call(t, "GET", "/connections/of-a-practice?nmae=marked", "")
	log := site.Log.String()
	if !strings.Contains(log, "route=/v1/connections/{connection} ") {
		t.Error("the operation is not in the log")
	}
	for _, text := range []string{key, "of-a-practice", "marked"} {
		if strings.Contains(log, text) {
			t.Errorf("the log holds %q", text)
		}
	}
}

func TestASignInIsNoKeyAndAKeyIsNoSignIn(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	owner := site.SignedIn(t, site.Owner)
	if page := owner.Get("/v1/connections"); page.Status != http.StatusUnauthorized {
		t.Errorf("a signed-in browser gets %d", page.Status)
	}
	request := site.NewVisitor(t).Request("GET", "/connections", nil)
	request.Header.Set("Authorization", "Bearer "+site.Key(t))
	if reply := site.Caller("").Send(t, request); reply.Status != http.StatusSeeOther {
		t.Errorf("a key opens a page: %d", reply.Status)
	}
}

func TestWhoHasTheDocumentAlreadyIsToldSo(t *testing.T) {
	t.Parallel()
	site := apptest.Start(t, apptest.Options{Quiet: true})
	caller := site.Caller("")
	for _, path := range []string{"/openapi.json", "/docs"} {
		first := caller.Call(t, "GET", path, "")
		again := caller.Call(t, "GET", path, "", "If-None-Match", first.Header.Get("ETag"))
		if first.Status != http.StatusOK || again.Status != http.StatusNotModified || again.Text != "" || first.Header.Get("Cache-Control") != "public, max-age=300" {
			t.Errorf("%s: %d %v, again %d", path, first.Status, first.Header, again.Status)
		}
	}
}
