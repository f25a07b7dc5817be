package syncer_test

import (
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"mooring/internal/connection"
	"mooring/internal/storetest"
	"mooring/internal/syncer"
)

// second starts one more Syncer on the rig's PostgreSQL database, as another
// process has it, whose events the rig listens to from now on.
func (r *rig) second() *syncer.Syncer {
	r.t.Helper()
	made := r.another(setup{})
	events, stop := made.Events()
	r.t.Cleanup(stop)
	r.events = events
	r.start(made)
	return made
}

// dispatched waits for the end of a look at what is due.
func (r *rig) dispatched() {
	r.t.Helper()
	for {
		select {
		case event := <-r.events:
			if event.Job.Kind == "sync_dispatch" {
				return
			}
		case <-time.After(patience):
			r.t.Fatalf("nobody looked at what is due; log:\n%s", r.log)
		}
	}
}

// exec runs a statement that sets a scene.
func (r *rig) exec(statement string, values ...any) {
	r.t.Helper()
	if err := r.opened.Database.Gorm().Exec(statement, values...).Error; err != nil {
		r.t.Fatalf("%s: %v", statement, err)
	}
}

func TestASyncThatRunsInAnotherProcessIsOneSync(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{open: storetest.OpenPostgres})
	r.start(r.syncer)
	inFlight, resume := r.holdWrite(1)
	r.request()
	await(t, inFlight)
	other := r.another(setup{})
	r.start(other)
	if err := other.Request(t.Context(), r.ref, r.epoch); err != nil {
		t.Fatalf("request: %v", err)
	}
	if states := r.jobStates(); len(states) != 1 || states[0] != rivertype.JobStateRunning {
		t.Errorf("jobs %v, want the running one alone", states)
	}
	resume()
	if event := r.ended(); event.Job.State != rivertype.JobStateCompleted {
		t.Errorf("the sync ended as %s", event.Job.State)
	}
	r.wantCopied()
	if runs := r.runs(); len(runs) != 1 {
		t.Errorf("%d runs, want one", len(runs))
	}
}

func TestADisconnectInOneProcessStopsTheSyncOfAnother(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{open: storetest.OpenPostgres, appointments: 2000, pageSize: 1})
	r.start(r.syncer)
	reached := r.holdAt(20) // Until its context ends, which nobody in its process sees to.
	r.request()
	await(t, reached)
	here := connection.New(connection.Options{
		Store: r.opened.Connections, Providers: r.registry, Tokens: r.keeper, Syncs: r.another(setup{}),
		BaseURL: "http://app.localhost:8080", Now: r.clock.Now, Logger: r.logger(),
	})
	if _, err := here.Disconnect(t.Context(), r.ref, connection.Actor{Name: "Kim Lee"}); err != nil {
		t.Fatalf("disconnect: %v", err)
	}
	if event := r.ended(); event.Job.State != rivertype.JobStateCancelled {
		t.Errorf("the job ended as %s, want cancelled", event.Job.State)
	}
	for _, table := range []string{"appointments", "practitioners", "sync_cursors", "credentials"} {
		if left := r.rowsOf(table); left != 0 {
			t.Errorf("%d rows of %s stand after the disconnect", left, table)
		}
	}
	if err := here.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestTheSyncOfADeadProcessIsTakenUpByAnother has a worker that stopped in the
// middle of a write and whose process gives no more signs of life. Another process
// goes on with its run under a new id, so that it cannot write when it wakes up.
func TestTheSyncOfADeadProcessIsTakenUpByAnother(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{open: storetest.OpenPostgres, pageSize: 10})
	r.start(r.syncer)
	inFlight, wake := r.holdWrite(6)
	t.Cleanup(wake)
	r.request()
	await(t, inFlight)
	before := r.runs()
	dead := r.syncer
	ended := dead.Die()
	other := r.second()
	if err := other.Beat(t.Context()); err != nil {
		t.Fatalf("beat: %v", err)
	}
	if state := r.jobState(); state != rivertype.JobStateRunning {
		t.Fatalf("while the process may be alive its job is %s", state)
	}
	r.exec("UPDATE sync_workers SET seen_at = 0 WHERE id = ?", dead.Name())
	if err := other.Beat(t.Context()); err != nil {
		t.Fatalf("beat: %v", err)
	}
	if event := r.ended(); event.Job.State != rivertype.JobStateCompleted {
		t.Fatalf("the sync that was taken up ended as %s", event.Job.State)
	}
	after := r.wantOutcome(connection.SyncDone)
	if len(r.runs()) != 1 || len(before) != 1 || after.ID == before[0].ID || !after.StartedAt.Equal(before[0].StartedAt) {
		t.Errorf("before the death %+v, after it %+v, want the same run under a new id", before, r.runs())
	}
	written := r.store.count()
	wake()
	if err := <-ended; err != nil {
		t.Errorf("end of the dead process: %v", err)
	}
	if more := r.store.count() - written; more != 0 {
		t.Errorf("the worker wrote %d batches when it woke up", more)
	}
	r.wantCopied()
}

// TestTheDispatcherOfADeadProcessHoldsNobodyUp: its job is unique and counts as
// running until it is put back.
func TestTheDispatcherOfADeadProcessHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	for name, atStart := range map[string]bool{"when another starts": true, "when another has run for long": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, setup{open: storetest.OpenPostgres})
			if !atStart {
				r.start(r.syncer)
				r.dispatched()
			}
			r.makeDue()
			r.exec("DELETE FROM river_job")
			if err := r.syncer.QueueDispatch(t.Context()); err != nil {
				t.Fatal(err)
			}
			r.exec("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = ARRAY['mooring-dead'] WHERE kind = 'sync_dispatch' AND state <> 'completed'")
			if atStart {
				r.start(r.syncer)
			} else if err := r.syncer.Beat(t.Context()); err != nil {
				t.Fatal(err)
			}
			if event := r.ended(); event.Job.State != rivertype.JobStateCompleted {
				t.Errorf("the sync ended as %s", event.Job.State)
			}
			r.wantCopied()
		})
	}
}

// TestAnotherProcessLeadsWhenTheLeaderIsDead: what is due is looked for by the
// leader alone.
func TestAnotherProcessLeadsWhenTheLeaderIsDead(t *testing.T) {
	t.Parallel()
	r := newRig(t, setup{open: storetest.OpenPostgres})
	r.exec("INSERT INTO river_leader (elected_at, expires_at, leader_id) VALUES (now() - interval '1 minute', now() - interval '1 second', 'mooring-dead')")
	r.makeDue()
	r.start(r.syncer)
	if event := r.ended(); event.Job.State != rivertype.JobStateCompleted {
		t.Errorf("the sync ended as %s", event.Job.State)
	}
	r.wantCopied()
}
