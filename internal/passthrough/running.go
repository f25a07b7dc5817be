package passthrough

import (
	"context"
	"sync"
)

// running knows the calls under way in this process by their connection, so that a
// disconnect reaches them.
type running struct {
	mu    sync.Mutex
	calls map[string]map[*entry]struct{}
}

// entry is one call under way.
type entry struct{ cut context.CancelCauseFunc }

// newRunning returns an empty registry.
func newRunning() *running { return &running{calls: make(map[string]map[*entry]struct{})} }

// enter notes a call of a connection until leave is called. Cut ends the context
// with ErrCut.
func (r *running) enter(ctx context.Context, connectionID string) (_ context.Context, leave func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	own := &entry{cut: cancel}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.calls[connectionID] == nil {
		r.calls[connectionID] = make(map[*entry]struct{})
	}
	r.calls[connectionID][own] = struct{}{}
	return ctx, func() {
		cancel(nil)
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.calls[connectionID], own)
		if len(r.calls[connectionID]) == 0 {
			delete(r.calls, connectionID)
		}
	}
}

// cut ends the calls of a connection.
func (r *running) cut(connectionID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for call := range r.calls[connectionID] {
		call.cut(ErrCut)
	}
}
