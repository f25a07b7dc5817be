package lending

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"
)

// heart renews one lease. A beat that was sent counts from when it was sent, once it
// is heard: by then everything that was committed before it is forgotten.
type heart struct {
	memory *Memory
	lease  string
	// begun is closed when announcements are followed.
	begun chan struct{}
	// confirm tells of a barrier that somebody waits at.
	confirm chan struct{}

	mu      sync.Mutex
	number  int64
	sent    map[int64]time.Time
	barrier int64
}

// newHeart makes a heart that has not beaten.
func newHeart(memory *Memory) *heart {
	return &heart{memory: memory, lease: rand.Text(), begun: make(chan struct{}), confirm: make(chan struct{}, 1), sent: make(map[int64]time.Time)}
}

// begin is told that announcements are followed from now on. What was read before may
// have changed unheard.
func (h *heart) begin() {
	h.memory.forget("")
	close(h.begun)
}

// hear does what an announcement says.
func (h *heart) hear(said Announcement) {
	switch {
	case said.ForgetAll:
		h.memory.forget("")
	case said.Forget != "":
		h.memory.forget(said.Forget)
	case said.Barrier != 0:
		h.reached(said.Barrier)
	case said.Beat.Lease == h.lease:
		h.heard(said.Beat.Number)
	}
}

// reached notes a barrier, to be confirmed at once.
func (h *heart) reached(barrier int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.barrier = max(h.barrier, barrier)
	select {
	case h.confirm <- struct{}{}:
	default: // It is to be confirmed already.
	}
}

// heard begins the lease anew from when a beat was sent.
func (h *heart) heard(number int64) {
	h.mu.Lock()
	sent, ours := h.sent[number]
	for earlier := range h.sent {
		if earlier <= number {
			delete(h.sent, earlier)
		}
	}
	h.mu.Unlock()
	if ours {
		h.memory.lease(sent)
	}
}

// next is the beat to send now.
func (h *heart) next() Beat {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.number++
	h.sent[h.number] = h.memory.now()
	return Beat{Lease: h.lease, Number: h.number, Confirmed: h.barrier}
}

// unheard is how long the oldest beat is on its way that was not heard.
func (h *heart) unheard() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	longest := time.Duration(0)
	for _, sent := range h.sent {
		longest = max(longest, h.memory.now().Sub(sent))
	}
	return longest
}

// beatUntilQuiet renews the lease every second, and when somebody waits at a barrier,
// until few rows are asked for, a beat fails, or announcements are not followed any more;
// over says that it was that.
func (h *heart) beatUntilQuiet(ctx context.Context, followed <-chan error) (err error, over bool) {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	begun := h.begun
	for {
		select {
		case <-ctx.Done():
			return ctx.Err(), false
		case err := <-followed:
			return err, true
		case <-begun:
			begun = nil
		case <-h.confirm:
		case <-ticker.C:
		}
		if begun != nil {
			continue // Nothing is followed yet.
		}
		if h.memory.quiet() {
			return nil, false
		}
		if h.unheard() > LeaseTime {
			return errUnheard, false
		}
		if err := h.beat(ctx); err != nil {
			return err, false
		}
	}
}

// beat sends one beat.
func (h *heart) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, beatTime)
	defer cancel()
	if err := h.memory.announcements.Renew(ctx, h.next()); err != nil {
		return fmt.Errorf("renew the lease: %w", err)
	}
	return nil
}
