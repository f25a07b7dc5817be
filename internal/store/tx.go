package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
)

// tx implements connection.Tx.
type tx struct {
	base
	db *gorm.DB
	// tookBack is set by what programs must not be lent any more.
	tookBack *bool
}

var _ connection.Tx = tx{}

// InTx implements connection.Store. When a credential was to be taken it returns once no
// process lends by it any more.
func (c *Connections) InTx(ctx context.Context, fn func(connection.Tx) error) error {
	tookBack := false
	err := c.write(ctx, func(db *gorm.DB) error { return fn(tx{base: c.base, db: db, tookBack: &tookBack}) })
	if err == nil && tookBack {
		awaitForgotten(ctx, c.database)
	}
	return err
}

// in returns gorm for one statement of the transaction.
func (t tx) in(ctx context.Context) *gorm.DB { return t.db.WithContext(ctx) }

// Lock implements connection.Tx.
func (t tx) Lock(ctx context.Context, ref connection.Ref) (connection.Connection, error) {
	return holdConnection(t.in(ctx), ref)
}

// FindTenant implements connection.Tx. Of the disconnected ones only the
// organisation's own are found.
func (t tx) FindTenant(ctx context.Context, provider, tenantID, organisationID string) (connection.Connection, error) {
	var row connectionRow
	err := t.in(ctx).
		Where("provider = ? AND tenant_id = ? AND (status <> ? OR organisation_id = ?)",
			provider, tenantID, connection.StatusDisconnected, organisationID).
		Order("status = 'disconnected', connected_at DESC, id").Limit(1).Take(&row).Error
	if err != nil {
		return connection.Connection{}, mapError(err)
	}
	return row.connection()
}

// FindAccount implements connection.Tx.
func (t tx) FindAccount(ctx context.Context, provider, account, tenantID string) (connection.Connection, error) {
	var row connectionRow
	err := t.in(ctx).
		Where("provider = ? AND account = ? AND account <> '' AND status IN ('choosing', 'connected') AND tenant_id <> ?",
			provider, account, tenantID).
		Limit(1).Take(&row).Error
	if err != nil {
		return connection.Connection{}, mapError(err)
	}
	return row.connection()
}

// unchanging are the columns of a connection that no update touches.
var unchanging = map[string]bool{"id": true, "organisation_id": true, "provider": true, "created_at": true}

// Save implements connection.Tx. A connection of another organisation with the
// same id is left alone (ErrNotFound); a tenant that is held is ErrConflict.
func (t tx) Save(ctx context.Context, saved connection.Connection) error {
	row, err := newConnectionRow(saved)
	if err != nil {
		return err
	}
	db := t.in(ctx)
	if err := db.Statement.Parse(&row); err != nil {
		return err
	}
	var changing []string
	for _, column := range db.Statement.Schema.DBNames {
		if !unchanging[column] {
			changing = append(changing, column)
		}
	}
	result := t.in(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "id"}},
		DoUpdates: clause.AssignmentColumns(changing),
		Where:     clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "connections.organisation_id = excluded.organisation_id"}}},
	}).Create(&row)
	return mustChange(result, connection.ErrNotFound)
}

// Locations implements connection.Tx.
func (t tx) Locations(ctx context.Context, ref connection.Ref) ([]connection.Location, error) {
	return readLocations(t.in(ctx), ref)
}

// SaveLocations implements connection.Tx.
func (t tx) SaveLocations(ctx context.Context, ref connection.Ref, locations []connection.Location) error {
	return replaceLocations(t.in(ctx), ref, locations)
}

// OpenProblem implements connection.Tx.
func (t tx) OpenProblem(ctx context.Context, ref connection.Ref, problem connection.Problem) (int, error) {
	if problem.OpenedAt.IsZero() {
		problem.OpenedAt = t.now()
	}
	return openProblem(t.in(ctx), ref, problem)
}

// ResolveProblems implements connection.Tx.
func (t tx) ResolveProblems(ctx context.Context, ref connection.Ref, now time.Time, kinds ...connection.ProblemKind) ([]connection.Problem, error) {
	return resolveProblems(t.in(ctx), ref, now, ofKinds(kinds...))
}

// ResolveProblem implements connection.Tx.
func (t tx) ResolveProblem(ctx context.Context, ref connection.Ref, now time.Time, kind connection.ProblemKind, subject string) (int, error) {
	resolved, err := resolveProblems(t.in(ctx), ref, now, func(db *gorm.DB) *gorm.DB {
		return db.Where("kind = ? AND subject = ?", kind, subject)
	})
	if err != nil || len(resolved) == 0 {
		return 0, err
	}
	return resolved[0].Times, nil
}

// OpenProblems implements connection.Tx, oldest first.
func (t tx) OpenProblems(ctx context.Context, ref connection.Ref) ([]connection.Problem, error) {
	db := t.in(ctx)
	if err := requireConnection(db, ref); err != nil {
		return nil, err
	}
	var rows []problemRow
	err := db.Where("connection_id = ? AND resolved_at IS NULL", ref.ID).
		Order("opened_at, kind, subject").Find(&rows).Error
	return problemsOf(rows), mapError(err)
}

// AppendEvent implements connection.Tx.
func (t tx) AppendEvent(ctx context.Context, event connection.Event) error {
	return appendEvent(t.in(ctx), event)
}
