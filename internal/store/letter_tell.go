package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/notify"
)

// ToTell implements notify.Store in one statement, by index.
func (l *Letters) ToTell(ctx context.Context, now time.Time, behind notify.Matter, limit int) ([]notify.Matter, error) {
	var rows []struct {
		ID             string
		ConnectionID   string
		OrganisationID string
		TellAt         moment
	}
	err := l.read(ctx).Raw(`SELECT problems.id, problems.connection_id, connections.organisation_id, problems.tell_at
		FROM problems JOIN connections ON connections.id = problems.connection_id
		WHERE problems.tell_at <= ? AND (problems.tell_at, problems.id) > (?, ?)
		ORDER BY problems.tell_at, problems.id LIMIT ?`,
		at(now), int64(at(behind.Due)), behind.ProblemID, limit).Scan(&rows).Error
	if err != nil {
		return nil, mapError(err)
	}
	matters := make([]notify.Matter, len(rows))
	for i, row := range rows {
		matters[i] = notify.Matter{
			Ref:       connection.Ref{OrganisationID: row.OrganisationID, ID: row.ConnectionID},
			ProblemID: row.ID, Due: row.TellAt.time(),
		}
	}
	return matters, nil
}

// Tell implements notify.Store.
func (l *Letters) Tell(ctx context.Context, matter notify.Matter, now time.Time, decide func(notify.Case) notify.Decision) error {
	return l.write(ctx, func(tx *gorm.DB) error {
		about, err := holdConnection(tx, matter.Ref)
		if errors.Is(err, connection.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("hold connection: %w", err)
		}
		told := notify.Case{Connection: about}
		due := false
		troubles, err := readTroubles(tx, about.ID, matter.ProblemID, now)
		if err != nil {
			return fmt.Errorf("read problems: %w", err)
		}
		for _, trouble := range troubles {
			if trouble.ID != matter.ProblemID {
				told.Others = append(told.Others, trouble)
				continue
			}
			told.Trouble = trouble
			due = !trouble.TellAt.IsZero() && !trouble.TellAt.After(now)
		}
		if !due {
			return nil
		}
		readers, err := readReaders(tx, about.OrganisationID)
		if err != nil {
			return fmt.Errorf("read readers: %w", err)
		}
		told.Readers = len(readers)
		return tell(tx, told, decide(told), now, readers)
	})
}

// readTroubles reads one problem of a connection, and the others that are open or
// may come back as the same.
func readTroubles(tx *gorm.DB, connectionID, problemID string, now time.Time) ([]notify.Trouble, error) {
	var rows []problemRow
	err := tx.Where("connection_id = ? AND (id = ? OR resolved_at IS NULL OR resolved_at > ?)",
		connectionID, problemID, at(now.Add(-connection.Calm))).Order("opened_at, id").Find(&rows).Error
	if err != nil {
		return nil, mapError(err)
	}
	troubles := make([]notify.Trouble, len(rows))
	for i, row := range rows {
		troubles[i] = notify.Trouble{Problem: row.problem(), ToldAt: row.ToldAt.time(), TellAt: row.TellAt.time()}
	}
	return troubles, nil
}

// tell writes what was decided.
func tell(tx *gorm.DB, told notify.Case, decision notify.Decision, now time.Time, readers []string) error {
	problem := told.Trouble.Problem
	changes := map[string]any{"tell_at": at(decision.Next)}
	switch decision.Write {
	case notify.KindProblem, notify.KindReminder:
		changes["told"], changes["told_at"] = problem.Told+1, at(told.Trouble.ToldAt)
		if problem.Told == 0 {
			changes["told_at"] = at(now)
		}
	case notify.KindAllClear:
		var err error
		if readers, err = readTold(tx, problem.ID, readers); err != nil {
			return fmt.Errorf("read who was told: %w", err)
		}
	}
	if decision.Write != "" {
		letter := letterRow{
			OrganisationID: told.Connection.OrganisationID, ConnectionID: told.Connection.ID,
			ProblemID: problem.ID, Kind: decision.Write, Number: problem.Told + 1,
		}
		if err := writeLetters(tx, letter, now, readers); err != nil {
			return fmt.Errorf("write letters: %w", err)
		}
	}
	return mapError(tx.Model(&problemRow{}).Where("id = ?", problem.ID).Updates(changes).Error)
}

// readTold lists those of some readers to whom a letter about a problem went, or
// may yet.
func readTold(tx *gorm.DB, problemID string, readers []string) ([]string, error) {
	if len(readers) == 0 {
		return nil, nil
	}
	var told []string
	err := tx.Model(&letterRow{}).Distinct("user_id").
		Where("problem_id = ? AND user_id IN ? AND outcome IN ('', 'sent', 'written')", problemID, readers).
		Order("user_id").Pluck("user_id", &told).Error
	return told, mapError(err)
}
