package oauth_test

import (
	"context"
	"log/slog"
	"net/http"
	"testing"

	"mooring/internal/connection"
	"mooring/internal/provider/oauth"
	"mooring/internal/secret"
)

// both are tokens to revoke.
func both() connection.Tokens {
	return connection.Tokens{Access: secret.NewValue("the-access"), Refresh: secret.NewValue("the-refresh")}
}

func TestRevokeEndsTheRefreshTokenFirstAndTheAccessTokenToo(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(200, ""))
	if err := p.client(t, nil).Revoke(t.Context(), "bayside", both()); err != nil {
		t.Fatal(err)
	}
	seen := p.seen()
	if len(seen) != 2 {
		t.Fatalf("sent %d requests, want 2", len(seen))
	}
	want := [][2]string{{"the-refresh", "refresh_token"}, {"the-access", "access_token"}}
	for i, request := range seen {
		if got := [2]string{request.form.Get("token"), request.form.Get("token_type_hint")}; got != want[i] {
			t.Errorf("request %d revokes %v, want %v", i, got, want[i])
		}
		if request.path != "/t/bayside/oauth/revoke" {
			t.Errorf("request %d went to %s", i, request.path)
		}
	}
}

func TestRevokeWithoutARefreshTokenEndsTheAccessToken(t *testing.T) {
	t.Parallel()
	p := newProvider(t, answers(200, ""))
	if err := p.client(t, nil).Revoke(t.Context(), "bayside", connection.Tokens{Access: secret.NewValue("a")}); err != nil {
		t.Fatal(err)
	}
	if seen := p.seen(); len(seen) != 1 || seen[0].form.Get("token_type_hint") != "access_token" {
		t.Errorf("sent %v", seen)
	}
}

func TestOnlyStatus200ConfirmsARevocation(t *testing.T) {
	t.Parallel()
	for _, status := range []int{201, 204, 302, 400, 401, 403, 404, 500, 503} {
		p := newProvider(t, answers(status, `{"error":"unsupported_token_type"}`))
		err := p.client(t, nil).Revoke(t.Context(), "bayside", both())
		if _, ok := connection.AsFailure(err); !ok {
			t.Errorf("status %d: %v, want a Failure", status, err)
		}
	}
}

func TestAWebPageConfirmsNoRevocationAndAnEmptyOneDoes(t *testing.T) {
	t.Parallel()
	for page, confirms := range map[string]bool{
		"<!doctype html><title>Please wait</title>": false, "": true, "\n": true,
	} {
		p := newProvider(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(page))
		})
		if err := p.client(t, nil).Revoke(t.Context(), "bayside", both()); (err == nil) != confirms {
			t.Errorf("%q: %v", page, err)
		}
	}
}

func TestRevokeTriesAgainWhatMayPassAndNoMoreThanThreeTimes(t *testing.T) {
	t.Parallel()
	tests := map[int]int{503: 6, 500: 6, 401: 2, 429: 2, 404: 2}
	for status, want := range tests {
		p := newProvider(t, answers(status, ""))
		if err := p.client(t, nil).Revoke(t.Context(), "bayside", both()); err == nil {
			t.Errorf("status %d confirms", status)
		}
		if n := len(p.seen()); n != want {
			t.Errorf("status %d: %d requests for two tokens, want %d", status, n, want)
		}
	}
}

func TestRevokeSucceedsAfterAFailureThatPassed(t *testing.T) {
	t.Parallel()
	calls := make(chan int, 10)
	p := newProvider(t, func(w http.ResponseWriter, _ *http.Request) {
		calls <- 1
		if len(calls) == 1 {
			panic(http.ErrAbortHandler)
		}
	})
	p.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	if err := p.client(t, nil).Revoke(t.Context(), "bayside", both()); err != nil {
		t.Fatal(err)
	}
	if n := len(p.seen()); n != 3 {
		t.Errorf("sent %d requests, want 3", n)
	}
}

func TestRevokeEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	p := newProvider(t, func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	client := p.client(t, func(o *oauth.Options) { o.Pause = 1 << 40 })
	if _, ok := connection.AsFailure(client.Revoke(ctx, "bayside", both())); !ok {
		t.Error("a revocation that was cut off is not a Failure")
	}
	if n := len(p.seen()); n != 1 {
		t.Errorf("sent %d requests, want 1", n)
	}
}
