package drchrono_test

import (
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/passthrough"
	"mooring/internal/provider/answer"
)

func TestCallsThatArePassedOnAreCountedWithAllOthers(t *testing.T) {
	t.Parallel()
	r := limited(t, 4)
	target := r.adapter.(passthrough.Limiter)
	if err := target.Admit(t.Context(), waiting()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.adapter.Identify(t.Context(), waiting()); err != nil { // three calls
		t.Fatal(err)
	}
	if failure := fails(t, target.Admit(t.Context(), waiting()), connection.FailureLimited); failure.RetryAfter != 40*time.Minute {
		t.Errorf("the next is in %s", failure.RetryAfter)
	}
	r.pass(40 * time.Minute)
	if err := target.Exhausted(t.Context(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	_, err := r.adapter.Locations(t.Context(), waiting())
	if failure := fails(t, err, connection.FailureLimited); failure.RetryAfter != 10*time.Minute {
		t.Errorf("the next is in %s", failure.RetryAfter)
	}
	said := answer.Answer{Body: []byte(`{"detail": "Request was throttled. Expected available in 30 seconds."}`)}
	if wait := r.adapter.(passthrough.Waiter).Wait(said); wait != 30*time.Second {
		t.Errorf("the wait is read as %s", wait)
	}
}
