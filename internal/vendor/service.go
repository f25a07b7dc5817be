package vendor

import (
	"context"

	"mooring/internal/connection"
)

// Options are what a Service needs. All are required.
type Options struct {
	Store    Store
	Accounts Accounts
}

// Service is the vendor's view.
type Service struct {
	store    Store
	accounts Accounts
}

// New makes a Service.
func New(options Options) *Service {
	return &Service{store: options.Store, accounts: options.Accounts}
}

// Resolve names the connection of an id, in whatever organisation;
// connection.ErrNotFound.
func (s *Service) Resolve(ctx context.Context, connectionID string) (connection.Ref, error) {
	return s.store.Resolve(ctx, connectionID)
}

// Find reads one connection with whose it is; connection.ErrNotFound.
func (s *Service) Find(ctx context.Context, connectionID string) (Found, error) {
	return s.store.Connection(ctx, connectionID)
}

// List reads a page of connections and the cursor of the next, which is empty on
// the last. It fails with ErrCursor, or with account.ErrNotFound when the filter
// names an organisation that there is not.
func (s *Service) List(ctx context.Context, filter Filter) (found []Found, next string, err error) {
	what := []string{filter.OrganisationID, filter.ExternalID, filter.Provider, string(filter.Status), string(filter.Health)}
	limit := filter.Limit
	filter.Limit++ // One more tells whether there is another page.
	if filter.After, err = place(filter.After, what...); err != nil {
		return nil, "", err
	}
	found, err = s.store.Connections(ctx, filter)
	if err == nil && len(found) == 0 {
		err = s.known(ctx, filter)
	}
	if err == nil && len(found) > limit {
		found = found[:limit]
		next = cursor(found[limit-1].Overview.Connection.ID, what...)
	}
	return found, next, err
}

// known fails with account.ErrNotFound when a filter that selects nothing names an
// organisation that there is not.
func (s *Service) known(ctx context.Context, filter Filter) error {
	var err error
	if filter.OrganisationID != "" {
		_, err = s.accounts.Organisation(ctx, filter.OrganisationID)
	} else if filter.ExternalID != "" {
		_, err = s.accounts.OrganisationByExternalID(ctx, filter.ExternalID)
	}
	return err
}
