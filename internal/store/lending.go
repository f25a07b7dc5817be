package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mooring/internal/connection"
	"mooring/internal/lending"
	"mooring/internal/secret"
)

// Lending implements lending.Store.
type Lending struct {
	base
	// selectOne is lendingSelect as the database wants it, and selectMany the same for
	// several at once.
	selectOne, selectMany string
	// gathering reads for several at once; nil where the database is in this process.
	gathering *gathering
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

// lendingSelectMany is lendingSelect for pairs of ids. The subquery with its limit keeps
// PostgreSQL from reading whole tables for them.
const lendingSelectMany = `SELECT asked.place, found.* FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (key_id, connection_id, place)
	CROSS JOIN LATERAL (%s LIMIT 1) AS found`

// Lending returns the repository that implements lending.Store.
func (s *Store) Lending() *Lending {
	clock := s.base.database.ServerClock()
	if clock == "" {
		clock = "$3"
	}
	one := fmt.Sprintf(lendingSelect, clock)
	lent := &Lending{base: s.base, selectOne: s.base.database.Numbered(one)}
	if s.base.database.Postgres() != nil {
		asked := strings.NewReplacer("$1", "asked.key_id", "$2", "asked.connection_id").Replace(one)
		lent.selectMany = fmt.Sprintf(lendingSelectMany, asked)
		lent.gathering = &gathering{one: lent.readOne, many: lent.readMany}
	}
	return lent
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
	if l.gathering != nil {
		return l.gathering.read(ctx, keyID, connectionID)
	}
	return l.readOne(ctx, keyID, connectionID)
}

// readOne reads one row.
func (l *Lending) readOne(ctx context.Context, keyID, connectionID string) (lending.Row, error) {
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

// readMany reads the rows of several wishes.
func (l *Lending) readMany(ctx context.Context, wishes []*wish) error {
	keys, connections := make([]string, len(wishes)), make([]string, len(wishes))
	for i, wished := range wishes {
		keys[i], connections[i] = wished.keyID, wished.connectionID
	}
	err := l.database.ReadRows(ctx, l.selectMany, []any{keys, connections}, func(scan func(into ...any) error) error {
		var place int
		var read lendingRead
		if err := scan(append([]any{&place}, read.into()...)...); err != nil {
			return err
		}
		wishes[place-1].row = read.row()
		return nil
	})
	return mapError(err)
}

// Open implements lending.Store.
func (l *Lending) Open(row lending.Row) (secret.Value, error) {
	return l.openAccess(row.Credential, row.Sealed)
}
