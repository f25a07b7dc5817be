package reader_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/reader"
	"mooring/internal/secret"
)

// server counts the calls it answers with handle.
func server(t *testing.T, handle http.HandlerFunc) (address string, calls *atomic.Int64) {
	t.Helper()
	calls = &atomic.Int64{}
	running := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		handle(w, r)
	}))
	t.Cleanup(running.Close)
	return running.URL, calls
}

// get reads {"ok":…} from an address with a marked token.
func get(ctx context.Context, address string) (bool, error) {
	client := reader.New(reader.Options{
		Now: time.Now, Limit: 1000, Pause: time.Millisecond,
		ErrorCode: func(body []byte) string { return strings.Trim(string(body), `"`) },
	})
	var into struct{ OK bool }
	err := client.Get(ctx, reader.Request{Operation: "read", URL: address, Token: secret.NewValue("MARK-token")}, &into)
	return into.OK, err
}

func TestGetPresentsTheTokenAndReadsJSON(t *testing.T) {
	t.Parallel()
	address, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"ok":%t}`, r.Method == http.MethodGet && r.Header.Get("Authorization") == "Bearer MARK-token")
	})
	if ok, err := get(t.Context(), address); err != nil || !ok {
		t.Errorf("ok = %v, %v", ok, err)
	}
}

func TestEachStatusHasItsKindAndIsAskedOnce(t *testing.T) {
	t.Parallel()
	tests := map[int]connection.FailureKind{
		401: connection.FailureUnauthorized, 403: connection.FailureForbidden, 404: connection.FailureNotFound, 429: connection.FailureLimited,
		500: connection.FailureUnknown, 501: connection.FailureUnknown, 502: connection.FailureNotProcessed, 503: connection.FailureNotProcessed, 504: connection.FailureNotProcessed,
		204: connection.FailureMalformed, 201: connection.FailureMalformed, 400: connection.FailureMalformed, 418: connection.FailureMalformed,
	}
	for status, kind := range tests {
		address, calls := server(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "E42")
		})
		_, err := get(t.Context(), address)
		failure, ok := connection.AsFailure(err)
		if !ok || failure.Kind != kind || failure.Status != status || failure.RetryAfter != 7*time.Second {
			t.Errorf("status %d: %v, want %s", status, err, kind)
		}
		if ok && status != 204 && failure.Code != "E42" {
			t.Errorf("status %d: code %q", status, failure.Code)
		}
		if n := calls.Load(); n != 1 {
			t.Errorf("status %d: asked %d times", status, n)
		}
	}
}

func TestABrokenConnectionIsMadeAnew(t *testing.T) {
	t.Parallel()
	var broken atomic.Int64
	address, calls := server(t, func(w http.ResponseWriter, _ *http.Request) {
		if broken.Add(1) < 3 {
			panic(http.ErrAbortHandler)
		}
		_, _ = io.WriteString(w, `{"ok":true}`)
	})
	if ok, err := get(t.Context(), address); err != nil || !ok {
		t.Errorf("ok = %v, %v after %d calls", ok, err, calls.Load())
	}
}

func TestWithoutAConnectionNothingWasSent(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = get(t.Context(), address)
	if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureNotProcessed {
		t.Errorf("error = %v", err)
	}
}

func TestACallersEndIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	address, calls := server(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := get(ctx, address)
	if _, ok := connection.AsFailure(err); !ok || calls.Load() != 1 {
		t.Errorf("error = %v after %d calls", err, calls.Load())
	}
}

func TestTheTokenStaysOnItsHost(t *testing.T) {
	t.Parallel()
	elsewhere, strayed := server(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"ok":true}`) })
	address, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere+"/x", http.StatusTemporaryRedirect)
	})
	_, err := get(t.Context(), address)
	if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed {
		t.Errorf("error = %v", err)
	}
	if strayed.Load() != 0 {
		t.Error("a redirect to another host was followed")
	}
}

func TestARedirectOnTheSameHostIsFollowedWithTheToken(t *testing.T) {
	t.Parallel()
	address, calls := server(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case r.URL.Path != "/there":
			http.Redirect(w, r, "/there", http.StatusFound)
		default:
			fmt.Fprintf(w, `{"ok":%t}`, r.Header.Get("Authorization") == "Bearer MARK-token")
		}
	})
	if ok, err := get(t.Context(), address+"/here"); err != nil || !ok {
		t.Errorf("ok = %v, %v", ok, err)
	}
	if _, err := get(t.Context(), address+"/loop"); err == nil {
		t.Error("a loop of redirects ended well")
	}
	if n := calls.Load(); n > 20 {
		t.Errorf("%d calls", n)
	}
}

func TestAnswersThatMakeNoSenseAreMalformedAndNotQuoted(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`<html>MARK</html>`, `{"ok":"MARK"}`, `{"ok":tr`, ``, `{"ok":true}` + strings.Repeat(" ", 2000)} {
		address, calls := server(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
		_, err := get(t.Context(), address)
		if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed {
			t.Errorf("%.20q: %v", text, err)
		}
		if err != nil && strings.Contains(err.Error(), "MARK") {
			t.Errorf("the error quotes the answer or the token: %v", err)
		}
		if calls.Load() != 1 {
			t.Errorf("%.20q: asked %d times", text, calls.Load())
		}
	}
}
