package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// prunedAtOnce bounds one deletion of Prune, so that it never holds the
// database for long.
const prunedAtOnce = 500

// Prune deletes the sessions that have run out, in portions, and returns how many.
// Until then they are only never accepted.
func (s *Sessions) Prune(ctx context.Context) (int64, error) {
	now := s.now()
	var pruned int64
	for {
		var portion int64
		err := s.run(ctx, func(db *gorm.DB) error {
			over := db.Table("sessions").Scopes(unheld).Select("id_hash").
				Where("expires_at <= ? OR seen_at <= ?", now.UnixMicro(), now.Add(-sessionIdle).UnixMicro()).Limit(prunedAtOnce)
			result := db.Exec(`DELETE FROM sessions WHERE id_hash IN (?)`, over)
			portion = result.RowsAffected
			return result.Error
		})
		if err != nil {
			return pruned, fmt.Errorf("prune sessions: %w", err)
		}
		if pruned += portion; portion < prunedAtOnce {
			return pruned, nil
		}
	}
}

// deleteUserSessions ends every session of a user.
func deleteUserSessions(db *gorm.DB, userID string) error {
	if err := db.Exec(`DELETE FROM sessions WHERE user_id = ?`, userID).Error; err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
