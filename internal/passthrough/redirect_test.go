package passthrough_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestRedirectsAreFollowedOnTheProvidersOwnHost(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	r := start(t, setup{}, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token-1" {
			t.Error("a redirect was followed without the token")
		}
		asked.Add(1)
		var step, last int
		switch _, _ = fmt.Sscanf(r.URL.RawQuery, "%d-%d", &step, &last); {
		case step == last:
			fmt.Fprint(w, "arrived by ", r.Method)
		case step == 1:
			http.Redirect(w, r, fmt.Sprintf("http://%s/elsewhere?%d-%d#part", r.Host, step+1, last), http.StatusPermanentRedirect)
		default:
			http.Redirect(w, r, fmt.Sprintf("/?%d-%d", step+1, last), http.StatusFound)
		}
	})
	if got := r.get("/a?0-5"); got.StatusCode != http.StatusOK || got.body != "arrived by GET" {
		t.Errorf("five redirects: status %d, body %q", got.StatusCode, got.body)
	}
	asked.Store(0)
	got := r.get("/a?0-100")
	if got.StatusCode != http.StatusFound || got.Header.Get("Location") != "/?6-100" || asked.Load() != 6 || got.ours() {
		t.Errorf("more than five: status %d to %q after %d calls", got.StatusCode, got.Header.Get("Location"), asked.Load())
	}
	asked.Store(0)
	if got := r.send(r.request(http.MethodPost, "/a?0-1", "x")); got.StatusCode != http.StatusFound || asked.Load() != 1 {
		t.Errorf("a POST: status %d after %d calls", got.StatusCode, asked.Load())
	}
	asked.Store(0)
	streaming := r.chunked("/a?0-1", strings.NewReader("x"))
	streaming.Method = http.MethodGet
	if got := r.send(streaming); got.StatusCode != http.StatusFound || asked.Load() != 1 {
		t.Errorf("a body that streamed: status %d after %d calls", got.StatusCode, asked.Load())
	}
}

func TestARedirectElsewhereIsPassedOnAndNotFollowed(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") }))
	t.Cleanup(other.Close)
	r := start(t, setup{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Query().Get("to"))
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	for _, to := range []string{
		other.URL + "/api", "//" + other.Listener.Addr().String() + "/api", "https://" + r.upstream.Listener.Addr().String() + "/api",
		"http://user@" + r.upstream.Listener.Addr().String() + "/api", "mailto:somebody@example.com", "http:elsewhere", "%zz", "",
	} {
		request := r.request(http.MethodGet, "/a", "")
		query := request.URL.Query()
		query.Set("to", to)
		request.URL.RawQuery = query.Encode()
		if got := r.send(request); got.StatusCode != http.StatusTemporaryRedirect || got.Header.Get("Location") != to {
			t.Errorf("%q: status %d to %q", to, got.StatusCode, got.Header.Get("Location"))
		}
	}
}
