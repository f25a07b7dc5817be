package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"gorm.io/gorm"

	"mooring/internal/connection"
	"mooring/internal/secret"
)

// abandonedAfter is how long a request that nobody came back for is kept after
// it expired, so that a late callback can be told that it is late.
const abandonedAfter = 24 * time.Hour

// authorizationRow is a row of authorization_requests.
type authorizationRow struct {
	StateHash      []byte  `gorm:"column:state_hash;primaryKey"`
	SessionHash    []byte  `gorm:"column:session_hash"`
	OrganisationID string  `gorm:"column:organisation_id"`
	UserID         string  `gorm:"column:user_id"`
	Provider       string  `gorm:"column:provider"`
	TenantAddress  string  `gorm:"column:tenant_address"`
	ConnectionID   *string `gorm:"column:connection_id"`
	Verifier       []byte  `gorm:"column:verifier"`
	Scopes         names   `gorm:"column:scopes"`
	CreatedAt      moment  `gorm:"column:created_at;autoCreateTime:false"`
	ExpiresAt      moment  `gorm:"column:expires_at"`
}

// TableName implements gorm's Tabler.
func (authorizationRow) TableName() string { return "authorization_requests" }

// SaveAuthorization implements connection.Store, and clears away requests that
// were abandoned long ago.
func (c *Connections) SaveAuthorization(ctx context.Context, request connection.AuthorizationRequest) error {
	verifier, err := c.sealOptional(request.Verifier, verifierBinding(request.StateHash))
	if err != nil {
		return err
	}
	row := authorizationRow{
		StateHash: request.StateHash, SessionHash: request.SessionHash,
		OrganisationID: request.OrganisationID, UserID: request.UserID,
		Provider: request.Provider, TenantAddress: request.TenantAddress,
		Verifier: verifier, Scopes: request.Scopes,
		CreatedAt: at(request.CreatedAt), ExpiresAt: at(request.ExpiresAt),
	}
	err = c.write(ctx, func(tx *gorm.DB) error {
		if request.ConnectionID != "" {
			row.ConnectionID = &request.ConnectionID
			ref := connection.Ref{OrganisationID: request.OrganisationID, ID: request.ConnectionID}
			if err := requireConnection(tx, ref); err != nil {
				return err
			}
		}
		return tx.Create(&row).Error
	})
	if err != nil {
		return err
	}
	return c.clearAuthorizations(ctx)
}

// clearAuthorizations deletes requests that were abandoned long ago.
func (c *Connections) clearAuthorizations(ctx context.Context) error {
	db := c.read(ctx)
	abandoned := db.Model(&authorizationRow{}).Scopes(unheld).Select("state_hash").
		Where("expires_at < ?", at(c.now().Add(-abandonedAfter))).Limit(rowsPerInsert)
	cleared := db.Where("state_hash IN (?)", abandoned).Delete(&authorizationRow{})
	if cleared.Error != nil {
		return fmt.Errorf("clear away abandoned requests: %w", mapError(cleared.Error))
	}
	return nil
}

// TakeAuthorization implements connection.Store.
func (c *Connections) TakeAuthorization(ctx context.Context, stateHash []byte) (connection.AuthorizationRequest, error) {
	var rows []authorizationRow
	db := c.read(ctx)
	result := db.Clauses(returning(db, &rows)).Where("state_hash = ?", stateHash).Delete(&rows)
	if result.Error != nil {
		return connection.AuthorizationRequest{}, mapError(result.Error)
	}
	if len(rows) == 0 {
		return connection.AuthorizationRequest{}, connection.ErrNotFound
	}
	return c.authorization(rows[0])
}

// authorization converts a row to the request and opens its verifier.
func (b base) authorization(row authorizationRow) (connection.AuthorizationRequest, error) {
	request := connection.AuthorizationRequest{
		StateHash: row.StateHash, SessionHash: row.SessionHash,
		OrganisationID: row.OrganisationID, UserID: row.UserID,
		Provider: row.Provider, TenantAddress: row.TenantAddress, Scopes: row.Scopes,
		CreatedAt: row.CreatedAt.time(), ExpiresAt: row.ExpiresAt.time(),
	}
	if row.ConnectionID != nil {
		request.ConnectionID = *row.ConnectionID
	}
	var err error
	request.Verifier, err = b.openOptional(row.Verifier, verifierBinding(row.StateHash))
	return request, err
}

// verifierBinding ties a sealed verifier to its request.
func verifierBinding(stateHash []byte) string {
	return "authorization/" + hex.EncodeToString(stateHash) + "/verifier"
}

// sealOptional seals a secret; nothing stays nothing.
func (b base) sealOptional(value secret.Value, binding string) ([]byte, error) {
	if value.IsZero() {
		return nil, nil
	}
	return b.keyset.Seal([]byte(value.Reveal()), binding)
}

// openOptional opens what sealOptional made.
func (b base) openOptional(sealed []byte, binding string) (secret.Value, error) {
	if sealed == nil {
		return secret.Value{}, nil
	}
	plaintext, err := b.keyset.Open(sealed, binding)
	if err != nil {
		return secret.Value{}, err
	}
	return secret.NewValue(string(plaintext)), nil
}
