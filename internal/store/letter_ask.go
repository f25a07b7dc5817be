package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/notify"
)

// AskToSignIn implements notify.Store.
func (l *Letters) AskToSignIn(ctx context.Context, ref connection.Ref, by connection.Actor, now, since time.Time) (int, error) {
	asked := 0
	err := l.write(ctx, func(tx *gorm.DB) error {
		about, err := holdConnection(tx, ref)
		if err != nil {
			return err
		}
		if about.Status == connection.StatusDisconnected {
			return connection.ErrNotLive
		}
		var before int64
		err = tx.Model(&letterRow{}).
			Where("connection_id = ? AND kind = ? AND created_at > ?", ref.ID, notify.KindSignIn, at(since)).
			Count(&before).Error
		if err != nil || before > 0 {
			asked = int(before)
			return mapError(err)
		}
		readers, err := readReaders(tx, ref.OrganisationID)
		if err != nil || len(readers) == 0 {
			return err
		}
		asked = len(readers)
		return writeAsking(tx, about, by, now, readers)
	})
	if err != nil {
		return 0, err
	}
	return asked, nil
}

// writeAsking writes the letters with a link to sign in again, and the event.
func writeAsking(tx *gorm.DB, about connection.Connection, by connection.Actor, now time.Time, readers []string) error {
	letter := letterRow{
		OrganisationID: about.OrganisationID, ConnectionID: about.ID, Kind: notify.KindSignIn, Number: 1,
	}
	if err := writeLetters(tx, letter, now, readers); err != nil {
		return fmt.Errorf("write letters: %w", err)
	}
	return appendEvent(tx, connection.Event{
		OrganisationID: about.OrganisationID, ConnectionID: about.ID, TenantName: about.Tenant.Name,
		Kind: connection.EventSupportAsked, Actor: by, At: now,
	})
}
