package connection

import "context"

// SyncNow makes a sync due at once. Asking while one runs or waits changes
// nothing. It returns ErrNotLive unless the connection is connected.
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
		connection.NextSyncAt = now
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
