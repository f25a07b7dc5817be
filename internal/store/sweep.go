package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// suspectSQL finds the suspects of each kind, and the place of each. Every one of
// them walks an index in the order of places.
var suspectSQL = map[connection.Suspicion]string{
	connection.SuspectLapsing: `SELECT connections.organisation_id, connections.id, credentials.lapses_at AS place_at, credentials.connection_id AS place_id
		FROM credentials JOIN connections ON connections.id = credentials.connection_id
		WHERE credentials.lapses_at <= @moment AND (credentials.lapses_at, credentials.connection_id) > (@at, @id)
			AND connections.status IN ('choosing', 'connected') AND ` + renewable + `
			AND NOT EXISTS (SELECT 1 FROM problems WHERE problems.connection_id = connections.id
				AND problems.kind = 'sign_in_lapsing' AND problems.resolved_at IS NULL)
		ORDER BY credentials.lapses_at, credentials.connection_id LIMIT @limit`,
	connection.SuspectLasting: `SELECT connections.organisation_id, connections.id, problems.opened_at AS place_at, problems.id AS place_id
		FROM problems JOIN connections ON connections.id = problems.connection_id
		WHERE problems.kind = 'sign_in_lapsing' AND problems.resolved_at IS NULL AND (problems.opened_at, problems.id) > (@at, @id)
			AND NOT (connections.status IN ('choosing', 'connected') AND EXISTS (SELECT 1 FROM credentials
				WHERE credentials.connection_id = connections.id AND credentials.lapses_at <= @moment AND ` + renewable + `))
		ORDER BY problems.opened_at, problems.id LIMIT @limit`,
	connection.SuspectBehind: `SELECT connections.organisation_id, connections.id, connections.next_sync_at AS place_at, connections.id AS place_id
		FROM connections
		WHERE connections.next_sync_at < @moment AND connections.status = 'connected' AND (connections.next_sync_at, connections.id) > (@at, @id)
			AND NOT EXISTS (SELECT 1 FROM problems WHERE problems.connection_id = connections.id AND problems.resolved_at IS NULL
				AND (problems.kind = 'sync_behind' OR problems.severity = 3))
			AND NOT EXISTS (SELECT 1 FROM sync_runs WHERE sync_runs.connection_id = connections.id AND sync_runs.finished_at IS NULL)
		ORDER BY connections.next_sync_at, connections.id LIMIT @limit`,
	connection.SuspectCaughtUp: `SELECT connections.organisation_id, connections.id, problems.opened_at AS place_at, problems.id AS place_id
		FROM problems JOIN connections ON connections.id = problems.connection_id
		WHERE problems.kind = 'sync_behind' AND problems.resolved_at IS NULL AND (problems.opened_at, problems.id) > (@at, @id)
			AND (connections.status <> 'connected' OR connections.next_sync_at IS NULL OR connections.next_sync_at >= @moment
				OR EXISTS (SELECT 1 FROM problems AS worse WHERE worse.connection_id = connections.id
					AND worse.resolved_at IS NULL AND worse.severity = 3))
		ORDER BY problems.opened_at, problems.id LIMIT @limit`,
	connection.SuspectKnown: `SELECT connections.organisation_id, connections.id, problems.opened_at AS place_at, problems.id AS place_id
		FROM problems JOIN connections ON connections.id = problems.connection_id
		WHERE problems.kind IN ('location_new', 'location_renamed') AND problems.resolved_at IS NULL
			AND problems.opened_at < @moment AND (problems.opened_at, problems.id) > (@at, @id)
		ORDER BY problems.opened_at, problems.id LIMIT @limit`,
}

// Suspects implements connection.Store in one statement.
func (c *Connections) Suspects(ctx context.Context, why connection.Suspicion, by time.Time, after connection.Place, limit int) ([]connection.Suspect, error) {
	query, known := suspectSQL[why]
	if !known {
		return nil, fmt.Errorf("no suspicion %d", why)
	}
	var rows []struct {
		OrganisationID string
		ID             string
		PlaceAt        moment
		PlaceID        string
	}
	// As a number, since the zero place is before all of them and not NULL.
	err := c.read(ctx).Raw(query, map[string]any{
		"moment": at(by), "at": int64(at(after.At)), "id": after.ID, "limit": limit,
	}).Scan(&rows).Error
	if err != nil {
		return nil, mapError(err)
	}
	suspects := make([]connection.Suspect, len(rows))
	for i, row := range rows {
		suspects[i] = connection.Suspect{
			Ref:   connection.Ref{OrganisationID: row.OrganisationID, ID: row.ID},
			Place: connection.Place{At: row.PlaceAt.time(), ID: row.PlaceID},
		}
	}
	return suspects, nil
}

// PruneProblems implements connection.Store. Problems that somebody holds are left
// for the next time.
func (c *Connections) PruneProblems(ctx context.Context, before time.Time, limit int) (int, error) {
	var pruned int64
	err := c.write(ctx, func(tx *gorm.DB) error {
		over := tx.Table("problems").Scopes(unheld).Select("id").
			Where("resolved_at < ?", at(before)).Order("resolved_at").Limit(limit)
		result := tx.Exec("DELETE FROM problems WHERE id IN (?)", over)
		pruned = result.RowsAffected
		return result.Error
	})
	return int(pruned), err
}

// LapsesAt implements connection.Tx.
func (t tx) LapsesAt(ctx context.Context, ref connection.Ref) (time.Time, error) {
	var lapses struct{ LapsesAt moment }
	db := t.in(ctx)
	if err := requireConnection(db, ref); err != nil {
		return time.Time{}, err
	}
	err := db.Raw("SELECT lapses_at FROM credentials WHERE connection_id = ? AND "+renewable, ref.ID).Scan(&lapses).Error
	return lapses.LapsesAt.time(), mapError(err)
}

// Syncing implements connection.Tx.
func (t tx) Syncing(ctx context.Context, ref connection.Ref) (bool, error) {
	db := t.in(ctx)
	if err := requireConnection(db, ref); err != nil {
		return false, err
	}
	var open int64
	err := db.Model(&runRow{}).Where("connection_id = ? AND finished_at IS NULL", ref.ID).Count(&open).Error
	return open > 0, mapError(err)
}
