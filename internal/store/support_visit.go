package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// visitsAmong is how many of a connection's newest events are searched for an
// earlier visit. When more has happened since, the visit is written once more.
const visitsAmong = 200

// Visited implements support.Store. A look is enough for a visit that is known;
// otherwise the connection is held for a second one, so that of two at a time one
// is written.
func (s *Support) Visited(ctx context.Context, ref connection.Ref, by connection.Actor, at, since time.Time) error {
	if !storable(ref.OrganisationID, ref.ID) {
		return connection.ErrNotFound
	}
	visited, err := visitedSince(s.read(ctx), ref, by, since)
	if err != nil || visited {
		return err
	}
	return s.write(ctx, func(tx *gorm.DB) error {
		held, err := holdConnection(tx, ref)
		if err != nil {
			return err
		}
		visited, err := visitedSince(tx, ref, by, since)
		if err != nil || visited {
			return err
		}
		return appendEvent(tx, connection.Event{
			OrganisationID: ref.OrganisationID, ConnectionID: ref.ID, TenantName: held.Tenant.Name,
			Kind: connection.EventSupportVisited, Actor: by, At: at,
		})
	})
}

// visitedSince reports whether somebody's visit stands among the newest events.
func visitedSince(db *gorm.DB, ref connection.Ref, by connection.Actor, since time.Time) (bool, error) {
	var visits int64
	err := db.Raw(`SELECT count(*) FROM (
			SELECT kind, actor_id, at FROM events WHERE organisation_id = ? AND connection_id = ?
			ORDER BY sequence DESC LIMIT ?) AS recent
		WHERE kind = ? AND actor_id = ? AND at >= ?`,
		ref.OrganisationID, ref.ID, visitsAmong, connection.EventSupportVisited, by.UserID, at(since)).Scan(&visits).Error
	return visits > 0, mapError(err)
}
