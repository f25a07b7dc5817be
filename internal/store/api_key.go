package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"mooring/internal/apikey"
	"mooring/internal/connection"
	"mooring/internal/database"
)

// APIKeys keeps the keys of the vendor's own programs. It implements
// apikey.Store, and needs no keyset: nothing of a key is sealed.
type APIKeys struct {
	database *database.Database
	// selectOne is apiKeySelect as the database wants it.
	selectOne string
}

var _ apikey.Store = (*APIKeys)(nil)

// NewAPIKeys returns the keys in a database.
func NewAPIKeys(opened *database.Database) *APIKeys {
	return &APIKeys{database: opened, selectOne: opened.Numbered(apiKeySelect)}
}

// apiKeyColumns are those of a key, in the order of apiKeyRead.into.
const apiKeyColumns = `api_keys.id, api_keys.name, api_keys.hash, api_keys.scopes, api_keys.created_by, api_keys.created_at,
		api_keys.expires_at, api_keys.last_used_at, api_keys.revoked_at`

// apiKeySelect reads one key.
const apiKeySelect = `SELECT ` + apiKeyColumns + ` FROM api_keys WHERE id = $1`

// apiKeyRead are the places for apiKeyColumns.
type apiKeyRead struct {
	key                             apikey.Key
	hash                            []byte
	scopes                          names
	created, expires, used, revoked moment
}

// into lists the places.
func (r *apiKeyRead) into() []any {
	return []any{&r.key.ID, &r.key.Name, &r.hash, &r.scopes, &r.key.CreatedBy, &r.created, &r.expires, &r.used, &r.revoked}
}

// read is the key that was read.
func (r *apiKeyRead) read() apikey.Key {
	key := r.key
	copy(key.Hash[:], r.hash) // The table holds no other length.
	for _, name := range r.scopes {
		key.Scopes = append(key.Scopes, apikey.Scope(name))
	}
	key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt = r.created.time(), r.expires.time(), r.used.time(), r.revoked.time()
	return key
}

// run gives a function the database with a deadline.
func (k *APIKeys) run(ctx context.Context, fn func(*gorm.DB) error) error {
	ctx, cancel := context.WithTimeout(ctx, accountDeadline)
	defer cancel()
	return transactionError(ctx, fn(k.database.Gorm().WithContext(ctx)))
}

// Insert implements apikey.Store.
func (k *APIKeys) Insert(ctx context.Context, key apikey.Key) error {
	scopes := make(names, len(key.Scopes))
	for i, scope := range key.Scopes {
		scopes[i] = string(scope)
	}
	err := k.run(ctx, func(db *gorm.DB) error {
		return db.Exec(`INSERT INTO api_keys (id, name, hash, scopes, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			key.ID, key.Name, key.Hash[:], scopes, key.CreatedBy, at(key.CreatedAt), at(key.ExpiresAt)).Error
	})
	if errors.Is(err, connection.ErrConflict) {
		return apikey.ErrExists
	}
	return err
}

// List implements apikey.Store.
func (k *APIKeys) List(ctx context.Context) ([]apikey.Key, error) {
	var keys []apikey.Key
	err := k.run(ctx, func(db *gorm.DB) error {
		rows, err := db.Raw(`SELECT ` + apiKeyColumns + ` FROM api_keys ORDER BY created_at DESC, id`).Rows()
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }() // What went wrong is in rows.Err.
		for rows.Next() {
			var row apiKeyRead
			if err := rows.Scan(row.into()...); err != nil {
				return fmt.Errorf("read API key: %w", err)
			}
			keys = append(keys, row.read())
		}
		return rows.Err()
	})
	return keys, err
}

// Find implements apikey.Store.
func (k *APIKeys) Find(ctx context.Context, id string) (apikey.Key, error) {
	var row apiKeyRead
	err := k.database.ReadRow(ctx, k.selectOne, []any{id}, row.into()...)
	if errors.Is(err, sql.ErrNoRows) {
		return apikey.Key{}, apikey.ErrNotFound
	}
	if err != nil {
		return apikey.Key{}, mapError(err)
	}
	return row.read(), nil
}

// Revoke implements apikey.Store: when it returns, no process lends by the key any more.
func (k *APIKeys) Revoke(ctx context.Context, id string, when time.Time) error {
	err := k.run(ctx, func(db *gorm.DB) error {
		return mustChange(db.Exec(`UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?`, at(when), id), connection.ErrNotFound)
	})
	if errors.Is(err, connection.ErrNotFound) {
		return apikey.ErrNotFound
	}
	if err == nil {
		awaitForgotten(ctx, k.database)
	}
	return err
}

// Touch implements apikey.Store. Keys are taken in their order, so that two
// processes never wait for each other in a ring.
func (k *APIKeys) Touch(ctx context.Context, uses map[string]time.Time) error {
	return k.run(ctx, func(db *gorm.DB) error {
		return db.Transaction(func(tx *gorm.DB) error {
			for _, id := range slices.Sorted(maps.Keys(uses)) {
				if err := tx.Exec(`UPDATE api_keys SET last_used_at = ? WHERE id = ? AND coalesce(last_used_at, 0) < ?`,
					at(uses[id]), id, at(uses[id])).Error; err != nil {
					return err
				}
			}
			return nil
		})
	})
}
