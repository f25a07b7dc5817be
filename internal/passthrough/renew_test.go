package passthrough_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/lending"
	"mooring/internal/passthrough"
)

// only lets calls with one token through and counts all.
func only(token string, asked *atomic.Int64, sent func(body string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "Bearer "+token {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		sent(string(body))
	}
}

func TestARefusedTokenIsRenewedOnceAndTheSameRequestSentAgain(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"without a body": "", "with a short body": `{"a":1}`, "with the longest kept": strings.Repeat("x", 64<<10)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int64
			r := start(t, setup{}, only("token-2", &asked, func(got string) {
				if got != body {
					t.Errorf("%d bytes arrived the second time, want %d", len(got), len(body))
				}
			}))
			if got := r.send(r.request(http.MethodPost, "/a", body)); got.StatusCode != http.StatusOK || asked.Load() != 2 || r.desk.renewals() != 1 {
				t.Errorf("status %d after %d calls and %d renewals", got.StatusCode, asked.Load(), r.desk.renewals())
			}
		})
	}
}

func TestARequestThatCannotBeSentAgainGetsThe401AndTheNextOneANewToken(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	r := start(t, setup{}, only("token-2", &asked, func(string) {}))
	for name, request := range map[string]*http.Request{
		"long": r.request(http.MethodPost, "/a", strings.Repeat("x", 64<<10+1)), "of no length": r.chunked("/a", strings.NewReader("x")),
	} {
		asked.Store(0)
		r.desk.change(func() { r.desk.version = 0 })
		if got := r.send(request); got.StatusCode != http.StatusUnauthorized || got.body != "no\n" || got.ours() || asked.Load() != 1 {
			t.Errorf("%s: status %d, body %q after %d calls", name, got.StatusCode, got.body, asked.Load())
		}
		if got := r.get("/a"); got.StatusCode != http.StatusOK {
			t.Errorf("%s: the next call: status %d", name, got.StatusCode)
		}
	}
}

func TestASecond401IsPassedOn(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	r := start(t, setup{}, only("none", &asked, func(string) {}))
	if got := r.get("/a"); got.StatusCode != http.StatusUnauthorized || got.ours() || asked.Load() != 2 || r.desk.renewals() != 1 {
		t.Errorf("status %d after %d calls and %d renewals", got.StatusCode, asked.Load(), r.desk.renewals())
	}
}

func TestARenewalThatFailsIsSaidByUs(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	r := start(t, setup{}, only("none", &asked, func(string) {}))
	r.desk.refuses = &lending.StateError{Ref: ref, State: connection.StatusNeedsReconnect}
	var state *lending.StateError
	if got, err := r.get("/a"), r.why(); !got.ours() || !errors.As(err, &state) || asked.Load() != 1 {
		t.Errorf("status %d after %d calls: %v", got.StatusCode, asked.Load(), err)
	}
}

func TestARequestWhoseConnectionBrokeIsNotSentAgain(t *testing.T) {
	t.Parallel()
	var posts atomic.Int64
	r := start(t, setup{}, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			return
		}
		posts.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		panic(http.ErrAbortHandler)
	})
	for _, body := range []string{"", "short"} {
		posts.Store(0)
		r.get("/a") // The connection it leaves open is used again.
		request := r.request(http.MethodPost, "/a", body)
		request.Header.Set("Idempotency-Key", "once")
		if got := r.send(request); !got.ours() || !errors.Is(r.why(), passthrough.ErrBroken) || posts.Load() != 1 {
			t.Errorf("%q: status %d, sent %d times", body, got.StatusCode, posts.Load())
		}
	}
}
