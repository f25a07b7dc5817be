package account

import (
	"context"
	"crypto/rand"
	"fmt"

	"mooring/internal/fault"
	"mooring/internal/secret"
)

// NewOrganisation is an organisation to be created.
type NewOrganisation struct {
	// ExternalID may be empty.
	ExternalID string
	Name       string
	// TimeZone is an IANA name, such as Australia/Sydney.
	TimeZone string
}

// CreateOrganisation creates an organisation. It fails with an *InputError that
// holds every fault, or with ErrExists: the external id is taken or, where none is
// given, the name. Two of the vendor's customers may well have one name.
func (s *Service) CreateOrganisation(ctx context.Context, wanted NewOrganisation) (Organisation, error) {
	organisation := Organisation{
		ID: rand.Text(), ExternalID: wanted.ExternalID, Name: tidy(wanted.Name), TimeZone: wanted.TimeZone, CreatedAt: s.now(),
	}
	var faults InputError
	if organisation.ExternalID != "" {
		faults.Add("external_id", externalIDFault(organisation.ExternalID))
	}
	faults.Add("name", nameFault(organisation.Name))
	faults.Add("time_zone", timeZoneFault(organisation.TimeZone))
	if err := fault.OrNil(&faults); err != nil {
		return Organisation{}, err
	}
	if err := s.store.CreateOrganisation(ctx, organisation); err != nil {
		return Organisation{}, fmt.Errorf("create organisation: %w", err)
	}
	return organisation, nil
}

// NewUser is a user to be created.
type NewUser struct {
	// OrganisationID is needed for owners and members, and empty for staff.
	OrganisationID string
	Email          string
	Name           string
	Role           Role
	Password       secret.Value
}

// Validate checks everything but the organisation, for a caller that makes the
// organisation only when the user is fit for one. It returns an *InputError.
func (u NewUser) Validate() error {
	var faults InputError
	faults.Add("email", emailFault(NormaliseEmail(u.Email)))
	faults.Add("name", nameFault(tidy(u.Name)))
	faults.Add("role", roleFault(u.Role))
	faults.Add("password", passwordFault(u.Password))
	return fault.OrNil(&faults)
}

// CreateUser creates a user. It fails with an *InputError that holds every
// fault, with ErrExists when the email address is taken in any organisation, or
// with ErrNotFound when the organisation is unknown.
func (s *Service) CreateUser(ctx context.Context, wanted NewUser) (User, error) {
	user := User{
		ID: rand.Text(), OrganisationID: wanted.OrganisationID,
		Email: NormaliseEmail(wanted.Email), Name: tidy(wanted.Name), Role: wanted.Role, WantsMail: true,
	}
	var faults InputError
	faults.Add("email", emailFault(user.Email))
	faults.Add("name", nameFault(user.Name))
	faults.Add("role", roleFault(user.Role))
	faults.Add("organisation", belongingFault(user.Role, user.OrganisationID))
	faults.Add("password", passwordFault(wanted.Password))
	if err := fault.OrNil(&faults); err != nil {
		return User{}, err
	}
	hash, err := s.hash(ctx, wanted.Password)
	if err != nil {
		return User{}, err
	}
	if err := s.store.CreateUser(ctx, user, hash, s.now()); err != nil {
		return User{}, fmt.Errorf("create user: %w", err)
	}
	return user, nil
}

// NewPassword replaces a user's password.
type NewPassword struct {
	// OrganisationID is empty for staff.
	OrganisationID string
	UserID         string
	Password       secret.Value
}

// SetPassword replaces a user's password and ends all the user's sessions. It
// fails with an *InputError, or with ErrNotFound when the organisation has no such user.
func (s *Service) SetPassword(ctx context.Context, wanted NewPassword) error {
	var faults InputError
	faults.Add("password", passwordFault(wanted.Password))
	if err := fault.OrNil(&faults); err != nil {
		return err
	}
	hash, err := s.hash(ctx, wanted.Password)
	if err != nil {
		return err
	}
	if err := s.store.SetPassword(ctx, wanted.OrganisationID, wanted.UserID, hash); err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return nil
}

// hash hashes a password in its turn.
func (s *Service) hash(ctx context.Context, password secret.Value) (string, error) {
	done, err := s.takeTurn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return s.hasher.Hash(password)
}
