package store

import (
	"strconv"

	"mooring/internal/connection"
)

// credentialRow is a row of credentials. Access and Refresh are sealed; a nil
// Refresh is none, which stands as NULL, or as no bytes: SQLite's driver does
// not tell them apart. renewable is the condition.
type credentialRow struct {
	ConnectionID string  `gorm:"column:connection_id;primaryKey"`
	Epoch        int64   `gorm:"column:epoch"`
	Version      int64   `gorm:"column:version"`
	Access       []byte  `gorm:"column:access"`
	Refresh      []byte  `gorm:"column:refresh"`
	ExpiresAt    moment  `gorm:"column:expires_at"`
	Scopes       names   `gorm:"column:scopes"`
	Stale        bool    `gorm:"column:stale"`
	ClaimID      *string `gorm:"column:claim_id"`
	ClaimedAt    moment  `gorm:"column:claimed_at"`
	RetryAt      moment  `gorm:"column:retry_at"`
	Failures     int     `gorm:"column:failures"`
	LapsesAt     moment  `gorm:"column:lapses_at"`
	Endpoint     string  `gorm:"column:endpoint"`
}

// renewable is true of a row that has a refresh token.
const renewable = "coalesce(length(refresh), 0) > 0"

// TableName implements gorm's Tabler.
func (credentialRow) TableName() string { return "credentials" }

// lapse is when a sign-in ends that is not used before or, where it cannot be renewed,
// whether it is used or not.
func lapse(tokens connection.Tokens) moment {
	if tokens.Refresh.IsZero() {
		return at(tokens.ExpiresAt)
	}
	return at(tokens.LapsesAt)
}

// sealedTokens are tokens as they are stored.
type sealedTokens struct {
	access  []byte
	refresh []byte
}

// tokenBinding ties a sealed token to its connection, epoch and purpose, so
// that it opens nowhere else.
func tokenBinding(connectionID string, epoch int64, purpose string) string {
	return "credential/" + connectionID + "/" + strconv.FormatInt(epoch, 10) + "/" + purpose
}

// sealTokens seals both tokens.
func (b base) sealTokens(connectionID string, epoch int64, tokens connection.Tokens) (sealedTokens, error) {
	var sealed sealedTokens
	var err error
	sealed.access, err = b.keyset.Seal([]byte(tokens.Access.Reveal()), tokenBinding(connectionID, epoch, "access"))
	if err != nil {
		return sealed, err
	}
	sealed.refresh, err = b.sealOptional(tokens.Refresh, tokenBinding(connectionID, epoch, "refresh"))
	return sealed, err
}

// openTokens opens both tokens; its error is secret.ErrCannotOpen.
func (b base) openTokens(row credentialRow) (connection.Tokens, error) {
	tokens := connection.Tokens{ExpiresAt: row.ExpiresAt.time(), Scopes: row.Scopes}
	var err error
	tokens.Access, err = b.openOptional(row.Access, tokenBinding(row.ConnectionID, row.Epoch, "access"))
	if err != nil {
		return connection.Tokens{}, err
	}
	tokens.Refresh, err = b.openOptional(row.Refresh, tokenBinding(row.ConnectionID, row.Epoch, "refresh"))
	if err != nil {
		return connection.Tokens{}, err
	}
	return tokens, nil
}
