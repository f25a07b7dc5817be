package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"mooring/internal/account"
)

// CreateOrganisation implements account.Store.
func (a *Accounts) CreateOrganisation(ctx context.Context, organisation account.Organisation) error {
	return a.run(ctx, func(db *gorm.DB) error {
		return created(db.Exec(
			`INSERT INTO organisations (id, name, name_key, time_zone, created_at)
			VALUES (?, ?, ?, ?, ?) ON CONFLICT (name_key) DO NOTHING`,
			organisation.ID, organisation.Name, nameKey(organisation.Name), organisation.TimeZone, organisation.CreatedAt.UnixMicro(),
		))
	})
}

// FindOrganisation implements account.Store.
func (a *Accounts) FindOrganisation(ctx context.Context, name string) (account.Organisation, error) {
	var row struct {
		ID        string
		Name      string
		TimeZone  string
		CreatedAt int64
	}
	err := a.run(ctx, func(db *gorm.DB) error {
		return foundAccount(db.Raw(
			`SELECT id, name, time_zone, created_at FROM organisations WHERE name_key = ?`, nameKey(name)).Scan(&row))
	})
	if err != nil {
		return account.Organisation{}, err
	}
	return account.Organisation{
		ID: row.ID, Name: row.Name, TimeZone: row.TimeZone, CreatedAt: time.UnixMicro(row.CreatedAt).UTC(),
	}, nil
}

// nameKey is a name without regard to case and spacing.
func nameKey(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }
