package connection

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// SyncNow makes a sync due at once, or as soon as a provider that asked us to
// wait lets us. Asking while one runs or waits is still one sync. It returns
// ErrNotLive unless the connection is connected.
func (s *Service) SyncNow(ctx context.Context, ref Ref, by Actor) error {
	var connection Connection
	err := s.store.InTx(ctx, func(tx Tx) error {
		var err error
		connection, err = tx.Lock(ctx, ref)
		if err != nil {
			return err
		}
		if connection.Status != StatusConnected {
			return ErrNotLive
		}
		now := s.now()
		connection.NextSyncAt, err = soonest(ctx, tx, connection, now)
		if err != nil {
			return err
		}
		if err := tx.Save(ctx, connection); err != nil {
			return err
		}
		return tx.AppendEvent(ctx, newEvent(connection, EventSyncRequested, by, "", now))
	})
	if err != nil {
		return err
	}
	s.hintSync(ctx, connection)
	return nil
}

// soonest is when a sync that somebody asks for may begin: now, or when it is
// due already while the provider asks us to slow down. The queue holds it until
// then, and the row must not promise it earlier.
func soonest(ctx context.Context, tx Tx, connection Connection, now time.Time) (time.Time, error) {
	if !connection.NextSyncAt.After(now) {
		return now, nil
	}
	open, err := tx.OpenProblems(ctx, connection.Ref())
	if err != nil {
		return now, fmt.Errorf("read open problems: %w", err)
	}
	limited := slices.ContainsFunc(open, func(problem Problem) bool { return problem.Kind == ProblemLimited })
	if limited {
		return connection.NextSyncAt, nil
	}
	return now, nil
}
