package connection

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mooring/internal/failpoint"
)

// Disconnect ends a connection (Core Practice checkpoint 2): in one
// transaction it moves to the next epoch, which stops every sync and every
// renewal that is under way, and deletes the tokens and all that came from the
// provider. Then it stops queued and running syncs, asks the provider to end our
// access, and meanwhile makes sure that nothing deleted stands in a database
// file. Local purge neither waits for the provider nor depends on it.
// Disconnecting twice is disconnecting once.
func (s *Service) Disconnect(ctx context.Context, ref Ref, by Actor) (Receipt, error) {
	var connection Connection
	var tokens Tokens
	purged, began := false, s.now()
	failpoint.Hit(failpoint.DisconnectBegin)
	err := s.store.InTx(ctx, func(tx Tx) error {
		var err error
		connection, err = tx.Lock(ctx, ref)
		if err != nil {
			return err
		}
		if connection.Status == StatusDisconnected {
			return alreadyTaken(ctx, tx, ref)
		}
		purged = true
		tokens, err = s.purge(ctx, tx, &connection, by)
		return err
	})
	if errors.Is(err, ErrUnavailable) && purged {
		s.lookAfter(ctx, connection, tokens)
	}
	if err != nil {
		return Receipt{}, err
	}
	if !purged {
		return receiptOf(connection), nil
	}
	failpoint.Hit(failpoint.DisconnectCommitted)
	if s.watch != nil {
		s.watch.Purged(s.now().Sub(began))
	}
	// From here on nothing may be cut short by a browser that went away.
	return s.finishDisconnect(context.WithoutCancel(ctx), connection, tokens), nil
}

// alreadyTaken takes what is not there, so that a second disconnect is not answered
// before whoever took it could be.
func alreadyTaken(ctx context.Context, tx Tx, ref Ref) error {
	if _, err := tx.TakeCredential(ctx, ref); err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("take credential: %w", err)
	}
	return nil
}

// purge is the disconnect's transaction. It returns the tokens, which from now
// on exist in memory only.
func (s *Service) purge(ctx context.Context, tx Tx, connection *Connection, by Actor) (Tokens, error) {
	now := s.now()
	ref := connection.Ref()
	tokens, err := tx.TakeCredential(ctx, ref)
	hadCredential := !errors.Is(err, ErrNotFound)
	if err != nil && hadCredential {
		return tokens, fmt.Errorf("take credential: %w", err)
	}
	removed, err := tx.Purge(ctx, ref)
	if err != nil {
		return tokens, fmt.Errorf("purge: %w", err)
	}
	if hadCredential {
		removed.Credentials = 1
	}
	connection.setStatus(StatusDisconnected, now)
	connection.Epoch++
	connection.NextSyncAt, connection.SyncedAt = time.Time{}, time.Time{}
	connection.Tenant.Account = ""
	connection.Receipt = &Receipt{
		At: now, By: by.Name, Removed: removed,
		Revocation:  s.revocationAhead(connection.Provider, hadCredential, tokens),
		AccessUntil: tokens.ExpiresAt,
	}
	if err := tx.Save(ctx, *connection); err != nil {
		return tokens, fmt.Errorf("save connection: %w", err)
	}
	return tokens, tx.AppendEvent(ctx, newEvent(*connection, EventDisconnected, by, "", now))
}

// revocationAhead is what a receipt says before the provider was asked. A
// credential that could not be opened cannot be revoked either.
func (s *Service) revocationAhead(slug string, hadCredential bool, tokens Tokens) Revocation {
	provider, found := s.providers.Provider(slug)
	_, can := provider.(Revoker)
	switch {
	case !hadCredential:
		return RevocationNothing
	case tokens.Access.IsZero() && tokens.Refresh.IsZero():
		return RevocationUnconfirmed
	case !found || !can:
		return RevocationUnsupported
	default:
		return RevocationPending
	}
}

// finishDisconnect does what follows the commit. The provider is asked before
// the files are scrubbed, which may take long: the tokens exist in memory only
// and are lost with the process. What takes too long for somebody who waits for a
// page goes on behind it.
func (s *Service) finishDisconnect(ctx context.Context, connection Connection, tokens Tokens) Receipt {
	receipt := receiptOf(connection)
	outcome, recorded, scrubbed := make(chan Revocation, 1), make(chan struct{}), make(chan struct{})
	if receipt.Revocation == RevocationPending {
		s.behind.Go(func() {
			defer close(recorded)
			said := s.revoke(ctx, connection, tokens)
			failpoint.Hit(failpoint.DisconnectRevoked)
			<-scrubbed // While the files are rebuilt nothing can be written.
			s.recordRevocation(ctx, connection, said)
			failpoint.Hit(failpoint.DisconnectRecorded)
			outcome <- said
		})
	}
	if err := s.syncs.Abort(ctx, connection.Ref()); err != nil {
		s.logger.WarnContext(ctx, "stop syncs", "connection", connection.ID, "error", err)
	}
	s.behind.Go(func() {
		defer close(scrubbed)
		s.scrub(ctx, connection)
	})
	if within(scrubPatience, scrubbed) && receipt.Revocation == RevocationPending {
		within(revokePatience, recorded)
	}
	select {
	case receipt.Revocation = <-outcome:
	default:
	}
	return receipt
}

// scrub rids the database's files of what was deleted. What fails is made up
// for by the next disconnect, or CatchUp.
func (s *Service) scrub(ctx context.Context, connection Connection) {
	failpoint.Hit(failpoint.DisconnectScrub)
	if err := s.store.Scrub(ctx); err != nil {
		s.logger.ErrorContext(ctx, "scrub database files", "connection", connection.ID, "error", err)
	}
	failpoint.Hit(failpoint.DisconnectScrubbed)
}

// within waits until something is done, for so long at most, and reports
// whether it was.
func within(patience time.Duration, done <-chan struct{}) bool {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// revoke asks the provider to end our access.
func (s *Service) revoke(ctx context.Context, connection Connection, tokens Tokens) Revocation {
	ctx, cancel := context.WithTimeout(ctx, revokeTimeout)
	defer cancel()
	provider, _ := s.providers.Provider(connection.Provider)
	revoker, can := provider.(Revoker)
	if !can {
		return RevocationUnconfirmed
	}
	failpoint.Hit(failpoint.DisconnectRevoke)
	if err := revoker.Revoke(ctx, connection.Tenant.Address, tokens); err != nil {
		s.logger.WarnContext(ctx, "revoke", "connection", connection.ID, "error", err)
		return RevocationUnconfirmed
	}
	return RevocationConfirmed
}

// recordRevocation completes the receipt with what the provider said, unless
// somebody reconnected meanwhile. Where that cannot be written the receipt says
// before long that nothing was confirmed.
func (s *Service) recordRevocation(ctx context.Context, disconnected Connection, outcome Revocation) {
	err := s.store.InTx(ctx, func(tx Tx) error {
		connection, err := tx.Lock(ctx, disconnected.Ref())
		if err != nil {
			return err
		}
		event := newEvent(disconnected, EventRevoked, System, string(outcome), s.now())
		if connection.Epoch == disconnected.Epoch && connection.Receipt != nil {
			connection.Receipt.Revocation = outcome
			if err := tx.Save(ctx, connection); err != nil {
				return err
			}
		}
		return tx.AppendEvent(ctx, event)
	})
	if err != nil {
		s.logger.ErrorContext(ctx, "record revocation", "connection", disconnected.ID, "error", err)
	}
}

// receiptOf returns a disconnected connection's receipt.
func receiptOf(connection Connection) Receipt {
	if connection.Receipt == nil {
		return Receipt{At: connection.StatusSince, Revocation: RevocationUnconfirmed}
	}
	return *connection.Receipt
}
