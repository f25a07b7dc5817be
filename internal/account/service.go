package account

import (
	"context"
	"errors"
	"time"

	"mooring/internal/fault"
)

const (
	// hashesAtOnce bounds the memory that passwords take: 19 MiB each. It also
	// bounds how many tries can be under way when a wait begins.
	hashesAtOnce = 2
	// hashPatience is how long a try waits for its turn to be hashed.
	hashPatience = 10 * time.Second
	// busyWait is what a try is told that had no turn.
	busyWait = 5 * time.Second
)

// Options are what a Service needs. All but Hasher are required.
type Options struct {
	Store Store
	Now   func() time.Time
	// Hasher replaces Argon2id, for tests.
	Hasher Hasher
}

// Service creates accounts and signs people in.
type Service struct {
	store  Store
	now    func() time.Time
	hasher Hasher
	// turns holds a token for each hash that is being made.
	turns chan struct{}
	// decoy is the hash of a password that nobody knows. Accounts that do not
	// exist are compared with it, so that they cost the same time.
	decoy string
}

// New makes the Service.
func New(options Options) (*Service, error) {
	if options.Store == nil || options.Now == nil {
		return nil, errors.New("account service needs a store and a clock")
	}
	if options.Hasher == nil {
		options.Hasher = Argon2id{}
	}
	return &Service{
		store: options.Store, now: options.Now, hasher: options.Hasher,
		turns: make(chan struct{}, hashesAtOnce), decoy: newDecoy(),
	}, nil
}

// takeTurn waits until a password may be hashed. The caller must call done. A
// try that waited too long is told to come back, whoever it is for.
func (s *Service) takeTurn(ctx context.Context) (done func(), err error) {
	waiting, cancel := context.WithTimeout(ctx, hashPatience)
	defer cancel()
	select {
	case s.turns <- struct{}{}:
		return func() { <-s.turns }, nil
	case <-waiting.Done():
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		return nil, &ThrottledError{RetryAfter: busyWait}
	}
}

// Signed reads the user of a session with the organisation, in one statement.
// ErrNotFound: the user is gone or disabled, and the session must end.
func (s *Service) Signed(ctx context.Context, userID string) (User, Organisation, error) {
	return s.store.Signed(ctx, userID)
}

// FindOrganisation finds an organisation by its name, without regard to case
// and spacing, or fails with ErrNotFound.
func (s *Service) FindOrganisation(ctx context.Context, name string) (Organisation, error) {
	return s.store.FindOrganisation(ctx, name)
}

// Organisation finds an organisation by its id, or fails with ErrNotFound.
func (s *Service) Organisation(ctx context.Context, id string) (Organisation, error) {
	return s.store.Organisation(ctx, id)
}

// OrganisationByExternalID finds an organisation by the vendor's own id, or fails with
// ErrNotFound.
func (s *Service) OrganisationByExternalID(ctx context.Context, externalID string) (Organisation, error) {
	return s.store.OrganisationByExternalID(ctx, externalID)
}

// SetExternalID says what the vendor calls an organisation. It fails with an
// *InputError, with ErrExists when another one has the id, or with ErrNotFound.
func (s *Service) SetExternalID(ctx context.Context, id, externalID string) error {
	var faults InputError
	faults.Add("external_id", externalIDFault(externalID))
	if err := fault.OrNil(&faults); err != nil {
		return err
	}
	return s.store.SetExternalID(ctx, id, externalID)
}

// FindUser finds a user by email address, disabled ones included, or fails
// with ErrNotFound.
func (s *Service) FindUser(ctx context.Context, email string) (User, error) {
	login, err := s.store.Login(ctx, NormaliseEmail(email))
	return login.User, err
}

// SetWantsMail switches email to a user on or off; what is so already stays so.
// ErrNotFound: the organisation has no such user.
func (s *Service) SetWantsMail(ctx context.Context, organisationID, userID string, wants bool) error {
	return s.store.SetWantsMail(ctx, organisationID, userID, wants)
}

// DisableUser keeps a user from signing in and ends the user's sessions. The
// organisation is empty for staff. ErrNotFound: no such user there.
func (s *Service) DisableUser(ctx context.Context, organisationID, userID string) error {
	return s.store.DisableUser(ctx, organisationID, userID, s.now())
}
