package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/token"
)

// Credentials implements token.Store.
type Credentials struct {
	base
	// selectOne is credentialSelect as the database wants it.
	selectOne string
}

var _ token.Store = (*Credentials)(nil)

// errNoCredential: a live connection without a credential, which no
// transaction of ours leaves behind.
var errNoCredential = errors.New("live connection has no credential")

// credentialSelect reads a connection, its credential, if it has one, and the time
// zone of its organisation, all by primary keys. Without a credential the version
// is 0. The refresh token is not part of it.
const credentialSelect = `SELECT connections.provider, connections.tenant_address, connections.status, connections.epoch,
		coalesce(version, 0), access, ` + renewable + `, expires_at, coalesce(scopes, '[]'),
		coalesce(stale, FALSE), coalesce(claim_id, ''), coalesce(%s - claimed_at, 0), retry_at, coalesce(failures, 0),
		coalesce(endpoint, ''), coalesce(organisations.time_zone, 'UTC')
	FROM connections LEFT JOIN credentials
		ON credentials.connection_id = connections.id AND credentials.epoch = connections.epoch
	LEFT JOIN organisations ON organisations.id = connections.organisation_id
	WHERE connections.id = $1 AND connections.organisation_id = $2`

// newCredentials makes the repository. The age of a claim is told by the clock
// that the claim was made by.
func newCredentials(b base) *Credentials {
	clock := b.database.ServerClock()
	if clock == "" {
		clock = "$3"
	}
	return &Credentials{base: b, selectOne: b.database.Numbered(fmt.Sprintf(credentialSelect, clock))}
}

// Read implements token.Store: one SELECT by primary keys, and opening the
// access token. One that the keyset does not open is secret.ErrCannotOpen: a
// fault of the installation, which says nothing about the credential.
func (c *Credentials) Read(ctx context.Context, ref connection.Ref) (token.Credential, error) {
	credential := token.Credential{Ref: ref}
	var status connection.Status
	var access []byte
	var expires, retry moment
	var scopes names
	var age int64
	values := []any{ref.ID, ref.OrganisationID}
	if c.database.ServerClock() == "" {
		values = append(values, at(c.now()))
	}
	err := c.database.ReadRow(ctx, c.selectOne, values,
		&credential.Provider, &credential.TenantAddress, &status, &credential.Epoch,
		&credential.Version, &access, &credential.Renewable, &expires, &scopes,
		&credential.Stale, &credential.ClaimID, &age, &retry, &credential.Failures,
		&credential.Endpoint, &credential.TimeZone)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return token.Credential{}, connection.ErrNotFound
	case err != nil:
		return token.Credential{}, mapError(err)
	case status == connection.StatusDisconnected:
		return token.Credential{}, connection.ErrFenced
	case credential.Version == 0 && status == connection.StatusNeedsReconnect:
		return token.Credential{}, connection.ErrNeedsReconnect
	case credential.Version == 0:
		return token.Credential{}, errNoCredential
	}
	credential.ExpiresAt, credential.RetryAt, credential.Scopes = expires.time(), retry.time(), scopes
	credential.ClaimAge = time.Duration(age) * time.Microsecond
	credential.Access, err = c.openOptional(access, tokenBinding(ref.ID, credential.Epoch, "access"))
	if err != nil {
		return token.Credential{}, fmt.Errorf("credential of connection %s: %w", ref.ID, err)
	}
	return credential, nil
}

// RefreshToken implements token.Store.
func (c *Credentials) RefreshToken(ctx context.Context, claim token.Claim) (secret.Value, bool, error) {
	var row credentialRow
	result := c.read(ctx).Select("refresh").Scopes(held(claim)).Limit(1).Find(&row)
	if result.Error != nil || result.RowsAffected == 0 {
		return secret.Value{}, false, mapError(result.Error)
	}
	refresh, err := c.openOptional(row.Refresh, tokenBinding(claim.Ref.ID, claim.Epoch, "refresh"))
	if err != nil {
		return secret.Value{}, false, fmt.Errorf("credential of connection %s: %w", claim.Ref.ID, err)
	}
	return refresh, true, nil
}
