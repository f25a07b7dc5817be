package connection

import (
	"context"
	"errors"
	"time"
)

const (
	// unconfirmedPause is the time between two looks at a disconnect whose
	// commit was not confirmed, and unconfirmedPatience how long it is looked after.
	unconfirmedPause    = 2 * time.Second
	unconfirmedPatience = 5 * time.Minute
)

// lookAfter finishes a disconnect whose transaction ended in an error that does
// not say whether it was carried out. Should it have been, the tokens are in
// the memory of this process alone, and nobody else could end them.
func (s *Service) lookAfter(ctx context.Context, connection Connection, tokens Tokens) {
	if connection.Receipt == nil || connection.Receipt.Revocation != RevocationPending {
		return // It ended before there was anything to confirm, or to revoke.
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unconfirmedPatience)
	s.behind.Go(func() {
		defer cancel()
		carriedOut, err := s.awaitOutcome(ctx, connection)
		switch {
		case err != nil:
			s.logger.ErrorContext(ctx, "look after a disconnect that was not confirmed", "connection", connection.ID, "error", err)
		case carriedOut:
			s.finishDisconnect(ctx, connection, tokens)
		}
	})
}

// awaitOutcome reports, as soon as the database says so, whether a disconnect
// was carried out. It takes the row for itself, and so waits for a transaction
// that is still about to end.
func (s *Service) awaitOutcome(ctx context.Context, disconnected Connection) (carriedOut bool, err error) {
	looks := time.NewTicker(unconfirmedPause)
	defer looks.Stop()
	for {
		err = s.store.InTx(ctx, func(tx Tx) error {
			connection, err := tx.Lock(ctx, disconnected.Ref())
			carriedOut = err == nil && connection.Receipt != nil && connection.Receipt.At.Equal(disconnected.Receipt.At)
			return err
		})
		if !errors.Is(err, ErrUnavailable) {
			return carriedOut, err
		}
		select {
		case <-looks.C:
		case <-ctx.Done():
			return false, err
		}
	}
}
