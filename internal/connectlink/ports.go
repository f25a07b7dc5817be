package connectlink

import (
	"context"
	"time"

	"mooring/internal/account"
	"mooring/internal/connection"
)

// Result is what came of a link.
type Result struct {
	SessionID string
	// Outcome may be empty: the sign-in came through, and locations have yet to be chosen.
	Outcome      Outcome
	Reason       string
	ConnectionID string
	At           time.Time
}

// SignIn is one that came through, as the audit trail has it.
type SignIn struct {
	ConnectionID string
	// First says that it made the connection; else it renewed one.
	First bool
	At    time.Time
	// Status is the connection's now.
	Status connection.Status
}

// Store keeps sessions and guests. Each method is one statement, or one transaction
// where it says so.
type Store interface {
	// Create stores a session and its guest in one transaction: a new one, or the one
	// that the organisation has under that external id, with what is said of them now.
	// ErrNotFound: there is no such organisation.
	Create(ctx context.Context, session Session, tokenHash []byte, guest account.Guest) (Session, error)
	// Session finds a session by its id, SessionOfToken by the SHA-256 of its link's
	// token. Both fail with ErrNotFound.
	Session(ctx context.Context, id string) (Session, error)
	SessionOfToken(ctx context.Context, tokenHash []byte) (Session, error)
	// Open notes that a link that has no holder, and has not expired, is opened at a
	// moment, and who holds it then; a nil holder leaves it to be opened again. ErrNotFound:
	// there is no such link.
	Open(ctx context.Context, tokenHash, holder []byte, at time.Time) (Session, error)
	// Hold gives a session that has no holder one, and reports whether it had none.
	Hold(ctx context.Context, id string, holder []byte) (bool, error)
	// Visit reads a session with its guest and organisation, or fails with ErrNotFound.
	Visit(ctx context.Context, id string) (Visit, error)
	// Settle notes what came of a link: a success whatever was noted before, a sign-in
	// that came through unless a success was, a refusal or failure when nothing was that
	// is more than a return, and a return when nothing was.
	Settle(ctx context.Context, result Result) error
	// SignIn finds the last sign-in that came through during a visit, by its guest and
	// before the guest opened another link. ErrNotFound: there was none.
	SignIn(ctx context.Context, session Session, until time.Time) (SignIn, error)
	// Prune deletes sessions made before a moment, and guests without any who were last
	// seen before it, in portions, and returns how many sessions.
	Prune(ctx context.Context, before time.Time) (int64, error)
}

// Connections knows providers and connections; connection.Service implements it.
type Connections interface {
	// Info describes a provider; false when it is not offered.
	Info(slug string) (connection.ProviderInfo, bool)
	// CheckTenant says what is wrong with a practice's address: a *connection.InputError.
	CheckTenant(slug, typed string) error
	// Connection reads a connection, or fails with connection.ErrNotFound.
	Connection(ctx context.Context, ref connection.Ref) (connection.Connection, error)
}
