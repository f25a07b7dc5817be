package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
)

// Scrub implements connection.Store. What Purge owed before it began is settled
// once it has succeeded. One process scrubs at a time: whoever waited for another
// finds its own purge settled, so that many disconnects at once cost two scrubs.
func (c *Connections) Scrub(ctx context.Context) error {
	return mapError(c.database.Exclusively(ctx, "scrub", func() error {
		owed, err := c.scrubsOwed(ctx)
		if err != nil || len(owed) == 0 {
			return err
		}
		if err := c.database.Scrub(ctx); err != nil {
			return err
		}
		for chunk := range slices.Chunk(owed, rowsPerInsert) {
			settled := c.read(ctx).Exec("DELETE FROM scrubs_owed WHERE connection_id IN ?", chunk)
			if settled.Error != nil {
				return fmt.Errorf("settle scrubs: %w", settled.Error)
			}
		}
		return nil
	}))
}

// CatchUp implements connection.Store.
func (c *Connections) CatchUp(ctx context.Context) error {
	owed, err := c.scrubsOwed(ctx)
	if err != nil || len(owed) == 0 {
		return err
	}
	return c.Scrub(ctx)
}

// PendingRevocations implements connection.Store. The receipts are told apart
// as newConnectionRow writes them.
func (c *Connections) PendingRevocations(ctx context.Context, before time.Time) ([]connection.Ref, error) {
	var pending []connection.Ref
	err := c.read(ctx).Raw(`SELECT organisation_id, id FROM connections
		WHERE status = 'disconnected' AND status_since < ? AND receipt LIKE '%"revocation":"pending"%'`, at(before)).Scan(&pending).Error
	return pending, mapError(err)
}

// scrubsOwed lists the connections whose purge was not followed by a scrub.
func (c *Connections) scrubsOwed(ctx context.Context) ([]string, error) {
	var owed []string
	if err := c.read(ctx).Raw("SELECT connection_id FROM scrubs_owed").Scan(&owed).Error; err != nil {
		return nil, fmt.Errorf("list scrubs that are owed: %w", mapError(err))
	}
	return owed, nil
}

// oweScrub notes, within the purge, that a scrub has to follow it.
func oweScrub(tx *gorm.DB, connectionID string, now time.Time) error {
	return mapError(tx.Exec("INSERT INTO scrubs_owed (connection_id, since) VALUES (?, ?) ON CONFLICT (connection_id) DO NOTHING",
		connectionID, at(now)).Error)
}
