package lending

import (
	"context"
	"errors"
	"time"

	"mooring/internal/pause"
)

const (
	// beatEvery is how often a lease is renewed.
	beatEvery = time.Second
	// beatTime bounds one renewal: one that comes later is no use.
	beatTime = LeaseTime
	// troubleTime is how long rows are read each time after something failed, and
	// unheardTime after beats were sent and not heard: behind a pooler that lasts, and
	// whoever takes something back meanwhile waits for a lease that nobody holds.
	troubleTime = 10 * time.Second
	unheardTime = 10 * time.Minute
	// endTime bounds the end of a lease, which ends by itself otherwise.
	endTime = 2 * time.Second
)

// errUnheard: announcements do not arrive, as behind a pooler that shares sessions.
var errUnheard = errors.New("the database's announcements are not heard")

// Run keeps the lease while enough rows are asked for, until ctx ends. Trouble is logged and
// tried again.
func (m *Memory) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-m.wanted:
		}
		err := m.keep(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			continue
		}
		m.logger.WarnContext(ctx, "keep rows for loans in memory; they are read each time", "error", err)
		rest := troubleTime
		if errors.Is(err, errUnheard) {
			rest = unheardTime
		}
		if pause.For(ctx, rest) != nil {
			return
		}
	}
}

// keep follows the announcements and keeps the lease until few rows are asked for, or
// until something fails. Afterwards nothing is remembered.
func (m *Memory) keep(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	heart := newHeart(m)
	followed := make(chan error, 1)
	go func() { followed <- m.announcements.Follow(ctx, heart.begin, heart.hear) }()
	err, over := heart.beatUntilQuiet(ctx, followed)
	cancel()
	if !over {
		<-followed
	}
	m.lease(time.Time{})
	m.forget("")
	select {
	case <-m.wanted: // By who came before the lease began.
	default:
	}
	ending, stop := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer stop()
	return errors.Join(err, m.announcements.End(ending, heart.lease))
}
