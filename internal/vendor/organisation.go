package vendor

import (
	"context"
	"errors"
	"strings"

	"mooring/internal/account"
)

// ExternalPrefix begins an organisation's name that is the vendor's own.
const ExternalPrefix = "external:"

// Organisation finds one by our id, or by the vendor's behind "external:". It fails
// with account.ErrNotFound.
func (s *Service) Organisation(ctx context.Context, name string) (Organisation, error) {
	if external, found := strings.CutPrefix(name, ExternalPrefix); found {
		return s.accounts.OrganisationByExternalID(ctx, external)
	}
	return s.accounts.Organisation(ctx, name)
}

// Organisations reads a page of organisations and the cursor of the next, which is
// empty on the last. It fails with ErrCursor.
func (s *Service) Organisations(ctx context.Context, after string, limit int) (page []Organisation, next string, err error) {
	if after, err = place(after, "organisations"); err != nil {
		return nil, "", err
	}
	page, err = s.store.Organisations(ctx, after, limit+1)
	if err == nil && len(page) > limit {
		page = page[:limit]
		next = cursor(page[limit-1].ID, "organisations")
	}
	return page, next, err
}

// OrganisationFor finds an organisation. One whose external id is unknown is made
// when a name is given. It fails with account.ErrNotFound, or with an
// *account.InputError when none can be made of what is given.
func (s *Service) OrganisationFor(ctx context.Context, wanted Reference) (Organisation, error) {
	if wanted.ID != "" {
		return s.accounts.Organisation(ctx, wanted.ID)
	}
	found, err := s.accounts.OrganisationByExternalID(ctx, wanted.ExternalID)
	if !errors.Is(err, account.ErrNotFound) || wanted.Name == "" {
		return found, err
	}
	made, err := s.Create(ctx, wanted)
	if errors.Is(err, account.ErrExists) { // Somebody made it meanwhile.
		return s.accounts.OrganisationByExternalID(ctx, wanted.ExternalID)
	}
	return made, err
}

// Create makes an organisation. It fails with an *account.InputError, or with
// account.ErrExists when another one has the external id.
func (s *Service) Create(ctx context.Context, wanted Reference) (Organisation, error) {
	return s.accounts.CreateOrganisation(ctx, account.NewOrganisation{
		ExternalID: wanted.ExternalID, Name: wanted.Name, TimeZone: wanted.TimeZone,
	})
}

// Link gives the organisation of a name an external id in the place of the one it
// has, and returns it as it is then. It fails with account.ErrNotFound, with an
// *account.InputError, or with account.ErrExists when another one has it.
func (s *Service) Link(ctx context.Context, name, externalID string) (Organisation, error) {
	found, err := s.Organisation(ctx, name)
	if err != nil || found.ExternalID == externalID {
		return found, err
	}
	if err := s.accounts.SetExternalID(ctx, found.ID, externalID); err != nil {
		return Organisation{}, err
	}
	found.ExternalID = externalID
	return found, nil
}
