package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
	"mooring/internal/passthrough"
)

// Rests implements passthrough.Rests.
type Rests struct {
	base
}

var _ passthrough.Rests = (*Rests)(nil)

// Rests returns the repository that implements passthrough.Rests.
func (s *Store) Rests() *Rests { return &Rests{base: s.base} }

// restRow is a row of connection_rests.
type restRow struct {
	ConnectionID string `gorm:"column:connection_id;primaryKey"`
	Epoch        int64  `gorm:"column:epoch"`
	Until        moment `gorm:"column:until"`
}

// TableName implements gorm's Tabler.
func (restRow) TableName() string { return "connection_rests" }

// Rest implements passthrough.Rests. The connection's row is held, so that nothing is
// noted of one that is being disconnected.
func (r *Rests) Rest(ctx context.Context, ref connection.Ref, epoch int64, until time.Time) error {
	return r.write(ctx, func(tx *gorm.DB) error {
		held, err := holdConnection(tx, ref)
		if err != nil || held.Epoch != epoch || held.Status == connection.StatusDisconnected {
			return err
		}
		return mapError(tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "connection_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"epoch", "until"}),
			Where: clause.Where{Exprs: []clause.Expression{
				clause.Expr{SQL: "connection_rests.epoch <> excluded.epoch OR connection_rests.until < excluded.until"},
			}},
		}).Create(&restRow{ConnectionID: ref.ID, Epoch: epoch, Until: at(until)}).Error)
	})
}
