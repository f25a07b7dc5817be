package connection

import "context"

// CheckForSupport is Check for the vendor's support staff. That they asked for it
// is written first, so that the practice can read of it whatever the provider says.
func (s *Service) CheckForSupport(ctx context.Context, ref Ref, by Actor) (CheckResult, error) {
	err := s.store.InTx(ctx, func(tx Tx) error {
		connection, err := tx.Lock(ctx, ref)
		if err != nil {
			return err
		}
		if !connection.Live() {
			return ErrNotLive
		}
		return tx.AppendEvent(ctx, newEvent(connection, EventSupportChecked, by, "", s.now()))
	})
	if err != nil {
		return CheckResult{}, err
	}
	return s.Check(ctx, ref, by)
}
