package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"mooring/internal/connection"
	"mooring/internal/lending"
	"mooring/internal/secret"
)

// Lending implements lending.Store.
type Lending struct {
	base
	// selectOne is lendingSelect as the database wants it.
	selectOne string
}

var _ lending.Store = (*Lending)(nil)

// lendingSelect reads a key, a connection of whatever organisation, its credential
// and how long it rests, all by primary keys. It is one row when there is such a
// key, and none otherwise.
const lendingSelect = `SELECT ` + apiKeyColumns + `,
		coalesce(connections.id, ''), coalesce(connections.organisation_id, ''), coalesce(connections.requested_scopes, '[]'),
		connection_rests.until, ` + credentialColumns + `
	FROM api_keys LEFT JOIN connections ON connections.id = $2
	` + credentialJoins + `
	LEFT JOIN connection_rests ON connection_rests.connection_id = connections.id AND connection_rests.epoch = connections.epoch
	WHERE api_keys.id = $1`

// Lending returns the repository that implements lending.Store.
func (s *Store) Lending() *Lending {
	clock := s.base.database.ServerClock()
	if clock == "" {
		clock = "$3"
	}
	return &Lending{base: s.base, selectOne: s.base.database.Numbered(fmt.Sprintf(lendingSelect, clock))}
}

// lendingRead are the places for lendingSelect.
type lendingRead struct {
	key        apiKeyRead
	ref        connection.Ref
	requested  names
	rests      moment
	credential credentialRead
}

// into lists the places.
func (r *lendingRead) into() []any {
	return slices.Concat(r.key.into(), []any{&r.ref.ID, &r.ref.OrganisationID, &r.requested, &r.rests}, r.credential.into())
}

// row is what was read.
func (r *lendingRead) row() lending.Row {
	return lending.Row{
		Key: r.key.read(), Credential: r.credential.of(r.ref), Sealed: r.credential.access,
		Requested: r.requested, RestsUntil: r.rests.time(),
	}
}

// Read implements lending.Store.
func (l *Lending) Read(ctx context.Context, keyID, connectionID string) (lending.Row, error) {
	var read lendingRead
	values := []any{keyID, connectionID}
	if l.database.ServerClock() == "" {
		values = append(values, at(l.now()))
	}
	err := l.database.ReadRow(ctx, l.selectOne, values, read.into()...)
	if errors.Is(err, sql.ErrNoRows) {
		return lending.Row{}, nil
	}
	if err != nil {
		return lending.Row{}, mapError(err)
	}
	return read.row(), nil
}

// Open implements lending.Store.
func (l *Lending) Open(row lending.Row) (secret.Value, error) {
	return l.openAccess(row.Credential, row.Sealed)
}
