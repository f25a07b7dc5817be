package connection

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// revocationLife is how long a revocation may be under way. One that has not
// reported back by then never will: its process died while asking.
const revocationLife = 2 * revokeTimeout

// RevocationAt is the revocation as it stands at now: one that never reported
// back counts as unconfirmed, also while CatchUp has not written that yet.
func (r Receipt) RevocationAt(now time.Time) Revocation {
	if r.Revocation == RevocationPending && now.Sub(r.At) > revocationLife {
		return RevocationUnconfirmed
	}
	return r.Revocation
}

// CatchUp finishes what an earlier process left undone: deleted data that may
// still stand in a database file, and receipts of disconnects whose process died
// before the provider had answered. Call it at start, and now and then, since a
// full disk can stop it.
func (s *Service) CatchUp(ctx context.Context) error {
	return errors.Join(s.store.CatchUp(ctx), s.settleRevocations(ctx))
}

// settleRevocations writes what is known of revocations that nobody waits for
// any more: the provider did not confirm them. The tokens were in the dead
// process's memory alone, so nobody can ask again.
func (s *Service) settleRevocations(ctx context.Context) error {
	pending, err := s.store.PendingRevocations(ctx, s.now().Add(-revocationLife))
	if err != nil {
		return fmt.Errorf("list pending revocations: %w", err)
	}
	var faults []error
	for _, ref := range pending {
		if err := s.store.InTx(ctx, func(tx Tx) error { return s.settleRevocation(ctx, tx, ref) }); err != nil {
			faults = append(faults, fmt.Errorf("settle revocation of connection %s: %w", ref.ID, err))
		}
	}
	return errors.Join(faults...)
}

// settleRevocation settles one, if it still is as it was listed.
func (s *Service) settleRevocation(ctx context.Context, tx Tx, ref Ref) error {
	connection, err := tx.Lock(ctx, ref)
	if err != nil {
		return err
	}
	receipt, now := connection.Receipt, s.now()
	if receipt == nil || receipt.Revocation == receipt.RevocationAt(now) {
		return nil
	}
	receipt.Revocation = receipt.RevocationAt(now)
	if err := tx.Save(ctx, connection); err != nil {
		return err
	}
	return tx.AppendEvent(ctx, newEvent(connection, EventRevoked, System, string(receipt.Revocation), now))
}
