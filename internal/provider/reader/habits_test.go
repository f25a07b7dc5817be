package reader_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/answer"
	"mooring/internal/provider/reader"
	"mooring/internal/secret"
)

// habitual is a client of a provider with habits of its own.
func habitual() *reader.Client {
	return reader.New(reader.Options{
		Now: time.Now, Limit: 1000, Pause: time.Millisecond, Accept: "application/vnd.own+json",
		Judge: func(found answer.Answer) (connection.FailureKind, bool) {
			return connection.FailureUnauthorized, string(found.Body) == `"Not authenticated"`
		},
		RetryAfter: func(found answer.Answer) time.Duration {
			seconds, _ := time.ParseDuration(found.Header.Get("X-Own-Wait"))
			return seconds
		},
	})
}

// request reads an address with a marked token.
func request(address string) reader.Request {
	return reader.Request{Operation: "read", URL: address, Token: secret.NewValue("MARK-token")}
}

func TestTheProvidersOwnHabitsComeBeforeTheStatus(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 400, 403, 500} {
		address, calls := server(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, `"Not authenticated"`)
		})
		var into any
		err := habitual().Get(t.Context(), request(address), &into)
		if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureUnauthorized || failure.Status != status || into != nil {
			t.Errorf("status %d: %v, read %v", status, err, into)
		}
		if calls.Load() != 1 {
			t.Errorf("status %d: %d calls", status, calls.Load())
		}
	}
}

func TestHalfAnAnswerIsNotJudged(t *testing.T) {
	t.Parallel()
	address, _ := server(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `"Not authenticated"`+strings.Repeat(" ", 2000))
	})
	var into any
	err := habitual().Get(t.Context(), request(address), &into)
	if failure, ok := connection.AsFailure(err); !ok || failure.Kind != connection.FailureMalformed {
		t.Errorf("error = %v", err)
	}
}

func TestTheProvidersOwnWayToAskForPatienceComesFirst(t *testing.T) {
	t.Parallel()
	for own, want := range map[string]time.Duration{"40s": 40 * time.Second, "": 90 * time.Second, "-3s": 90 * time.Second, "9000h": answer.MaxRetryAfter} {
		address, _ := server(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "90")
			w.Header().Set("X-Own-Wait", own)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		var into any
		err := habitual().Get(t.Context(), request(address), &into)
		if failure, ok := connection.AsFailure(err); !ok || failure.RetryAfter != want {
			t.Errorf("%q: %v, want to wait %v", own, err, want)
		}
	}
}

func TestNoContentIsAnAnswerWhereItMeansSomething(t *testing.T) {
	t.Parallel()
	address, _ := server(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	into := []string{"before"}
	asked := request(address)
	if err := habitual().Get(t.Context(), asked, &into); err == nil {
		t.Error("a 204 that means nothing was taken")
	}
	asked.NoContent = true
	if err := habitual().Get(t.Context(), asked, &into); err != nil || len(into) != 1 || into[0] != "before" {
		t.Errorf("%v, read %v", err, into)
	}
}

func TestAHeaderGoesAlongRedirectsTooAndNeverInPlaceOfTheToken(t *testing.T) {
	t.Parallel()
	address, _ := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/there" {
			http.Redirect(w, r, "/there", http.StatusFound)
			return
		}
		fmt.Fprintf(w, `{"ok":%t}`, r.Header.Get("X-Utc-Offset") == "-420" && r.Header.Get("Accept") == "application/vnd.own+json" &&
			r.Header.Get("Authorization") == "Bearer MARK-token")
	})
	asked := request(address)
	asked.Header = http.Header{"X-UTC-OFFSET": {"-420"}, "Authorization": {"Basic other"}}
	var into struct{ OK bool }
	if err := habitual().Get(t.Context(), asked, &into); err != nil || !into.OK {
		t.Errorf("ok = %v, %v", into.OK, err)
	}
}
