package store

import (
	"crypto/rand"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
)

// problemRow is a row of problems.
type problemRow struct {
	ID           string                 `gorm:"column:id;primaryKey"`
	ConnectionID string                 `gorm:"column:connection_id"`
	Kind         connection.ProblemKind `gorm:"column:kind"`
	Subject      string                 `gorm:"column:subject"`
	Label        string                 `gorm:"column:label"`
	ProviderCode string                 `gorm:"column:provider_code"`
	OpenedAt     moment                 `gorm:"column:opened_at"`
	ResolvedAt   moment                 `gorm:"column:resolved_at"`
}

// TableName implements gorm's Tabler.
func (problemRow) TableName() string { return "problems" }

// problem converts a row to the problem.
func (r problemRow) problem() connection.Problem {
	return connection.Problem{
		ID: r.ID, ConnectionID: r.ConnectionID, Kind: r.Kind, Subject: r.Subject, Label: r.Label,
		ProviderCode: r.ProviderCode, OpenedAt: r.OpenedAt.time(), ResolvedAt: r.ResolvedAt.time(),
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

// openProblem opens a problem unless one of the same kind and subject is open;
// a unique index decides, so that it holds for two processes too.
func openProblem(tx *gorm.DB, ref connection.Ref, problem connection.Problem) (bool, error) {
	if err := requireConnection(tx, ref); err != nil {
		return false, err
	}
	row := problemRow{
		ID: problem.ID, ConnectionID: ref.ID, Kind: problem.Kind, Subject: problem.Subject,
		Label: problem.Label, ProviderCode: problem.ProviderCode, OpenedAt: at(problem.OpenedAt),
	}
	if row.ID == "" {
		row.ID = rand.Text()
	}
	return changedOne(tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row))
}

// resolveProblems resolves the open problems that narrow selects and returns
// them as they are now.
func resolveProblems(tx *gorm.DB, ref connection.Ref, now time.Time, narrow func(*gorm.DB) *gorm.DB) ([]connection.Problem, error) {
	if err := requireConnection(tx, ref); err != nil {
		return nil, err
	}
	var rows []problemRow
	err := tx.Model(&rows).Clauses(clause.Returning{}).
		Where("connection_id = ? AND resolved_at IS NULL", ref.ID).Scopes(narrow).
		Update("resolved_at", at(now)).Error
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
