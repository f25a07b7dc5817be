package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"mooring/internal/browser"
)

// open starts a Chromium for one test and opens a page in it.
func open(t *testing.T, options browser.Options) *browser.Page {
	t.Helper()
	binary, err := browser.Find(os.Getenv("MOORING_TEST_CHROMIUM"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := browser.Launch(t.Context(), browser.Settings{Binary: binary, Folder: folder(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ok(t, b.Close()) })
	page, err := b.NewPage(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(page.Close)
	return page
}

// folder is a temporary folder with a short name: t.TempDir makes longer ones
// than Chromium can use.
func folder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "browser-")
	ok(t, err)
	t.Cleanup(func() { ok(t, os.RemoveAll(folder)) })
	return folder
}

// ok fails the test with an error, if there is one.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// site serves pages by path, and no content for "204"; every *.localhost name leads to it.
func site(t *testing.T, pages map[string]string) (origin func(host string) string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, known := pages[r.URL.Path]
		if !known {
			http.NotFound(w, r)
			return
		}
		if strings.HasSuffix(r.URL.Path, ".js") {
			w.Header().Set("Content-Type", "text/javascript")
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "hidden", Path: "/", HttpOnly: true})
		http.SetCookie(w, &http.Cookie{Name: "deep", Value: "elsewhere", Path: "/elsewhere"})
		if page == "204" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		fmt.Fprint(w, page)
	}))
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	return func(host string) string { return fmt.Sprintf("http://%s.localhost:%s", host, port) }
}
