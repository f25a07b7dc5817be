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

// credentialColumns are what is read of a connection, its credential, if it has
// one, and the time zone of its organisation. Without a credential the version is
// 0, and without a connection all is empty. The refresh token is not part of it. %s is the clock that the claim was made by.
const credentialColumns = `coalesce(connections.provider, ''), coalesce(connections.tenant_address, ''), coalesce(connections.status, ''), coalesce(connections.epoch, 0),
		coalesce(credentials.version, 0), credentials.access, ` + renewable + `, credentials.expires_at, coalesce(credentials.scopes, '[]'),
		coalesce(credentials.stale, FALSE), coalesce(credentials.claim_id, ''), coalesce(%s - credentials.claimed_at, 0),
		credentials.retry_at, coalesce(credentials.failures, 0),
		coalesce(credentials.endpoint, ''), coalesce(organisations.time_zone, 'UTC')`

// credentialJoins finds them all by primary keys.
const credentialJoins = `LEFT JOIN credentials
		ON credentials.connection_id = connections.id AND credentials.epoch = connections.epoch
	LEFT JOIN organisations ON organisations.id = connections.organisation_id`

// credentialSelect reads them of one organisation's connection.
const credentialSelect = `SELECT ` + credentialColumns + ` FROM connections ` + credentialJoins + `
	WHERE connections.id = $1 AND connections.organisation_id = $2`

// credentialRead are the places for credentialColumns.
type credentialRead struct {
	credential     token.Credential
	access         []byte
	expires, retry moment
	scopes         names
	age            int64
}

// into lists the places.
func (c *credentialRead) into() []any {
	into := &c.credential
	return []any{
		&into.Provider, &into.TenantAddress, &into.Status, &into.Epoch, &into.Version, &c.access, &into.Renewable, &c.expires, &c.scopes,
		&into.Stale, &into.ClaimID, &c.age, &c.retry, &into.Failures, &into.Endpoint, &into.TimeZone,
	}
}

// of is what was read, of a connection, with its access token still sealed.
func (c *credentialRead) of(ref connection.Ref) token.Credential {
	read := c.credential
	read.Ref, read.ExpiresAt, read.RetryAt, read.Scopes = ref, c.expires.time(), c.retry.time(), c.scopes
	read.ClaimAge = time.Duration(c.age) * time.Microsecond
	return read
}

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
	var columns credentialRead
	values := []any{ref.ID, ref.OrganisationID}
	if c.database.ServerClock() == "" {
		values = append(values, at(c.now()))
	}
	if err := c.database.ReadRow(ctx, c.selectOne, values, columns.into()...); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return token.Credential{}, connection.ErrNotFound
		}
		return token.Credential{}, mapError(err)
	}
	credential := columns.of(ref)
	switch {
	case credential.Status == connection.StatusDisconnected:
		return token.Credential{}, connection.ErrFenced
	case credential.Version == 0 && credential.Status == connection.StatusNeedsReconnect:
		return token.Credential{}, connection.ErrNeedsReconnect
	case credential.Version == 0:
		return token.Credential{}, errNoCredential
	}
	var err error
	credential.Access, err = c.openAccess(credential, columns.access)
	return credential, err
}

// openAccess opens a credential's access token.
func (b base) openAccess(credential token.Credential, sealed []byte) (secret.Value, error) {
	access, err := b.openOptional(sealed, tokenBinding(credential.Ref.ID, credential.Epoch, "access"))
	if err != nil {
		return secret.Value{}, fmt.Errorf("credential of connection %s: %w", credential.Ref.ID, err)
	}
	return access, nil
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
