package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/token"
)

// disproved lists the problems that a successful renewal disproves.
var disproved = []connection.ProblemKind{
	connection.ProblemUnreachable, connection.ProblemLimited,
	connection.ProblemClientRefused, connection.ProblemMalformed,
}

// Save implements token.Store.
func (c *Credentials) Save(ctx context.Context, claim token.Claim, tokens connection.Tokens) (bool, error) {
	sealed, err := c.sealTokens(claim.Ref.ID, claim.Epoch, tokens)
	if err != nil {
		return false, err
	}
	return c.settle(ctx, func(tx *gorm.DB) (bool, error) {
		saved, err := changedOne(tx.Model(&credentialRow{}).Scopes(held(claim)).Updates(map[string]any{
			"version": claim.Version + 1,
			"access":  sealed.access, "refresh": sealed.refresh,
			"expires_at": at(tokens.ExpiresAt), "scopes": names(tokens.Scopes),
			"stale": false, "claim_id": nil, "claimed_at": nil, "retry_at": nil, "failures": 0,
		}))
		if err != nil || !saved {
			return false, err
		}
		granted := tx.Model(&connectionRow{}).
			Where("id = ? AND organisation_id = ?", claim.Ref.ID, claim.Ref.OrganisationID).
			Update("granted_scopes", names(tokens.Scopes))
		if granted.Error != nil {
			return false, granted.Error
		}
		return true, c.resolveWithEvents(tx, claim.Ref, disproved...)
	})
}

// Release implements token.Store.
func (c *Credentials) Release(ctx context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return c.settle(ctx, func(tx *gorm.DB) (bool, error) {
		released, err := changedOne(tx.Model(&credentialRow{}).Scopes(held(claim)).Updates(map[string]any{
			"claim_id": nil, "claimed_at": nil, "retry_at": at(setback.RetryAt), "failures": gorm.Expr("failures + 1"),
		}))
		if err != nil || !released {
			return false, err
		}
		return true, c.openWithEvent(tx, claim.Ref, setback.Problem)
	})
}

// Abandon implements token.Store.
func (c *Credentials) Abandon(ctx context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return c.settle(ctx, func(tx *gorm.DB) (bool, error) {
		abandoned, err := changedOne(tx.Model(&credentialRow{}).Scopes(held(claim)).Updates(map[string]any{
			"claim_id": nil, "claimed_at": nil, "refresh": nil,
		}))
		if err != nil || !abandoned {
			return false, err
		}
		return true, c.openWithEvent(tx, claim.Ref, setback.Problem)
	})
}

// Refuse implements token.Store.
func (c *Credentials) Refuse(ctx context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return c.settle(ctx, func(tx *gorm.DB) (bool, error) {
		deleted, err := changedOne(tx.Scopes(held(claim)).Delete(&credentialRow{}))
		if err != nil || !deleted {
			return false, err
		}
		return true, c.needReconnect(tx, claim.Ref, setback.Problem)
	})
}

// Lapse implements token.Store.
func (c *Credentials) Lapse(ctx context.Context, credential token.Credential, setback token.Setback) (bool, error) {
	return c.settle(ctx, func(tx *gorm.DB) (bool, error) {
		deleted, err := changedOne(tx.Scopes(inEpoch(credential.Ref, credential.Epoch)).
			Where("epoch = ? AND version = ? AND claim_id IS NULL", credential.Epoch, credential.Version).
			Delete(&credentialRow{}))
		if err != nil || !deleted {
			return false, err
		}
		return true, c.needReconnect(tx, credential.Ref, setback.Problem)
	})
}

// settle runs one settlement in a transaction and reports whether it applied.
func (c *Credentials) settle(ctx context.Context, fn func(tx *gorm.DB) (bool, error)) (bool, error) {
	applied := false
	err := c.write(ctx, func(tx *gorm.DB) error {
		var err error
		applied, err = fn(tx)
		return err
	})
	return applied && err == nil, err
}
