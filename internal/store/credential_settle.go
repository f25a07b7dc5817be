package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/token"
)

// disproved lists the problems that a successful renewal disproves, and that
// are over when nothing is tried any more.
var disproved = []connection.ProblemKind{
	connection.ProblemUnreachable, connection.ProblemLimited,
	connection.ProblemClientRefused, connection.ProblemMalformed, connection.ProblemNotActivated,
}

// Save implements token.Store.
func (c *Credentials) Save(ctx context.Context, claim token.Claim, tokens connection.Tokens) (bool, error) {
	sealed, err := c.sealTokens(claim.Ref.ID, claim.Epoch, tokens)
	if err != nil {
		return false, err
	}
	return c.settle(ctx, claim.Ref, func(tx *gorm.DB) (bool, error) {
		renewed := map[string]any{
			"version": claim.Version + 1,
			"access":  sealed.access, "refresh": sealed.refresh, "expires_at": at(tokens.ExpiresAt),
			"stale": false, "claim_id": nil, "claimed_at": nil, "retry_at": nil, "failures": 0,
		}
		if len(tokens.Scopes) > 0 {
			renewed["scopes"] = names(tokens.Scopes)
		}
		if lapses := lapse(tokens); lapses != 0 {
			renewed["lapses_at"] = lapses
		}
		if tokens.Endpoint != "" {
			renewed["endpoint"] = tokens.Endpoint
		}
		saved, err := changedOne(tx.Model(&credentialRow{}).Scopes(held(claim)).Updates(renewed))
		if err != nil || !saved {
			return false, err
		}
		return true, c.applyRenewal(tx, claim.Ref, tokens)
	})
}

// applyRenewal writes what a renewal says of the connection and its problems.
func (c *Credentials) applyRenewal(tx *gorm.DB, ref connection.Ref, tokens connection.Tokens) error {
	if err := saveScopes(tx, ref, tokens.Scopes); err != nil {
		return fmt.Errorf("save scopes: %w", err)
	}
	if err := c.reviewScopes(tx, ref, tokens.Scopes); err != nil {
		return fmt.Errorf("review scopes: %w", err)
	}
	over := disproved
	if !tokens.LapsesAt.IsZero() || tokens.Refresh.IsZero() {
		over = slices.Concat(disproved, []connection.ProblemKind{connection.ProblemSignInLapsing})
	}
	if tokens.Refresh.IsZero() {
		if err := c.openWithEvent(tx, ref, connection.Problem{Kind: connection.ProblemSignInEnding}); err != nil {
			return err
		}
	}
	return c.resolveWithEvents(tx, ref, over...)
}

// reviewScopes opens and resolves the problems of missing permissions by what a
// renewal granted.
func (c *Credentials) reviewScopes(tx *gorm.DB, ref connection.Ref, granted []string) error {
	if len(granted) == 0 {
		return nil
	}
	about, err := readConnection(tx, ref)
	if err != nil {
		return err
	}
	for _, scope := range connection.Missing(about.RequestedScopes, granted) {
		missing := connection.Problem{Kind: connection.ProblemScopeMissing, Subject: scope}
		if err := c.openWithEvent(tx, ref, missing); err != nil {
			return err
		}
	}
	return c.resolveNarrowed(tx, ref, func(db *gorm.DB) *gorm.DB {
		return db.Where("kind = ? AND subject IN ?", connection.ProblemScopeMissing, granted)
	})
}

// saveScopes notes on the connection what a renewal granted, where that is
// something else; one that names no scope leaves them as they are (RFC 6749
// section 6).
func saveScopes(tx *gorm.DB, ref connection.Ref, scopes []string) error {
	if len(scopes) == 0 {
		return nil
	}
	granted := names(scopes)
	return tx.Model(&connectionRow{}).Where("id = ? AND organisation_id = ? AND granted_scopes <> ?", ref.ID, ref.OrganisationID, granted).
		Update("granted_scopes", granted).Error
}

// Release implements token.Store.
func (c *Credentials) Release(ctx context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return c.settle(ctx, claim.Ref, func(tx *gorm.DB) (bool, error) {
		released, err := changedOne(tx.Model(&credentialRow{}).Scopes(held(claim)).Updates(map[string]any{
			"claim_id": nil, "claimed_at": nil, "retry_at": at(setback.RetryAt), "failures": gorm.Expr("failures + 1"),
		}))
		if err != nil || !released || setback.Problem.Kind == "" {
			return released, err
		}
		if err := c.resolveWithEvents(tx, claim.Ref, otherThan(setback.Problem.Kind)...); err != nil {
			return false, err
		}
		return true, c.openWithEvent(tx, claim.Ref, setback.Problem)
	})
}

// otherThan lists the disproved problems but one: the newest call says how the
// provider is, and an older one would contradict it.
func otherThan(kind connection.ProblemKind) []connection.ProblemKind {
	return slices.DeleteFunc(slices.Clone(disproved), func(other connection.ProblemKind) bool { return other == kind })
}

// Abandon implements token.Store.
func (c *Credentials) Abandon(ctx context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return c.settle(ctx, claim.Ref, func(tx *gorm.DB) (bool, error) {
		abandoned, err := changedOne(tx.Model(&credentialRow{}).Scopes(held(claim)).Updates(map[string]any{
			"claim_id": nil, "claimed_at": nil, "refresh": nil, "lapses_at": nil,
		}))
		if err != nil || !abandoned {
			return false, err
		}
		return true, c.openWithEvent(tx, claim.Ref, setback.Problem)
	})
}

// Refuse implements token.Store.
func (c *Credentials) Refuse(ctx context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return c.settle(ctx, claim.Ref, func(tx *gorm.DB) (bool, error) {
		deleted, err := changedOne(tx.Scopes(held(claim)).Delete(&credentialRow{}))
		if err != nil || !deleted {
			return false, err
		}
		if err := c.openWithEvent(tx, claim.Ref, setback.Problem); err != nil {
			return false, err
		}
		return true, c.needReconnect(tx, claim.Ref)
	})
}

// Lapse implements token.Store.
func (c *Credentials) Lapse(ctx context.Context, credential token.Credential) (bool, error) {
	return c.settle(ctx, credential.Ref, func(tx *gorm.DB) (bool, error) {
		deleted, err := changedOne(tx.Scopes(inEpoch(credential.Ref, credential.Epoch)).
			Where("epoch = ? AND version = ? AND claim_id IS NULL", credential.Epoch, credential.Version).
			Delete(&credentialRow{}))
		if err != nil || !deleted {
			return false, err
		}
		return true, c.needReconnect(tx, credential.Ref)
	})
}

// settle runs one settlement in a transaction and reports whether it applied.
// The connection comes first, as everywhere: see holdConnection.
func (c *Credentials) settle(ctx context.Context, ref connection.Ref, fn func(tx *gorm.DB) (bool, error)) (bool, error) {
	applied := false
	err := c.write(ctx, func(tx *gorm.DB) error {
		_, err := holdConnection(tx, ref)
		if errors.Is(err, connection.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("hold connection: %w", err)
		}
		applied, err = fn(tx)
		return err
	})
	return applied && err == nil, err
}
