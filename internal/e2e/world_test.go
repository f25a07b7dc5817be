package e2e_test

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"mooring/internal/apptest"
	"mooring/internal/sandbox"
	"mooring/internal/sandbox/corepractice"
)

// clock is a clock that a test can put forward. It runs.
type clock struct{ ahead atomic.Int64 }

// clockAt makes a clock that shows a moment now.
func clockAt(at time.Time) *clock {
	c := &clock{}
	c.forward(time.Until(at))
	return c
}

// now reads the clock.
func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// forward puts the clock forward.
func (c *clock) forward(by time.Duration) { c.ahead.Add(int64(by)) }

// gate holds back the answers of a provider that is slow, until the test lets
// them through. So it is the test that says how far a sync comes, and nothing is
// timed.
type gate struct {
	once   sync.Once
	opened chan struct{}
	passes chan struct{}
}

// newGate makes a closed gate. It holds nothing back until a tenant is slow.
func newGate() *gate { return &gate{opened: make(chan struct{}), passes: make(chan struct{}, 100)} }

// let lets so many answers through.
func (g *gate) let(answers int) {
	for range answers {
		g.passes <- struct{}{}
	}
}

// open lets everything through, for good.
func (g *gate) open() { g.once.Do(func() { close(g.opened) }) }

// options are those of a Mooring whose provider waits at the gate.
func (g *gate) options() apptest.Options {
	return apptest.Options{Sandbox: func(o *corepractice.Options) { o.Wait = g.wait }}
}

// wait is what the fault "slow" does.
func (g *gate) wait(ctx context.Context, _ time.Duration) error {
	select {
	case <-g.opened:
		return nil
	case <-g.passes:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// oneLocation is how many answers a sync needs until the first location of
// Bayside is done: the list of locations, then its practitioners and one page of
// appointments.
const oneLocation = 3

// slow is a provider whose every answer waits.
var slow = sandbox.Fault{Kind: sandbox.Slow, Target: sandbox.API, Seconds: 1}

// down is a provider that does not answer.
func down(target sandbox.Target) sandbox.Fault {
	return sandbox.Fault{Kind: sandbox.Down, Target: target}
}
