package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/sandbox"
)

func TestFaultsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	for _, fault := range []sandbox.Fault{
		{}, {Kind: "upside_down"}, {Kind: sandbox.Down, Target: "moon"}, {Kind: sandbox.Down, Next: -1},
		{Kind: sandbox.Slow}, {Kind: sandbox.Slow, Seconds: -1}, {Kind: sandbox.RateLimited},
		{Kind: sandbox.NoAccessToken, Target: sandbox.API}, {Kind: sandbox.ClockSkew}, {Kind: sandbox.ClockSkew, Seconds: 1, Next: 1},
		{Kind: sandbox.ClockSkew, Seconds: 1, Target: sandbox.API}, {Kind: sandbox.ScopeTrimmed},
		{Kind: sandbox.Down, Scopes: []string{"a"}}, {Kind: sandbox.ConsentRefused, Target: sandbox.Token},
	} {
		var faults sandbox.Faults
		if err := faults.Add(fault); !errors.Is(err, sandbox.ErrFault) {
			t.Errorf("%+v: %v", fault, err)
		}
		if err := faults.Replace(sandbox.Fault{Kind: sandbox.Down}, fault); !errors.Is(err, sandbox.ErrFault) || len(faults.Active()) != 0 {
			t.Errorf("%+v: %v, active %v", fault, err, faults.Active())
		}
	}
}

func TestEveryKindThatIsOfferedCanBeSwitchedOn(t *testing.T) {
	t.Parallel()
	for _, offered := range sandbox.Kinds() {
		fault := sandbox.Fault{Kind: offered.Kind, Seconds: 1}
		if offered.Kind == sandbox.ScopeTrimmed {
			fault.Scopes = []string{"a"}
		}
		if err := fault.Validate(); err != nil || offered.Label == "" {
			t.Errorf("%s: %v", offered.Kind, err)
		}
	}
}

func TestALimitedFaultStrikesExactlySoManyOfConcurrentRequests(t *testing.T) {
	t.Parallel()
	var faults sandbox.Faults
	if err := faults.Add(sandbox.Fault{Kind: sandbox.Down, Target: sandbox.Token, Next: 7}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	struck := 0
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			if len(faults.Take(sandbox.API)) != 0 {
				t.Error("struck another target")
			}
			if len(faults.Take(sandbox.Token)) == 1 {
				mu.Lock()
				struck++
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if struck != 7 || len(faults.Active()) != 0 {
		t.Errorf("struck %d, left %v", struck, faults.Active())
	}
}

func TestTheSkewIsTheSum(t *testing.T) {
	t.Parallel()
	var faults sandbox.Faults
	if err := faults.Replace(sandbox.Fault{Kind: sandbox.ClockSkew, Seconds: 90}, sandbox.Fault{Kind: sandbox.ClockSkew, Seconds: -30}); err != nil {
		t.Fatal(err)
	}
	if faults.Skew() != time.Minute || len(faults.Take(sandbox.API)) != 0 {
		t.Errorf("skew %v", faults.Skew())
	}
	faults.Clear()
	if faults.Skew() != 0 {
		t.Error("not cleared")
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sandbox.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := sandbox.Sleep(t.Context(), 0); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestSlowActsBeforeWhatAnswers(t *testing.T) {
	t.Parallel()
	var waited time.Duration
	injector := sandbox.Injector{
		Wait:       func(_ context.Context, d time.Duration) error { waited += d; return nil },
		WriteError: func(w http.ResponseWriter, status int, code, _ string) { http.Error(w, code, status) },
	}
	faults := []sandbox.Fault{{Kind: sandbox.ServerError}, {Kind: sandbox.Slow, Seconds: 4}}
	answer := httptest.NewRecorder()
	injector.Serve(answer, httptest.NewRequest(http.MethodGet, "/", nil), faults, http.NotFoundHandler())
	if waited != 4*time.Second || answer.Code != http.StatusInternalServerError {
		t.Errorf("waited %v, status %d", waited, answer.Code)
	}
}

func TestAnErrorAnswerHasNoTokensToSpoil(t *testing.T) {
	t.Parallel()
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Kept", "yes")
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
	})
	answer := httptest.NewRecorder()
	faults := []sandbox.Fault{{Kind: sandbox.NoAccessToken}, {Kind: sandbox.Oversized}}
	sandbox.Injector{}.Serve(answer, httptest.NewRequest(http.MethodPost, "/", nil), faults, next)
	if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), "invalid_grant") || answer.Header().Get("X-Kept") != "yes" {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestFingerprintsNameTokensWithoutGivingThemAway(t *testing.T) {
	t.Parallel()
	// The first 12 digits of the SHA-256 of "abc" (FIPS 180-2, appendix B.1).
	if got := sandbox.Fingerprint("abc"); got != "ba7816bf8f01" {
		t.Errorf("got %q", got)
	}
	if sandbox.Fingerprint("") != "" {
		t.Error("nothing has a fingerprint")
	}
}

func TestARequestFromBeforeAResetIsForgotten(t *testing.T) {
	t.Parallel()
	var record sandbox.Record
	note := record.TokenRequest(sandbox.TokenRequest{Tenant: "before"})
	record.Reset()
	record.TokenRequest(sandbox.TokenRequest{Tenant: "after"})
	note(func(r *sandbox.TokenRequest) { r.Status = 200 })
	if got := record.Seen().TokenRequests; len(got) != 1 || got[0].Tenant != "after" || got[0].Status != 0 {
		t.Errorf("got %+v", got)
	}
}
