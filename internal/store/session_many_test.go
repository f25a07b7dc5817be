package store_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"mooring/internal/storetest"
)

// TestManyBrowsersAtOnce is for the race detector: every browser signs in,
// stores and reads on one Sessions, with several requests of its own at a time.
func TestManyBrowsersAtOnce(t *testing.T) {
	t.Parallel()
	storetest.OnBoth(t, func(t *testing.T, open storetest.Opener) {
		b := setupSessions(t, open)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			session, err := b.sessions.Load(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			switch r.URL.Path {
			case "/in":
				session.Values["name"] = r.URL.Query().Get("name")
				b.sessions.SetUser(session, b.kim.ID)
				err = b.sessions.Renew(r, w, session)
			case "/store":
				session.Options.MaxAge = 60 // Must not reach another request's session.
				session.AddFlash("notice")
				err = session.Save(r, w)
			}
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			_, _ = fmt.Fprint(w, session.Values["name"], " ", b.sessions.User(session) == b.kim.ID, " ", session.Options.MaxAge)
		}))
		t.Cleanup(server.Close)
		var browsers sync.WaitGroup
		for i := range 20 {
			browsers.Go(func() {
				client, name := browser(t), fmt.Sprintf("b%d", i)
				if got := fetch(t, client, server.URL+"/in?name="+name); got != name+" true 0" {
					t.Errorf("sign-in: %q", got)
				}
				var requests sync.WaitGroup
				for range 5 {
					requests.Go(func() {
						if got := fetch(t, client, server.URL+"/store"); got != name+" true 60" {
							t.Errorf("store: %q", got)
						}
						if got := fetch(t, client, server.URL+"/read"); got != name+" true 0" {
							t.Errorf("read: %q", got)
						}
					})
				}
				requests.Wait()
			})
		}
		browsers.Wait()
		if b.rows(t) != 20 {
			t.Errorf("%d rows, want one for each browser", b.rows(t))
		}
	})
}

// fetch returns the body of an answer.
func fetch(t *testing.T, client *http.Client, address string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	response, err := client.Do(request)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return string(body)
}
