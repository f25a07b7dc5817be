package drchrono_test

import (
	"net/http"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider/budget"
	"mooring/internal/provider/drchrono"
	"mooring/internal/secret"
)

// limited makes a rig whose adapter may make so many calls an hour.
func limited(t *testing.T, calls int) *rig {
	r := newRig(t, nil)
	options := options(r.base)
	options.Now = r.clock
	options.Budget = budget.New(budget.Options{Provider: drchrono.Slug, Limit: calls, Store: &ledger{}, Now: r.clock})
	r.adapter = newAdapter(t, options)
	return r
}

// waiting is the access of somebody who waits.
func waiting() connection.Access {
	as := access()
	as.Background = false
	return as
}

func TestEveryCallIsCountedAndNoneIsSentBeyondTheLimit(t *testing.T) {
	t.Parallel()
	r := limited(t, 4)
	// The redirect to the user's own address is a call of its own: three in all.
	if _, err := r.adapter.Identify(t.Context(), waiting()); err != nil {
		t.Fatal(err)
	}
	_, err := r.adapter.Locations(t.Context(), waiting())
	failure := fails(t, err, connection.FailureLimited)
	if len(r.requests()) != 4 || failure.RetryAfter != 40*time.Minute {
		t.Errorf("%d calls were sent, and the next is in %s; want 4, and at the full hour", len(r.requests()), failure.RetryAfter)
	}
	r.pass(40 * time.Minute)
	if _, err := r.adapter.Locations(t.Context(), waiting()); err != nil {
		t.Errorf("in the next hour: %v", err)
	}
}

func TestWhenDrChronoSaysThatNoneIsLeftNobodyAsks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		want time.Duration
	}{
		"in seconds": {`{"detail": "Request was throttled. Expected available in 1800 seconds."}`, 30 * time.Minute},
		"in one":     {`{"detail": "Request was throttled. Expected available in 1 second."}`, time.Second},
		"absurdly":   {`{"detail": "Expected available in 999999999 seconds."}`, time.Hour},
		"no number":  {`{"detail": "Expected available in a while seconds."}`, 0},
		"no words":   {`{"detail": ["slow"]}`, 0},
		"a page":     {`<html>`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := limited(t, 100)
			r.status("/api/doctors", http.StatusTooManyRequests, test.body)
			_, err := r.adapter.Locations(t.Context(), waiting())
			if failure := fails(t, err, connection.FailureLimited); failure.RetryAfter != test.want || failure.Status != http.StatusTooManyRequests {
				t.Errorf("failure = %+v, want to wait %s", failure, test.want)
			}
			_, err = r.adapter.Locations(t.Context(), waiting())
			if failure := fails(t, err, connection.FailureLimited); failure.Status != 0 || len(r.requests()) != 1 {
				t.Errorf("%v was answered by %v: somebody asked again", failure, r.requests())
			}
		})
	}
}

func TestAHeaderSaysHowLongToWaitWhereTheBodyDoesNot(t *testing.T) {
	t.Parallel()
	r := limited(t, 100)
	r.answer("/api/doctors", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	_, err := r.adapter.Locations(t.Context(), waiting())
	if failure := fails(t, err, connection.FailureLimited); failure.RetryAfter != 2*time.Minute {
		t.Errorf("failure = %+v", failure)
	}
}

func TestACodeIsRedeemedOnlyWhenTheHourHasTheCallsThatFollow(t *testing.T) {
	t.Parallel()
	r := limited(t, 7)
	code := connection.ExchangeParams{Code: secret.NewValue("code"), RedirectURI: "https://app.example/back"}
	if _, err := r.adapter.Identify(t.Context(), waiting()); err != nil {
		t.Fatal(err)
	}
	before := len(r.requests())
	_, err := r.adapter.Exchange(t.Context(), code)
	if failure := fails(t, err, connection.FailureLimited); failure.RetryAfter != 40*time.Minute || len(r.requests()) != before {
		t.Errorf("%+v after %v", failure, r.requests())
	}
	r.pass(40 * time.Minute)
	r.body("/o/token/", `{"access_token":"a","refresh_token":"r","token_type":"Bearer","expires_in":172800}`)
	if _, err := r.adapter.Exchange(t.Context(), code); err != nil {
		t.Errorf("in the next hour: %v", err)
	}
}
