package store

import (
	"context"
	"crypto/rand"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// noteRow is a row of notes.
type noteRow struct {
	ID             string `gorm:"column:id;primaryKey"`
	OrganisationID string `gorm:"column:organisation_id"`
	ConnectionID   string `gorm:"column:connection_id"`
	AuthorID       string `gorm:"column:author_id"`
	AuthorName     string `gorm:"column:author_name"`
	Text           string `gorm:"column:text"`
	At             moment `gorm:"column:at"`
}

// TableName implements gorm's Tabler.
func (noteRow) TableName() string { return "notes" }

// AddNote implements support.Store. The event says that there is a note, and not
// what it says: the practice reads the audit trail.
func (s *Support) AddNote(ctx context.Context, ref connection.Ref, note support.Note) error {
	if !storable(ref.OrganisationID, ref.ID) {
		return connection.ErrNotFound
	}
	return s.write(ctx, func(tx *gorm.DB) error {
		held, err := holdConnection(tx, ref)
		if err != nil {
			return err
		}
		err = tx.Create(&noteRow{
			ID: rand.Text(), OrganisationID: ref.OrganisationID, ConnectionID: ref.ID,
			AuthorID: note.Author.UserID, AuthorName: note.Author.Name, Text: note.Text, At: at(note.At),
		}).Error
		if err != nil {
			return mapError(err)
		}
		return appendEvent(tx, connection.Event{
			OrganisationID: ref.OrganisationID, ConnectionID: ref.ID, TenantName: held.Tenant.Name,
			Kind: connection.EventSupportNoted, Actor: note.Author, At: note.At,
		})
	})
}

// addNotes reads all notes about a connection.
func (s *Support) addNotes(ctx context.Context, ref connection.Ref, detail *support.Detail) error {
	var rows []noteRow
	err := s.read(ctx).Where("connection_id = ? AND organisation_id = ?", ref.ID, ref.OrganisationID).
		Order("at DESC, id").Find(&rows).Error
	for _, row := range rows {
		detail.Notes = append(detail.Notes, support.Note{
			ID: row.ID, Author: connection.Actor{UserID: row.AuthorID, Name: row.AuthorName}, Text: row.Text, At: row.At.time(),
		})
	}
	return err
}
