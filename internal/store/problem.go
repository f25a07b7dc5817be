package store

import (
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// problemRow is a row of problems. Provider and Severity are copied there, from
// the connection and the catalogue, for what counts and sorts by them.
type problemRow struct {
	ID           string                 `gorm:"column:id;primaryKey"`
	ConnectionID string                 `gorm:"column:connection_id"`
	Provider     string                 `gorm:"column:provider"`
	Kind         connection.ProblemKind `gorm:"column:kind"`
	Severity     connection.Severity    `gorm:"column:severity"`
	Subject      string                 `gorm:"column:subject"`
	Label        string                 `gorm:"column:label"`
	Former       string                 `gorm:"column:former"`
	ProviderCode string                 `gorm:"column:provider_code"`
	Amount       int                    `gorm:"column:amount"`
	OpenedAt     moment                 `gorm:"column:opened_at"`
	ResolvedAt   moment                 `gorm:"column:resolved_at"`
	Times        int                    `gorm:"column:times"`
	Told         int                    `gorm:"column:told"`
	ToldAt       moment                 `gorm:"column:told_at"`
	TellAt       moment                 `gorm:"column:tell_at"`
}

// TableName implements gorm's Tabler.
func (problemRow) TableName() string { return "problems" }

// problem converts a row to the problem.
func (r problemRow) problem() connection.Problem {
	return connection.Problem{
		ID: r.ID, ConnectionID: r.ConnectionID, Kind: r.Kind, Subject: r.Subject, Label: r.Label, Former: r.Former,
		ProviderCode: r.ProviderCode, OpenedAt: r.OpenedAt.time(), ResolvedAt: r.ResolvedAt.time(),
		Count: r.Amount, Times: r.Times, Told: r.Told,
	}
}

// problemsOf converts rows.
func problemsOf(rows []problemRow) []connection.Problem {
	var problems []connection.Problem
	for _, row := range rows {
		problems = append(problems, row.problem())
	}
	return problems
}

// resolveProblems resolves the open problems that narrow selects and returns
// them as they are now. Whoever was told of one is told, once it has been over for
// connection.Calm, that it is.
func resolveProblems(tx *gorm.DB, ref connection.Ref, now time.Time, narrow func(*gorm.DB) *gorm.DB) ([]connection.Problem, error) {
	if err := requireConnection(tx, ref); err != nil {
		return nil, err
	}
	var rows []problemRow
	err := tx.Model(&rows).Clauses(returning(tx, &rows)).
		Where("connection_id = ? AND resolved_at IS NULL", ref.ID).Scopes(narrow).
		Updates(map[string]any{
			"resolved_at": at(now),
			"tell_at":     gorm.Expr("CASE WHEN told > 0 THEN CAST(? AS BIGINT) END", at(now.Add(connection.Calm))),
		}).Error
	return problemsOf(rows), mapError(err)
}

// ofKinds selects problems by kind; none given: all.
func ofKinds(kinds ...connection.ProblemKind) func(*gorm.DB) *gorm.DB {
	return func(db *gorm.DB) *gorm.DB {
		if len(kinds) == 0 {
			return db
		}
		return db.Where("kind IN ?", kinds)
	}
}
