package reader_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/reader"
	"mooring/internal/secret"
)

// send posts {"name":"b"} under a key and reads {"ok":…}.
func send(ctx context.Context, address string) (bool, *connection.Failure) {
	client := reader.New(reader.Options{
		Now: time.Now, Limit: 1000, Timeout: 5 * time.Second,
		ErrorCode: func(body []byte) string { return strings.Trim(string(body), `"`) },
	})
	var into struct{ OK bool }
	err := client.Post(ctx, reader.Posting{
		Request: reader.Request{Operation: "make", URL: address, Token: secret.NewValue("MARK-token")},
		Key:     "key-1", Body: map[string]string{"name": "b"},
	}, &into)
	failure, _ := connection.AsFailure(err)
	return into.OK, failure
}

func TestPostSendsTheKeyTheTokenAndJSON(t *testing.T) {
	t.Parallel()
	address, calls := server(t, func(w http.ResponseWriter, r *http.Request) {
		var sent map[string]string
		err := json.NewDecoder(r.Body).Decode(&sent)
		ok := err == nil && sent["name"] == "b" && r.Method == http.MethodPost && r.Header.Get("Idempotency-Key") == "key-1" &&
			r.Header.Get("Authorization") == "Bearer MARK-token" && r.Header.Get("Content-Type") == "application/json"
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"ok":%t}`, ok)
	})
	if ok, failure := send(t.Context(), address); failure != nil || !ok || calls.Load() != 1 {
		t.Errorf("ok = %v, %v after %d calls", ok, failure, calls.Load())
	}
}

func TestOfAPostItIsSaidWhetherItMayHaveBeenCarriedOut(t *testing.T) {
	t.Parallel()
	tests := map[int]connection.FailureKind{
		401: connection.FailureUnauthorized, 403: connection.FailureForbidden, 404: connection.FailureNotFound, 429: connection.FailureLimited,
		400: connection.FailureMalformed, 409: connection.FailureMalformed, 418: connection.FailureMalformed, 422: connection.FailureMalformed,
		408: connection.FailureUnknown, 204: connection.FailureUnknown, 202: connection.FailureUnknown,
		302: connection.FailureUnknown, 307: connection.FailureUnknown,
		500: connection.FailureUnknown, 502: connection.FailureUnknown, 504: connection.FailureUnknown, 503: connection.FailureNotProcessed,
	}
	for status, kind := range tests {
		address, calls := server(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.Header().Set("Location", r.URL.Path)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, "E42")
		})
		_, failure := send(t.Context(), address)
		if failure == nil || failure.Kind != kind || failure.Status != status || failure.RetryAfter != 7*time.Second {
			t.Errorf("status %d: %v, want %s", status, failure, kind)
		}
		if failure != nil && status != 204 && failure.Code != "E42" {
			t.Errorf("status %d: code %q", status, failure.Code)
		}
		if calls.Load() != 1 {
			t.Errorf("status %d: sent %d times", status, calls.Load())
		}
	}
}

func TestWhatWasMadeAndCannotBeReadIsUnknown(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(w http.ResponseWriter){
		"a web page": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<!doctype html>") },
		"too long":   func(w http.ResponseWriter) { _, _ = io.WriteString(w, `"`+strings.Repeat("x", 2000)+`"`) },
		"half": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"ok":`)
			panic(http.ErrAbortHandler)
		},
		"nothing": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		address, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			answer(w)
		})
		if _, failure := send(t.Context(), address); failure == nil || failure.Kind != connection.FailureUnknown {
			t.Errorf("%s: %v", name, failure)
		}
	}
}

func TestAPostThatTakesTooLongIsUnknown(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	reached := make(chan struct{})
	address, _ := server(t, func(http.ResponseWriter, *http.Request) {
		close(reached)
		<-release
	})
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	if _, failure := send(ctx, address); failure == nil || failure.Kind != connection.FailureUnknown {
		t.Errorf("%v", failure)
	}
}

func TestAPostThatWasNeverSentIsNotProcessed(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if _, failure := send(t.Context(), address); failure == nil || failure.Kind != connection.FailureNotProcessed || failure.Status != 0 {
		t.Errorf("%v", failure)
	}
}
