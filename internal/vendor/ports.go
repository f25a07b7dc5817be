package vendor

import (
	"context"

	"mooring/internal/account"
	"mooring/internal/connection"
)

// Store reads over all organisations. Every list is as fast on its last page as
// on its first.
type Store interface {
	// Resolve names the connection of an id in one statement; connection.ErrNotFound.
	Resolve(ctx context.Context, connectionID string) (connection.Ref, error)
	// Organisations lists them by id, from behind one on.
	Organisations(ctx context.Context, after string, limit int) ([]Organisation, error)
	// Connections lists connections by id, from behind Filter.After on, in two
	// statements.
	Connections(ctx context.Context, filter Filter) ([]Found, error)
	// Connection reads one connection in two statements; connection.ErrNotFound.
	Connection(ctx context.Context, connectionID string) (Found, error)
}

// Accounts keeps organisations; account.Service implements it.
type Accounts interface {
	// CreateOrganisation fails with an *account.InputError, or with account.ErrExists
	// when another organisation has the external id.
	CreateOrganisation(ctx context.Context, wanted account.NewOrganisation) (account.Organisation, error)
	// Organisation and OrganisationByExternalID fail with account.ErrNotFound.
	Organisation(ctx context.Context, id string) (account.Organisation, error)
	OrganisationByExternalID(ctx context.Context, externalID string) (account.Organisation, error)
	// SetExternalID fails with an *account.InputError, account.ErrExists or
	// account.ErrNotFound.
	SetExternalID(ctx context.Context, id, externalID string) error
}
