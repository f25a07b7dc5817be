package static_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mooring/static"
)

// names are all files that pages may use.
var names = []string{"app.css", "api.css", "app.js", "favicon.svg"}

// ask sends one request to the handler.
func ask(method, path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	static.Handler().ServeHTTP(recorder, httptest.NewRequest(method, path, nil))
	return recorder
}

func TestEveryFileIsServedUnderTheHashOfItsContentForGood(t *testing.T) {
	t.Parallel()
	types := map[string]string{
		"app.css": "text/css; charset=utf-8", "api.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "favicon.svg": "image/svg+xml",
	}
	for _, name := range names {
		answer := ask(http.MethodGet, static.URL(name))
		if answer.Code != http.StatusOK {
			t.Fatalf("%s: status %d", name, answer.Code)
		}
		sum := sha256.Sum256(answer.Body.Bytes())
		if want := hex.EncodeToString(sum[:])[:16]; static.URL(name) != "/static/"+want+"/"+name {
			t.Errorf("%s: address %s does not carry the hash %s", name, static.URL(name), want)
		}
		if got := answer.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
		if got := answer.Header().Get("Content-Type"); got != types[name] {
			t.Errorf("%s: Content-Type %q", name, got)
		}
	}
}

func TestAnAddressThatIsNotExactlyOursIsNotFoundAndNotKept(t *testing.T) {
	t.Parallel()
	good := static.URL("app.css")
	for _, path := range []string{
		"/static/", "/static/app.css", "/static/0000000000000000/app.css", "/static/0000000000000000/",
		strings.TrimSuffix(good, "app.css") + "app.js", strings.TrimSuffix(good, "app.css"), good + "/", good + "/app.css",
		"/static/x/.." + good, "/app.css", "/static/" + "doc.go", strings.TrimSuffix(good, "app.css") + "static.go",
	} {
		answer := ask(http.MethodGet, path)
		if answer.Code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, answer.Code)
		}
		if got := answer.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control %q, want no-store", path, got)
		}
	}
}

func TestHeadAnswersTheSizeWithoutTheContent(t *testing.T) {
	t.Parallel()
	full, head := ask(http.MethodGet, static.URL("app.js")), ask(http.MethodHead, static.URL("app.js"))
	if head.Code != http.StatusOK || head.Body.Len() != 0 {
		t.Fatalf("status %d with %d bytes", head.Code, head.Body.Len())
	}
	if got, want := head.Header().Get("Content-Length"), full.Header().Get("Content-Length"); got != want || got == "" {
		t.Errorf("Content-Length %q, GET says %q", got, want)
	}
}

func TestAnythingButReadingIsRefused(t *testing.T) {
	t.Parallel()
	answer := ask(http.MethodPost, static.URL("app.js"))
	if answer.Code != http.StatusMethodNotAllowed || answer.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("status %d, Allow %q", answer.Code, answer.Header().Get("Allow"))
	}
}

func TestAnUnknownNamePanicsSoThatNoPageShipsWithIt(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	static.URL("missing.css")
}

func TestStylesheetAndScriptStayInTheirBudget(t *testing.T) {
	t.Parallel()
	css, js := ask(http.MethodGet, static.URL("app.css")).Body.String(), ask(http.MethodGet, static.URL("app.js")).Body.String()
	t.Logf("CSS %d bytes, script %d bytes in %d lines", len(css), len(js), strings.Count(js, "\n"))
	if len(css) > 20<<10 {
		t.Errorf("stylesheet has %d bytes, at most 20 KB are allowed", len(css))
	}
	if len(css)+len(js) > 30<<10 {
		t.Errorf("stylesheet and script have %d bytes, at most 30 KB are allowed", len(css)+len(js))
	}
	if lines := strings.Count(js, "\n"); lines >= 150 {
		t.Errorf("script has %d lines, fewer than 150 are allowed", lines)
	}
}

// The content security policy forbids these at run time; here the fault is
// found before a browser is.
func TestStylesheetAndScriptNeedNothingThatThePolicyForbids(t *testing.T) {
	t.Parallel()
	css, js := ask(http.MethodGet, static.URL("app.css")).Body.String(), ask(http.MethodGet, static.URL("app.js")).Body.String()
	for _, word := range []string{"@import", "url(", "@font-face"} {
		if strings.Contains(css, word) {
			t.Errorf("stylesheet uses %s", word)
		}
	}
	for _, word := range []string{"eval(", "Function(", "innerHTML", "document.write", "http://", "setAttribute(\"style"} {
		if strings.Contains(js, word) {
			t.Errorf("script uses %s", word)
		}
	}
}
