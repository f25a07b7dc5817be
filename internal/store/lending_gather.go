package store

import (
	"context"
	"sync"
	"time"

	"mooring/internal/lending"
)

// Rows for loans are the read that every token and every proxied call begins with, and
// a trip to the database costs more than what it fetches. Who comes while others are on
// their way is read with all who wait, by one statement that begins after they came:
// nobody is ever answered with what was read before.

const (
	// few is how many are read each for itself: to gather them costs more than it saves.
	few = 8
	// tripsAtOnce is how many trips one process begins at a time for more than that.
	tripsAtOnce = 2
	// tripMost is how many are read by one statement.
	tripMost = 64
	// tripTime bounds a trip that is made for several.
	tripTime = 10 * time.Second
)

// wish is a row that somebody waits for.
type wish struct {
	keyID, connectionID string
	row                 lending.Row
	err                 error
	// done is closed when row and err are there.
	done chan struct{}
}

// gathering makes the trips.
type gathering struct {
	one  func(ctx context.Context, keyID, connectionID string) (lending.Row, error)
	many func(ctx context.Context, wishes []*wish) error

	mu sync.Mutex
	// asking is how many are to be answered, waiting those of them who are on no trip.
	asking  int
	trips   int
	waiting []*wish
}

// read reads a row, at once or with others.
func (g *gathering) read(ctx context.Context, keyID, connectionID string) (lending.Row, error) {
	g.mu.Lock()
	g.asking++
	if g.asking <= few || g.trips < tripsAtOnce {
		g.trips++
		g.mu.Unlock()
		defer g.ended(1)
		return g.one(ctx, keyID, connectionID)
	}
	mine := &wish{keyID: keyID, connectionID: connectionID, done: make(chan struct{})}
	g.waiting = append(g.waiting, mine)
	g.mu.Unlock()
	select {
	case <-mine.done:
		return mine.row, mine.err
	case <-ctx.Done():
		return lending.Row{}, ctx.Err()
	}
}

// ended notes that a trip is over, and how many it was for, and begins the next for
// those who wait.
func (g *gathering) ended(read int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asking -= read
	g.trips--
	if len(g.waiting) == 0 || g.trips >= tripsAtOnce {
		return
	}
	g.trips++
	most := min(len(g.waiting), tripMost)
	wishes := g.waiting[:most:most]
	g.waiting = g.waiting[most:]
	go g.fulfil(wishes)
}

// fulfil reads the rows of all wishes. None of those who wait can end it for the others.
func (g *gathering) fulfil(wishes []*wish) {
	defer g.ended(len(wishes))
	ctx, cancel := context.WithTimeout(context.Background(), tripTime)
	defer cancel()
	err := g.many(ctx, wishes)
	for _, one := range wishes {
		if one.err = err; err != nil {
			one.row = lending.Row{}
		}
		close(one.done)
	}
}
