package store

import (
	"context"
	"errors"
	"fmt"

	"mooring/internal/connection"
	"mooring/internal/token"
)

// Credentials implements token.Store.
type Credentials struct {
	base
}

var _ token.Store = (*Credentials)(nil)

// errNoCredential: a live connection without a credential, which no
// transaction of ours leaves behind.
var errNoCredential = errors.New("live connection has no credential")

// credentialView is a connection with its credential, if it has one.
type credentialView struct {
	Provider      string
	TenantAddress string
	Status        connection.Status
	// Held is the credential's connection_id; nil: there is no credential.
	Held   *string
	Sealed credentialRow `gorm:"embedded"`
}

// Read implements token.Store: one SELECT by primary keys, and opening. A
// credential that the keyset does not open is secret.ErrCannotOpen: a fault of
// the installation, which says nothing about the credential.
func (c *Credentials) Read(ctx context.Context, ref connection.Ref) (token.Credential, error) {
	var view credentialView
	result := c.read(ctx).Raw(`SELECT connections.provider, connections.tenant_address, connections.status,
			credentials.connection_id AS held, connections.id AS connection_id, connections.epoch,
			coalesce(version, 0) AS version, access, refresh, expires_at, coalesce(scopes, '[]') AS scopes,
			coalesce(stale, FALSE) AS stale, claim_id, claimed_at, retry_at, coalesce(failures, 0) AS failures
		FROM connections LEFT JOIN credentials
			ON credentials.connection_id = connections.id AND credentials.epoch = connections.epoch
		WHERE connections.id = ? AND connections.organisation_id = ?`, ref.ID, ref.OrganisationID).Scan(&view)
	switch {
	case result.Error != nil:
		return token.Credential{}, mapError(result.Error)
	case result.RowsAffected == 0:
		return token.Credential{}, connection.ErrNotFound
	case view.Status == connection.StatusDisconnected:
		return token.Credential{}, connection.ErrFenced
	case view.Held == nil && view.Status == connection.StatusNeedsReconnect:
		return token.Credential{}, connection.ErrNeedsReconnect
	case view.Held == nil:
		return token.Credential{}, errNoCredential
	}
	return c.credential(ref, view)
}

// credential opens what was read.
func (c *Credentials) credential(ref connection.Ref, view credentialView) (token.Credential, error) {
	tokens, err := c.openTokens(view.Sealed)
	if err != nil {
		return token.Credential{}, fmt.Errorf("credential of connection %s: %w", ref.ID, err)
	}
	credential := token.Credential{
		Ref: ref, Provider: view.Provider, TenantAddress: view.TenantAddress,
		Epoch: view.Sealed.Epoch, Version: view.Sealed.Version,
		Access: tokens.Access, Refresh: tokens.Refresh, ExpiresAt: tokens.ExpiresAt, Scopes: tokens.Scopes,
		Stale: view.Sealed.Stale, RetryAt: view.Sealed.RetryAt.time(), Failures: view.Sealed.Failures,
	}
	if view.Sealed.ClaimID != nil {
		credential.ClaimID = *view.Sealed.ClaimID
		credential.ClaimAge = c.now().Sub(view.Sealed.ClaimedAt.time())
	}
	return credential, nil
}
