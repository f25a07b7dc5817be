package eventlog_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mooring/internal/eventlog"
)

// notebook is a store that has notes in some rounds and trouble in others.
type notebook struct {
	eventlog.Store
	// rounds are what each look finds: how many notes, or trouble for less than none.
	rounds []int
	notes  int
}

var errAway = errors.New("away")

func (n *notebook) Waiting(context.Context) (bool, error) {
	n.notes, n.rounds = n.rounds[0], n.rounds[1:]
	if n.notes < 0 {
		return false, errAway
	}
	return n.notes > 0, nil
}

func (n *notebook) Publish(_ context.Context, limit int, _ bool) (int, error) {
	moved := min(n.notes, limit)
	n.notes -= moved
	return moved, nil
}

func TestRunPublishesUntilItEndsAndTellsOfTroubleOnce(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	store := &notebook{rounds: []int{3, 0, -1, -1, 1200, -1, 0}}
	told, waits := 0, 0
	var log bytes.Buffer
	eventlog.New(eventlog.Options{
		Store: store, Now: time.Now, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Published: func(context.Context) { told++ },
		Wait: func(ctx context.Context) error {
			if waits++; len(store.rounds) == 0 {
				cancel()
			}
			return ctx.Err()
		},
	}).Run(ctx)
	if waits != 7 || told != 2 || store.notes != 0 {
		t.Errorf("waited %d times, told %d times, %d notes left", waits, told, store.notes)
	}
	if lines := strings.Count(log.String(), "away"); lines != 2 {
		t.Errorf("told of trouble %d times, want when it began, twice:\n%s", lines, log.String())
	}
}
