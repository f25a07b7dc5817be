package syncer_test

import (
	"context"
	"fmt"
	"testing"

	"mooring/internal/requestid"
	"mooring/internal/syncer"
)

// overheard notes under which id each question for appointments is asked.
func (r *rig) overheard() <-chan string {
	ids := make(chan string, 1000)
	r.tap.intercept(func(ctx context.Context, _ syncer.AppointmentQuery) error {
		ids <- requestid.From(ctx)
		return nil
	})
	return ids
}

func TestASyncThatWasAskedForWorksUnderThatRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	ids := r.overheard()
	for _, id := range []string{"req-1", "req-2"} { // The second asks for what is queued already.
		if err := r.syncer.Request(requestid.Into(t.Context(), id), r.ref, r.epoch); err != nil {
			t.Fatal(err)
		}
	}
	r.start(r.syncer)
	r.ended()
	if id := <-ids; id != "req-1" {
		t.Errorf("the provider is asked under %q", id)
	}
	if states := r.jobStates(); len(states) != 1 {
		t.Errorf("jobs %v, want one", states)
	}
}

func TestASyncThatNobodyAskedForWorksUnderItsJob(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{})
	ids := r.overheard()
	r.makeDue()
	r.start(r.syncer)
	event := r.ended()
	if id, want := <-ids, fmt.Sprintf("job-%d", event.Job.ID); id != want {
		t.Errorf("the provider is asked under %q, want %q", id, want)
	}
}
