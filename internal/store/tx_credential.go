package store

import (
	"context"

	"mooring/internal/connection"
)

// PutCredential implements connection.Tx: the first version of an epoch.
func (t tx) PutCredential(ctx context.Context, ref connection.Ref, epoch int64, tokens connection.Tokens) error {
	db := t.in(ctx)
	if err := requireConnection(db, ref); err != nil {
		return err
	}
	sealed, err := t.sealTokens(ref.ID, epoch, tokens)
	if err != nil {
		return err
	}
	if err := db.Where("connection_id = ?", ref.ID).Delete(&credentialRow{}).Error; err != nil {
		return mapError(err)
	}
	return mapError(db.Create(&credentialRow{
		ConnectionID: ref.ID, Epoch: epoch, Version: 1,
		Access: sealed.access, Refresh: sealed.refresh,
		ExpiresAt: at(tokens.ExpiresAt), Scopes: tokens.Scopes, LapsesAt: lapse(tokens),
		Endpoint: tokens.Endpoint,
	}).Error)
}

// TakeCredential implements connection.Tx. Deleting does not depend on the
// keyset: what cannot be opened is deleted all the same, and its tokens come
// back empty, as if there were nothing to revoke.
func (t tx) TakeCredential(ctx context.Context, ref connection.Ref) (connection.Tokens, error) {
	var rows []credentialRow
	db := t.in(ctx)
	err := db.Clauses(returning(db, &rows)).Scopes(ofConnection(ref)).Delete(&rows).Error
	if err != nil {
		return connection.Tokens{}, mapError(err)
	}
	*t.tookBack = true // Also by somebody else, a moment ago.
	if len(rows) == 0 {
		return connection.Tokens{}, connection.ErrNotFound
	}
	tokens, err := t.openTokens(rows[0])
	if err != nil {
		return connection.Tokens{}, nil
	}
	return tokens, nil
}
