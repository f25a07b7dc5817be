package connection

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// RevocationAt is the revocation as it stands at now: one that never reported
// back, because the process died while asking, counts as unconfirmed.
func (r Receipt) RevocationAt(now time.Time) Revocation {
	if r.Revocation == RevocationPending && now.Sub(r.At) > 2*revokeTimeout {
		return RevocationUnconfirmed
	}
	return r.Revocation
}

// Disconnect ends a connection (Core Practice checkpoint 2): in one
// transaction it moves to the next epoch, which stops every sync and every
// renewal that is under way, and deletes the tokens and all that came from the
// provider. Then it stops queued and running syncs, makes sure that nothing
// deleted stands in a database file, and asks the provider to end our access.
// Local purge neither waits for the provider nor depends on it.
// Disconnecting twice is disconnecting once.
func (s *Service) Disconnect(ctx context.Context, ref Ref, by Actor) (Receipt, error) {
	var connection Connection
	var tokens Tokens
	purged := false
	err := s.store.InTx(ctx, func(tx Tx) error {
		var err error
		connection, err = tx.Lock(ctx, ref)
		if err != nil || connection.Status == StatusDisconnected {
			return err
		}
		purged = true
		tokens, err = s.purge(ctx, tx, &connection, by)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	if !purged {
		return receiptOf(connection), nil
	}
	// From here on nothing may be cut short by a browser that went away.
	return s.finishDisconnect(context.WithoutCancel(ctx), connection, tokens), nil
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
	if _, err := tx.ResolveProblems(ctx, ref, now); err != nil {
		return tokens, fmt.Errorf("resolve problems: %w", err)
	}
	connection.setStatus(StatusDisconnected, now)
	connection.Epoch++
	connection.NextSyncAt, connection.SyncedAt = time.Time{}, time.Time{}
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

// finishDisconnect does what follows the commit.
func (s *Service) finishDisconnect(ctx context.Context, connection Connection, tokens Tokens) Receipt {
	if err := s.syncs.Abort(ctx, connection.Ref()); err != nil {
		s.logger.WarnContext(ctx, "stop syncs", "connection", connection.ID, "error", err)
	}
	if err := s.store.Scrub(ctx); err != nil {
		s.logger.ErrorContext(ctx, "scrub database files", "connection", connection.ID, "error", err)
	}
	receipt := receiptOf(connection)
	if receipt.Revocation != RevocationPending {
		return receipt
	}
	answered := make(chan Revocation, 1)
	s.behind.Go(func() { answered <- s.revoke(ctx, connection, tokens) })
	patience := time.NewTimer(revokePatience)
	defer patience.Stop()
	select {
	case receipt.Revocation = <-answered:
	case <-patience.C:
	}
	return receipt
}

// revoke asks the provider to end our access and records what it said.
func (s *Service) revoke(ctx context.Context, connection Connection, tokens Tokens) Revocation {
	asking, cancel := context.WithTimeout(ctx, revokeTimeout)
	defer cancel()
	outcome := RevocationUnconfirmed
	provider, _ := s.providers.Provider(connection.Provider)
	if revoker, can := provider.(Revoker); can {
		err := revoker.Revoke(asking, connection.Tenant.Address, tokens)
		if err == nil {
			outcome = RevocationConfirmed
		} else {
			s.logger.WarnContext(ctx, "revoke", "connection", connection.ID, "error", err)
		}
	}
	if err := s.recordRevocation(ctx, connection, outcome); err != nil {
		s.logger.ErrorContext(ctx, "record revocation", "connection", connection.ID, "error", err)
	}
	return outcome
}

// recordRevocation completes the receipt, unless somebody reconnected meanwhile.
func (s *Service) recordRevocation(ctx context.Context, disconnected Connection, outcome Revocation) error {
	return s.store.InTx(ctx, func(tx Tx) error {
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
}

// receiptOf returns a disconnected connection's receipt.
func receiptOf(connection Connection) Receipt {
	if connection.Receipt == nil {
		return Receipt{At: connection.StatusSince, Revocation: RevocationUnconfirmed}
	}
	return *connection.Receipt
}
