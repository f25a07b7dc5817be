package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"

	"mooring/internal/account"
)

// CreateOrganisation implements account.Store.
func (a *Accounts) CreateOrganisation(ctx context.Context, organisation account.Organisation) error {
	err := a.createOrganisation(ctx, organisation, nameKey(organisation.Name))
	if errors.Is(err, account.ErrExists) && organisation.ExternalID != "" {
		// The name may be another customer's. No name's own key holds a new line.
		err = a.createOrganisation(ctx, organisation, nameKey(organisation.Name)+"\n"+organisation.ExternalID)
	}
	return err
}

// createOrganisation inserts an organisation under the key that its name is found by.
func (a *Accounts) createOrganisation(ctx context.Context, organisation account.Organisation, key string) error {
	return a.run(ctx, func(db *gorm.DB) error {
		return created(db.Exec(
			`INSERT INTO organisations (id, external_id, name, name_key, time_zone, created_at)
			VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			organisation.ID, nullable(organisation.ExternalID), organisation.Name, key, organisation.TimeZone,
			organisation.CreatedAt.UnixMicro(),
		))
	})
}

// organisationRow is an organisation as selected by organisationColumns.
type organisationRow struct {
	ID         string
	ExternalID *string
	Name       string
	TimeZone   string
	CreatedAt  int64
}

// organisationColumns selects an organisationRow.
const organisationColumns = `organisations.id, organisations.external_id, organisations.name, organisations.time_zone, organisations.created_at`

// organisation is the row in the domain's words.
func (r organisationRow) organisation() account.Organisation {
	return account.Organisation{
		ID: r.ID, ExternalID: orEmpty(r.ExternalID), Name: r.Name, TimeZone: r.TimeZone, CreatedAt: time.UnixMicro(r.CreatedAt).UTC(),
	}
}

// FindOrganisation implements account.Store.
func (a *Accounts) FindOrganisation(ctx context.Context, name string) (account.Organisation, error) {
	return a.organisationWhere(ctx, "name_key", nameKey(name))
}

// Organisation implements account.Store.
func (a *Accounts) Organisation(ctx context.Context, id string) (account.Organisation, error) {
	return a.organisationWhere(ctx, "id", id)
}

// OrganisationByExternalID implements account.Store.
func (a *Accounts) OrganisationByExternalID(ctx context.Context, externalID string) (account.Organisation, error) {
	return a.organisationWhere(ctx, "external_id", externalID)
}

// organisationWhere reads the organisation that has a value in a unique column.
func (a *Accounts) organisationWhere(ctx context.Context, column, value string) (account.Organisation, error) {
	var row organisationRow
	err := a.run(ctx, func(db *gorm.DB) error {
		return foundAccount(db.Raw(`SELECT `+organisationColumns+` FROM organisations WHERE `+column+` = ?`, value).Scan(&row))
	})
	if err != nil {
		return account.Organisation{}, err
	}
	return row.organisation(), nil
}

// SetExternalID implements account.Store.
func (a *Accounts) SetExternalID(ctx context.Context, id, externalID string) error {
	err := a.run(ctx, func(db *gorm.DB) error {
		return foundAccount(db.Exec(`UPDATE organisations SET external_id = ? WHERE id = ?`, externalID, id))
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return account.ErrExists
	}
	return err
}

// nameKey is a name without regard to case and spacing.
func nameKey(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }
