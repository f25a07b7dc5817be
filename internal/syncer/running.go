package syncer

import (
	"context"
	"sync"

	"mooring/internal/connection"
)

// running knows the syncs that run in this process, so that Abort reaches
// them: River does not deliver a cancellation to a running job on SQLite. It
// also keeps a second worker from running the same sync beside the first.
type running struct {
	mu      sync.Mutex
	cancels map[Due]context.CancelCauseFunc
}

// newRunning returns an empty registry.
func newRunning() *running { return &running{cancels: make(map[Due]context.CancelCauseFunc)} }

// enter notes that a sync runs, until leave is called; false when it runs
// already. The returned context is cancelled with errAborted by abort.
func (r *running) enter(ctx context.Context, due Due) (_ context.Context, leave func(), entered bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, runs := r.cancels[due]; runs {
		return ctx, nil, false
	}
	ctx, cancel := context.WithCancelCause(ctx)
	r.cancels[due] = cancel
	leave = func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.cancels, due)
		cancel(nil)
	}
	return ctx, leave, true
}

// has reports whether a sync runs in this process.
func (r *running) has(due Due) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, runs := r.cancels[due]
	return runs
}

// abort cancels the syncs of a connection, whatever their epoch.
func (r *running) abort(ref connection.Ref) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for due, cancel := range r.cancels {
		if due.Ref == ref {
			cancel(errAborted)
		}
	}
}
