package account

import (
	"context"
	"time"

	"mooring/internal/secret"
)

// Login is what signing in compares with.
type Login struct {
	User User
	// PasswordHash is the encoded argon2id hash.
	PasswordHash string
	// Disabled users cannot sign in.
	Disabled bool
}

// FailureKey names what failures are counted for: SHA-256 of the kind and the
// value, so that the table tells nobody which addresses were tried.
type FailureKey [32]byte

// Failures is the count of one key.
type Failures struct {
	Key FailureKey
	// Count is how many failures there were, none longer apart from the last
	// than the window.
	Count int
	// LastAt is when the newest was.
	LastAt time.Time
}

// FailureRecord is one failure to be counted.
type FailureRecord struct {
	Keys []FailureKey
	At   time.Time
	// Forget: a count whose newest failure is older starts again at one, and
	// some rows as old as that are deleted.
	Forget time.Time
}

// Store keeps organisations, users and the counts of failures. Each method is
// one statement, or one transaction where it says so.
type Store interface {
	// CreateOrganisation fails with ErrExists when the external id is taken or, of
	// one without, the name, without regard to case and spacing.
	CreateOrganisation(ctx context.Context, organisation Organisation) error
	// FindOrganisation finds one by its name, without regard to case and
	// spacing, or fails with ErrNotFound. Of several it is the oldest.
	FindOrganisation(ctx context.Context, name string) (Organisation, error)
	// Organisation finds one by its id, and OrganisationByExternalID by the vendor's
	// own; both fail with ErrNotFound.
	Organisation(ctx context.Context, id string) (Organisation, error)
	OrganisationByExternalID(ctx context.Context, externalID string) (Organisation, error)
	// SetExternalID says what the vendor calls an organisation. ErrExists: another
	// one has the id. ErrNotFound: there is no such organisation.
	SetExternalID(ctx context.Context, id, externalID string) error
	// CreateUser fails with ErrExists when the email address is taken, and with
	// ErrNotFound when the organisation is unknown.
	CreateUser(ctx context.Context, user User, passwordHash string, at time.Time) error
	// Login finds an account by its normalised email address, or fails with ErrNotFound.
	Login(ctx context.Context, email string) (Login, error)
	// Signed reads an enabled user with the organisation, which is zero for
	// staff, or fails with ErrNotFound.
	Signed(ctx context.Context, userID string) (User, Organisation, error)
	// DisableUser keeps a user from signing in and ends the user's sessions, in
	// one transaction. ErrNotFound: no such user in that organisation.
	DisableUser(ctx context.Context, organisationID, userID string, at time.Time) error
	// SetPassword replaces a user's password and ends the user's sessions, in
	// one transaction. ErrNotFound: no such user in that organisation.
	SetPassword(ctx context.Context, organisationID, userID, passwordHash string) error
	// SetWantsMail switches email to a user on or off. ErrNotFound: no such user
	// in that organisation.
	SetWantsMail(ctx context.Context, organisationID, userID string, wants bool) error

	// Failures reads the counts of the keys; keys without one are left out.
	Failures(ctx context.Context, keys []FailureKey) ([]Failures, error)
	// RecordFailure adds one to every key in one statement and returns the counts.
	RecordFailure(ctx context.Context, record FailureRecord) ([]Failures, error)
	// ClearFailures forgets a key.
	ClearFailures(ctx context.Context, key FailureKey) error
}

// Hasher hashes passwords; Argon2id is the one that is used.
type Hasher interface {
	// Hash returns a salted, encoded hash.
	Hash(password secret.Value) (string, error)
	// Matches reports whether the password gives that hash.
	Matches(password secret.Value, hash string) (bool, error)
}
