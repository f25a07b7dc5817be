package connection

import "context"

// CheckTenant says what is wrong with what a person would type as the practice's
// address at a provider: an *InputError, or ErrNotFound for one that is not offered.
func (s *Service) CheckTenant(slug, typed string) error {
	provider, found := s.providers.Provider(slug)
	if !found {
		return ErrNotFound
	}
	_, err := provider.ParseTenant(typed)
	return err
}

// FindTenant finds an organisation's connection by what a person would type as the
// practice's address, however untidy. It returns ErrNotFound when there is none, the
// text is no address, or the provider is not offered or asks for none.
func (s *Service) FindTenant(ctx context.Context, organisationID, slug, typed string) (Connection, error) {
	provider, found := s.providers.Provider(slug)
	if !found || provider.Info().Asks != AskAddress {
		return Connection{}, ErrNotFound
	}
	address, err := provider.ParseTenant(typed)
	if err != nil {
		return Connection{}, ErrNotFound
	}
	overviews, err := s.store.Overviews(ctx, organisationID)
	if err != nil {
		return Connection{}, err
	}
	for _, overview := range overviews {
		if of := overview.Connection; of.Provider == slug && of.Tenant.Address == address {
			return of, nil
		}
	}
	return Connection{}, ErrNotFound
}
