package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/token"
)

// Claim implements token.Store in one statement, which has been committed to
// disk when it returns true. The claim bears the database's time, so that its age
// is the same for every process.
func (c *Credentials) Claim(ctx context.Context, claim token.Claim) (bool, error) {
	return changedOne(c.read(ctx).Model(&credentialRow{}).
		Scopes(inEpoch(claim.Ref, claim.Epoch)).
		Where("epoch = ? AND version = ? AND failures = ? AND claim_id IS NULL AND "+renewable, claim.Epoch, claim.Version, claim.Failures).
		Updates(map[string]any{"claim_id": claim.ID, "claimed_at": c.clock()}))
}

// Withdraw implements token.Store.
func (c *Credentials) Withdraw(ctx context.Context, claim token.Claim) error {
	_, err := changedOne(c.read(ctx).Model(&credentialRow{}).Scopes(held(claim)).
		Updates(map[string]any{"claim_id": nil, "claimed_at": nil}))
	return err
}

// MarkStale implements token.Store. A version that has been replaced meanwhile
// is left alone, without an error.
func (c *Credentials) MarkStale(ctx context.Context, ref connection.Ref, epoch, version int64) error {
	db := c.read(ctx)
	marked, err := changedOne(db.Model(&credentialRow{}).Scopes(inEpoch(ref, epoch)).
		Where("epoch = ? AND version = ?", epoch, version).Update("stale", true))
	if err != nil || marked {
		return err
	}
	return requireConnection(db, ref)
}

// held limits a statement to the credential that a claim holds.
func held(claim token.Claim) func(*gorm.DB) *gorm.DB {
	return func(db *gorm.DB) *gorm.DB {
		return db.Scopes(inEpoch(claim.Ref, claim.Epoch)).
			Where("epoch = ? AND version = ? AND claim_id = ?", claim.Epoch, claim.Version, claim.ID)
	}
}
