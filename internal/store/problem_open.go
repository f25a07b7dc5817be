package store

import (
	"cmp"
	"crypto/rand"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"mooring/internal/connection"
)

// openProblem opens a problem and returns how often it has opened by then, 0 when
// it was open already. A unique index decides that it is open once, so that it
// holds for two processes too. The subject may have another name by now, and another
// count.
func openProblem(tx *gorm.DB, ref connection.Ref, problem connection.Problem) (int, error) {
	about, err := readConnection(tx, ref)
	if err != nil {
		return 0, err
	}
	latest, found, err := latestProblem(tx, ref, problem)
	switch {
	case err != nil:
		return 0, mapError(err)
	case found && latest.ResolvedAt == 0:
		return 0, renewProblem(tx, latest, problem)
	case found && comesBack(latest, problem, about):
		return reopenProblem(tx, latest, problem)
	}
	if err := dropAllClear(tx, ref, problem); err != nil {
		return 0, mapError(err)
	}
	opened, err := changedOne(tx.Clauses(clause.OnConflict{DoNothing: true}).Create(newProblemRow(about, problem)))
	if err != nil || !opened {
		return 0, err
	}
	return 1, nil
}

// newProblemRow makes the row of a problem that opens for the first time.
func newProblemRow(about connection.Connection, problem connection.Problem) *problemRow {
	row := problemRow{
		ID: rand.Text(), ConnectionID: about.ID, Provider: about.Provider,
		Kind: problem.Kind, Severity: problem.Severity(), Subject: problem.Subject,
		Label: problem.Label, Former: problem.Former, ProviderCode: problem.ProviderCode, Amount: problem.Count,
		OpenedAt: at(problem.OpenedAt), Times: 1, TellAt: at(problem.TellAt()),
	}
	return &row
}

// latestProblem reads the open problem of a kind and subject, else the one that
// was resolved last.
func latestProblem(tx *gorm.DB, ref connection.Ref, problem connection.Problem) (problemRow, bool, error) {
	var rows []problemRow
	err := tx.Where("connection_id = ? AND kind = ? AND subject = ?", ref.ID, problem.Kind, problem.Subject).
		Order("resolved_at IS NOT NULL, resolved_at DESC, id").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return problemRow{}, false, err
	}
	return rows[0], true, nil
}

// comesBack reports whether a problem is one that was resolved a moment ago. A
// sign-in begins anew: what it ended does not come back.
func comesBack(resolved problemRow, problem connection.Problem, about connection.Connection) bool {
	return resolved.ResolvedAt > at(problem.OpenedAt.Add(-connection.Calm)) && resolved.ResolvedAt > at(about.ConnectedAt)
}

// renewProblem notes the name that the subject of an open problem has now, and how
// many things it is about.
func renewProblem(tx *gorm.DB, open problemRow, problem connection.Problem) error {
	label := cmp.Or(problem.Label, open.Label)
	if label == open.Label && problem.Count == open.Amount {
		return nil
	}
	err := tx.Model(&problemRow{}).Where("id = ?", open.ID).Updates(map[string]any{"label": label, "amount": problem.Count}).Error
	return mapError(err)
}

// reopenProblem opens a resolved problem again. When it is told of next goes by
// when it first opened; one that was told of already is looked at, at once, by
// whoever knows when the next letter is due.
func reopenProblem(tx *gorm.DB, resolved problemRow, problem connection.Problem) (int, error) {
	tellAt, label := at(problem.OpenedAt), problem.Label
	if label == "" {
		label = resolved.Label
	}
	if resolved.Told == 0 {
		again := problem
		again.OpenedAt = resolved.OpenedAt.time()
		tellAt = at(again.TellAt())
	}
	err := tx.Model(&problemRow{}).Where("id = ?", resolved.ID).Updates(map[string]any{
		"resolved_at": nil, "times": resolved.Times + 1, "tell_at": tellAt,
		"label": label, "former": problem.Former, "provider_code": problem.ProviderCode, "amount": problem.Count,
		"severity": problem.Severity(),
	}).Error
	return resolved.Times + 1, mapError(err)
}

// dropAllClear has nobody told that a problem is over which opens anew.
func dropAllClear(tx *gorm.DB, ref connection.Ref, problem connection.Problem) error {
	return tx.Model(&problemRow{}).
		Where("connection_id = ? AND kind = ? AND subject = ? AND resolved_at IS NOT NULL AND tell_at IS NOT NULL",
			ref.ID, problem.Kind, problem.Subject).
		Update("tell_at", nil).Error
}
