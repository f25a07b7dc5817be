package app_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
)

// point is a moment of an actor at which the others may be let go first.
type point struct {
	actor string
	at    string
}

// The moments, in the order in which an actor comes to them.
const (
	atStart    = "start"    // before it does anything
	atCall     = "call"     // the provider is asked, and has done nothing yet
	atAnswered = "answered" // the provider has done its work, and its answer is on the way
)

// order is one interleaving: an order of the points of some actors, which each
// of them keeps. It is made by chance, from a seed. A point that an actor does
// not come to counts as passed when the actor has ended.
type order struct {
	mu     sync.Mutex
	points []point
	passed map[point]bool
	// moved is closed and replaced whenever a point is passed.
	moved chan struct{}
	// free: nobody waits any more.
	free bool
}

// newOrder interleaves actors, each with its points in their order.
func newOrder(random *rand.Rand, actors ...string) *order {
	o := &order{passed: make(map[point]bool), moved: make(chan struct{})}
	next := make(map[string][]string)
	for _, actor := range actors {
		next[actor] = []string{atStart, atCall, atAnswered}
	}
	for left := slices.Clone(actors); len(left) > 0; {
		i := random.IntN(len(left))
		actor := left[i]
		o.points = append(o.points, point{actor, next[actor][0]})
		if next[actor] = next[actor][1:]; len(next[actor]) == 0 {
			left = slices.Delete(left, i, i+1)
		}
	}
	return o
}

// reach waits until all points before this one are passed, and passes it. A point
// that is passed already, or is none of the order's, does not wait.
func (o *order) reach(p point) {
	for {
		o.mu.Lock()
		if o.free || !slices.Contains(o.points, p) || o.passed[p] || o.isNext(p) {
			o.pass(p)
			o.mu.Unlock()
			return
		}
		moved := o.moved
		o.mu.Unlock()
		<-moved
	}
}

// isNext reports whether every point before p is passed.
func (o *order) isNext(p point) bool {
	before := o.points[:slices.Index(o.points, p)]
	return !slices.ContainsFunc(before, func(other point) bool { return !o.passed[other] })
}

// pass notes a point and wakes those that wait.
func (o *order) pass(points ...point) {
	for _, p := range points {
		o.passed[p] = true
	}
	close(o.moved)
	o.moved = make(chan struct{})
}

// end passes all points of an actor that has ended.
func (o *order) end(actor string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pass(point{actor, atStart}, point{actor, atCall}, point{actor, atAnswered})
}

// release lets everybody go: one of the actors waits for what another has to do
// first, whatever the order says.
func (o *order) release() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.free = true
	o.pass()
}

// acting is an actor in an order, carried by a context.
type acting struct {
	order *order
	actor string
}

// actingKey finds it there.
type actingKey struct{}

// as returns a context whose calls to the provider keep to an order.
func (o *order) as(ctx context.Context, actor string) context.Context {
	return context.WithValue(ctx, actingKey{}, acting{order: o, actor: actor})
}

// keepTo waits for the caller's turn, if it is an actor of an order.
func keepTo(ctx context.Context, at string) {
	if a, is := ctx.Value(actingKey{}).(acting); is {
		a.order.reach(point{a.actor, at})
	}
}
