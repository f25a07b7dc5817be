package store

import (
	"context"
	"strings"
	"unicode/utf8"

	"mooring/internal/connection"
	"mooring/internal/support"
)

// Support implements support.Store. It is the one repository whose lists go over
// all organisations; what belongs to one connection is read by its Ref.
type Support struct {
	base
}

var _ support.Store = (*Support)(nil)

// Find implements support.Store.
func (s *Support) Find(ctx context.Context, id string) (connection.Ref, error) {
	if !storable(id) {
		return connection.Ref{}, connection.ErrNotFound
	}
	var row struct {
		ID             string
		OrganisationID string
	}
	result := s.read(ctx).Raw("SELECT id, organisation_id FROM connections WHERE id = ?", id).Scan(&row)
	if result.Error == nil && result.RowsAffected == 0 {
		return connection.Ref{}, connection.ErrNotFound
	}
	return connection.Ref{OrganisationID: row.OrganisationID, ID: row.ID}, mapError(result.Error)
}

// storable reports whether a column can hold the texts: PostgreSQL takes no NUL
// and nothing but UTF-8, so what is neither is equal to nothing.
func storable(texts ...string) bool {
	for _, text := range texts {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return false
		}
	}
	return true
}
