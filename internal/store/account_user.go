package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"mooring/internal/account"
)

// CreateUser implements account.Store.
func (a *Accounts) CreateUser(ctx context.Context, user account.User, passwordHash string, at time.Time) error {
	return a.run(ctx, func(db *gorm.DB) error {
		return created(db.Exec(
			`INSERT INTO users (id, organisation_id, email, name, role, wants_mail, password_hash, created_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING`,
			user.ID, nullable(user.OrganisationID), user.Email, user.Name, string(user.Role), user.WantsMail, passwordHash, at.UnixMicro(),
		))
	})
}

// userRow is a user as selected by userColumns.
type userRow struct {
	ID             string
	OrganisationID *string
	Email          string
	Name           string
	Role           string
	WantsMail      bool
	BouncedAt      moment
}

// userColumns selects a userRow.
const userColumns = `users.id, users.organisation_id, users.email, users.name, users.role, users.wants_mail, users.bounced_at`

// user is the row in the domain's words.
func (r userRow) user() account.User {
	return account.User{
		ID: r.ID, OrganisationID: orEmpty(r.OrganisationID), Email: r.Email, Name: r.Name, Role: account.Role(r.Role),
		WantsMail: r.WantsMail, BouncedAt: r.BouncedAt.time(),
	}
}

// Login implements account.Store.
func (a *Accounts) Login(ctx context.Context, email string) (account.Login, error) {
	var row struct {
		User         userRow `gorm:"embedded"`
		PasswordHash string
		DisabledAt   *int64
	}
	err := a.run(ctx, func(db *gorm.DB) error {
		return foundAccount(db.Raw(
			`SELECT `+userColumns+`, users.password_hash, users.disabled_at FROM users WHERE users.email = ?`, email).Scan(&row))
	})
	if err != nil {
		return account.Login{}, err
	}
	return account.Login{User: row.User.user(), PasswordHash: row.PasswordHash, Disabled: row.DisabledAt != nil}, nil
}

// Signed implements account.Store.
func (a *Accounts) Signed(ctx context.Context, userID string) (account.User, account.Organisation, error) {
	var row struct {
		User                  userRow `gorm:"embedded"`
		ExternalID            *string
		OrganisationName      *string
		OrganisationTimeZone  *string
		OrganisationCreatedAt *int64
	}
	err := a.run(ctx, func(db *gorm.DB) error {
		return foundAccount(db.Raw(
			`SELECT `+userColumns+`, organisations.external_id, organisations.name AS organisation_name,
				organisations.time_zone AS organisation_time_zone, organisations.created_at AS organisation_created_at
			FROM users LEFT JOIN organisations ON organisations.id = users.organisation_id
			WHERE users.id = ? AND users.disabled_at IS NULL`, userID).Scan(&row))
	})
	if err != nil {
		return account.User{}, account.Organisation{}, err
	}
	user := row.User.user()
	if row.OrganisationCreatedAt == nil {
		return user, account.Organisation{}, nil
	}
	return user, account.Organisation{
		ID: user.OrganisationID, ExternalID: orEmpty(row.ExternalID), Name: orEmpty(row.OrganisationName), TimeZone: orEmpty(row.OrganisationTimeZone),
		CreatedAt: time.UnixMicro(*row.OrganisationCreatedAt).UTC(),
	}, nil
}

// DisableUser implements account.Store.
func (a *Accounts) DisableUser(ctx context.Context, organisationID, userID string, at time.Time) error {
	return a.changeUser(ctx, userID, func(tx *gorm.DB) error {
		return foundAccount(tx.Exec(
			`UPDATE users SET disabled_at = COALESCE(disabled_at, ?) WHERE id = ? AND organisation_id IS NOT DISTINCT FROM ?`,
			at.UnixMicro(), userID, nullable(organisationID)))
	})
}

// SetPassword implements account.Store.
func (a *Accounts) SetPassword(ctx context.Context, organisationID, userID, passwordHash string) error {
	return a.changeUser(ctx, userID, func(tx *gorm.DB) error {
		return foundAccount(tx.Exec(
			`UPDATE users SET password_hash = ? WHERE id = ? AND organisation_id IS NOT DISTINCT FROM ?`,
			passwordHash, userID, nullable(organisationID)))
	})
}

// SetWantsMail implements account.Store.
func (a *Accounts) SetWantsMail(ctx context.Context, organisationID, userID string, wants bool) error {
	return a.run(ctx, func(db *gorm.DB) error {
		return foundAccount(db.Exec(
			`UPDATE users SET wants_mail = ? WHERE id = ? AND organisation_id IS NOT DISTINCT FROM ?`,
			wants, userID, nullable(organisationID)))
	})
}

// changeUser makes a change and ends the user's sessions in one transaction.
func (a *Accounts) changeUser(ctx context.Context, userID string, change func(*gorm.DB) error) error {
	return a.run(ctx, func(db *gorm.DB) error {
		return db.Transaction(func(tx *gorm.DB) error {
			if err := change(tx); err != nil {
				return err
			}
			return deleteUserSessions(tx, userID)
		})
	})
}
