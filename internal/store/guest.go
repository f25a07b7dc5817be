package store

import (
	"context"

	"gorm.io/gorm"

	"mooring/internal/account"
	"mooring/internal/connectlink"
)

// Create implements connectlink.Store.
func (c *ConnectSessions) Create(ctx context.Context, session connectlink.Session, tokenHash []byte, guest account.Guest) (connectlink.Session, error) {
	err := c.write(ctx, func(tx *gorm.DB) error {
		var err error
		if session.GuestID, err = saveGuest(tx, guest); err != nil {
			return err
		}
		// The hash is not first: gorm takes bytes after a bracket for a list.
		return tx.Exec(`INSERT INTO connect_sessions (id, token_hash, organisation_id, guest_id, provider, tenant, connection_id,
				return_url, created_at, expires_at, outcome, reason, result_id)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '')`,
			session.ID, tokenHash, session.OrganisationID, session.GuestID, session.Provider, session.Tenant, session.ConnectionID,
			session.ReturnURL, at(session.CreatedAt), at(session.ExpiresAt)).Error
	})
	return session, missingOrganisation(err)
}

// saveGuest stores a guest, or what is said now of the one that the organisation has
// under that external id, and returns the id.
func saveGuest(tx *gorm.DB, guest account.Guest) (string, error) {
	err := tx.Exec(`INSERT INTO guests (id, organisation_id, external_id, name, email, created_at, seen_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (organisation_id, external_id) DO UPDATE SET name = excluded.name, email = excluded.email, seen_at = excluded.seen_at`,
		guest.ID, guest.OrganisationID, guest.ExternalID, guest.Name, guest.Email, at(guest.CreatedAt), at(guest.CreatedAt)).Error
	if err != nil {
		return "", err
	}
	var id string
	err = tx.Raw(`SELECT id FROM guests WHERE organisation_id = ? AND external_id = ?`, guest.OrganisationID, guest.ExternalID).Scan(&id).Error
	return id, err
}
