package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// lostCredential is a credential that the keyset does not open, and whose it is.
type lostCredential struct {
	OrganisationID string
	Sealed         credentialRow `gorm:"embedded"`
}

// ForgetLost gives up everything that the keyset does not open, for an operator
// who has lost the keyset that sealed it: those credentials are deleted and their
// connections need to be reconnected, sign-ins under way have to be begun again,
// webhook endpoints are switched off until they have a new secret, kept answers to
// requests that may be sent again are deleted, and the keyset becomes the database's
// own. It returns how many connections lost their credential. Broken off, it can be
// run again.
func (s *Store) ForgetLost(ctx context.Context) (int, error) {
	forgotten := 0
	for after, more := "", true; more; {
		rows, err := s.base.credentialsAfter(ctx, after)
		if err != nil {
			return forgotten, err
		}
		for _, row := range rows {
			after = row.Sealed.ConnectionID
			gone, err := s.forget(ctx, row)
			if err != nil {
				return forgotten, fmt.Errorf("forget credential of connection %s: %w", after, err)
			}
			if gone {
				forgotten++
			}
		}
		more = len(rows) == rowsPerReseal
	}
	if err := s.Webhooks().forgetLost(ctx); err != nil {
		return forgotten, fmt.Errorf("forget secrets of webhook endpoints: %w", err)
	}
	if err := s.Repeats().forgetLost(ctx); err != nil {
		return forgotten, fmt.Errorf("forget answers to repeated requests: %w", err)
	}
	return forgotten, s.base.adopt(ctx)
}

// credentialsAfter reads the credentials that come after a connection.
func (b base) credentialsAfter(ctx context.Context, connectionID string) ([]lostCredential, error) {
	var rows []lostCredential
	err := b.read(ctx).Table("credentials").
		Select("connections.organisation_id, credentials.*").
		Joins("JOIN connections ON connections.id = credentials.connection_id").
		Where("credentials.connection_id > ?", connectionID).
		Order("credentials.connection_id").Limit(rowsPerReseal).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read credentials: %w", mapError(err))
	}
	return rows, nil
}

// forget deletes a credential that does not open, unless it was replaced since
// it was read.
func (s *Store) forget(ctx context.Context, row lostCredential) (bool, error) {
	if _, err := s.base.openTokens(row.Sealed); err == nil {
		return false, nil
	}
	credentials, ref := s.Credentials(), connection.Ref{OrganisationID: row.OrganisationID, ID: row.Sealed.ConnectionID}
	return credentials.settle(ctx, ref, func(tx *gorm.DB) (bool, error) {
		deleted, err := changedOne(tx.Where("connection_id = ? AND access = ?", ref.ID, row.Sealed.Access).Delete(&credentialRow{}))
		if err != nil || !deleted {
			return false, err
		}
		if err := credentials.openWithEvent(tx, ref, connection.Problem{Kind: connection.ProblemSignInLost}); err != nil {
			return false, err
		}
		return true, credentials.needReconnect(tx, ref)
	})
}

// adopt makes the keyset the database's own, once nothing else is left that it
// does not open.
func (b base) adopt(ctx context.Context) error {
	sealed, err := b.keyset.Seal([]byte(proofText), proofBinding)
	if err != nil {
		return err
	}
	return b.write(ctx, func(tx *gorm.DB) error {
		// A verifier lives ten minutes; whoever is at it begins again.
		if err := tx.Where("verifier IS NOT NULL").Delete(&authorizationRow{}).Error; err != nil {
			return err
		}
		if err := tx.Where("id = 1").Delete(&proofRow{}).Error; err != nil {
			return err
		}
		return tx.Create(&proofRow{ID: 1, Sealed: sealed}).Error
	})
}
