package connection

import (
	"context"
	"time"

	"mooring/internal/secret"
)

// Access is what one call to a provider's API needs.
type Access struct {
	// TenantAddress fills {tenant} in the provider's templates.
	TenantAddress string
	// Endpoint is the address of the API that the provider gave with the tokens
	// (Tokens.Endpoint); empty where the address is configured.
	Endpoint string
	// TimeZone is the organisation's, an IANA name: for providers that give none
	// of their own.
	TimeZone string
	Token    secret.Value
	// Account is Tokens.Account of the sign-in under way; empty at any other call.
	Account string
	// ConnectionID is empty while a sign-in is under way.
	ConnectionID string
	// Background is true of calls that nobody waits for.
	Background bool
}

// AuthorizeParams go into the authorization URL (RFC 6749 section 4.1.1).
type AuthorizeParams struct {
	TenantAddress string
	State         string
	// Verifier is the PKCE verifier (RFC 7636 section 4.1); empty when off.
	Verifier    secret.Value
	RedirectURI string
	Scopes      []string
}

// ExchangeParams redeem an authorization code (RFC 6749 section 4.1.3).
type ExchangeParams struct {
	TenantAddress string
	Code          secret.Value
	Verifier      secret.Value
	RedirectURI   string
	// Scopes are those requested: what is granted when the answer names none.
	Scopes []string
}

// Provider is what every practice system can do. How a practice gives access is
// one of two more interfaces, named by ProviderInfo.Grant: Authorizer or Prover.
// Every error of its calls is a *Failure, or that of our own store where the calls
// are counted; ParseTenant's is an *InputError.
type Provider interface {
	Info() ProviderInfo
	// ParseTenant turns what a person typed, pasted or chose into a tenant
	// address; where nothing is asked for, it gives "" whatever it gets.
	ParseTenant(input string) (string, error)
	// Identify reads the tenant the token belongs to. An empty ID says that the
	// provider tells it by Access.Account alone, which is not known at this call.
	Identify(context.Context, Access) (Tenant, error)
	// Locations lists every active location.
	Locations(context.Context, Access) ([]Location, error)
}

// Authorizer is a provider at which a person signs in and allows access (RFC
// 6749 section 4.1).
type Authorizer interface {
	// UsesPKCE reports whether authorization requests carry a challenge.
	UsesPKCE() bool
	AuthorizeURL(AuthorizeParams) (string, error)
	// Issuer returns the iss value to expect on the callback (RFC 9207
	// section 2.4), or "" when the provider's is not known.
	Issuer(tenantAddress string) string
	// Exchange redeems a code. With an error it returns what tokens the answer
	// brought all the same, to be revoked.
	Exchange(context.Context, ExchangeParams) (Tokens, error)
}

// ClientCredentials are the id and secret that a provider issued to a practice
// (RFC 6749 section 2.3.1), as a person typed them.
type ClientCredentials struct {
	ID     string
	Secret secret.Value
}

// Prover is a provider that gives access to who knows a practice's client
// credentials (RFC 6749 section 4.4).
type Prover interface {
	// Prove asks for an access token. The tokens it returns hold the credentials
	// as Tokens.Refresh: what is presented when the access token lapses, and what is
	// sealed and purged with it. FailureRefused: the provider does not know them. An
	// *InputError names a field that cannot be right.
	Prove(ctx context.Context, tenantAddress string, credentials ClientCredentials) (Tokens, error)
}

// Revoker is implemented by providers that can end our access (RFC 7009).
type Revoker interface {
	// Revoke asks the provider to end both tokens. It returns nil when the
	// provider confirmed each of them.
	Revoke(ctx context.Context, tenantAddress string, tokens Tokens) error
}

// Providers finds the providers that are configured.
type Providers interface {
	Provider(slug string) (Provider, bool)
	Infos() []ProviderInfo
}

// TokenSource keeps every credential; token.Keeper implements it and is the only
// way to a token.
type TokenSource interface {
	// Call runs fn with a valid access token. When fn returns a *Failure of
	// kind FailureUnauthorized the token is renewed once and fn runs once more.
	// The errors are fn's, a *Failure of the token endpoint, or ErrNeedsReconnect.
	Call(ctx context.Context, ref Ref, fn func(context.Context, Access) error) error
}

// Syncs is the sync queue. Both are hints: the row decides.
type Syncs interface {
	// Request asks for a sync of this epoch soon; asking twice is one sync.
	Request(ctx context.Context, ref Ref, epoch int64) error
	// Abort cancels queued syncs and stops running ones in this process.
	Abort(ctx context.Context, ref Ref) error
}

// Reader reads what pages show. Unknown ids and those of another organisation
// both give ErrNotFound.
type Reader interface {
	Connection(ctx context.Context, ref Ref) (Connection, error)
	// Overviews lists an organisation's connections for the setup page, newest
	// disconnected last, in a fixed number of statements.
	Overviews(ctx context.Context, organisationID string) ([]Overview, error)
	Overview(ctx context.Context, ref Ref) (Overview, error)
	Locations(ctx context.Context, ref Ref) ([]Location, error)
	// OrganisationZone reads the time zone of an organisation, an IANA name; "UTC"
	// for one that is not known.
	OrganisationZone(ctx context.Context, organisationID string) (string, error)
	// Holdings counts what a disconnect would remove now.
	Holdings(ctx context.Context, ref Ref) (Removed, error)
	BookingReader
	// Records reads a page of our copy of one of the provider's lists, by name.
	Records(ctx context.Context, query RecordsQuery) (RecordList, error)
	// Events lists the audit trail, newest first; before is a sequence number,
	// 0 for the newest; connectionID may be empty.
	Events(ctx context.Context, filter EventFilter) ([]Event, error)
}

// EventFilter selects lines of the audit trail.
type EventFilter struct {
	OrganisationID string
	// ConnectionID is empty for every connection.
	ConnectionID string
	// Before pages: only events with a smaller sequence. 0: from the newest.
	Before int64
	Limit  int
}

// Overview is one connection with what the setup page says about it.
type Overview struct {
	Connection Connection
	Locations  []Location
	// Problems are the open ones, oldest first.
	Problems []Problem
	// Resolved are the newest problems that ended within ResolvedShown and concern
	// the practice, newest first, and no more than ResolvedMost of them.
	Resolved []Problem
	// Run is the newest sync run of the current epoch, nil when there is none.
	Run *SyncRun
	// LapsesAt is when the provider ends the sign-in if it is not used or, with
	// ProblemSignInEnding, whether it is used or not; zero when it does not, or there
	// is none that could be used.
	LapsesAt time.Time
}

// What an Overview says of problems that are over.
const (
	// ResolvedShown is how long they are shown.
	ResolvedShown = 24 * time.Hour
	// ResolvedMost is how many are.
	ResolvedMost = 5
)

// Health derives the health from the open problems.
func (o Overview) Health() Health { return HealthOf(o.Problems) }

// SyncRun is one attempt to bring every chosen location up to date.
type SyncRun struct {
	ID           string
	ConnectionID string
	Epoch        int64
	StartedAt    time.Time
	// FinishedAt is zero while the run is going on.
	FinishedAt time.Time
	// LocationsTotal and LocationsDone count chosen locations.
	LocationsTotal int
	LocationsDone  int
	// LocationName is the one being read, while running.
	LocationName string
	// Written and Deleted count appointments and records that changed here.
	Written int64
	Deleted int64
	// Outcome is empty while running, else "done", "partial" (a location
	// failed), "waiting" (the provider asked us to wait), "stopped" (the fence
	// no longer held) or "failed".
	Outcome SyncOutcome
}

// SyncOutcome says how a sync run ended.
type SyncOutcome string

// The outcomes of a sync run.
const (
	SyncRunning SyncOutcome = ""
	SyncDone    SyncOutcome = "done"
	SyncPartial SyncOutcome = "partial"
	SyncWaiting SyncOutcome = "waiting"
	SyncStopped SyncOutcome = "stopped"
	SyncFailed  SyncOutcome = "failed"
)

// Store keeps connections. InTx runs fn in one transaction; inside it only tx
// may be used, and nothing may call out over the network.
type Store interface {
	Reader
	SaveAuthorization(context.Context, AuthorizationRequest) error
	// TakeAuthorization consumes a request in one statement (DELETE …
	// RETURNING); ErrNotFound when it is unknown or was taken before.
	TakeAuthorization(ctx context.Context, stateHash []byte) (AuthorizationRequest, error)
	InTx(ctx context.Context, fn func(Tx) error) error
	// Scrub makes sure that deleted data stands in no database file. It is
	// called after a disconnect's commit, which notes that it is owed.
	Scrub(ctx context.Context) error
	// CatchUp scrubs when it is still owed, because the process died after a
	// disconnect's commit or the scrub failed; else it only looks.
	CatchUp(ctx context.Context) error
	// PendingRevocations lists the connections of every organisation that were
	// disconnected before a moment and whose receipt still says that the provider
	// is being asked.
	PendingRevocations(ctx context.Context, before time.Time) ([]Ref, error)
	// Suspects lists connections of every organisation, from behind a place on,
	// that a Sweep has a reason to look at; moment is what the reason speaks of.
	// It finds them by index.
	Suspects(ctx context.Context, why Suspicion, moment time.Time, after Place, limit int) ([]Suspect, error)
	// PruneProblems deletes up to limit problems that were resolved before a
	// moment and returns how many there were.
	PruneProblems(ctx context.Context, before time.Time, limit int) (int, error)
	BookingPruner
}

// Tx is one transaction. Its methods are the smallest steps, so that the
// Service reads as the rule it carries out.
type Tx interface {
	// Lock reads the connection and holds its row until the transaction ends.
	Lock(ctx context.Context, ref Ref) (Connection, error)
	// FindTenant finds the connection that holds, or last held, a tenant, in
	// any organisation (live ones first); ErrNotFound when none does.
	FindTenant(ctx context.Context, provider, tenantID, organisationID string) (Connection, error)
	// FindAccount finds the live connection, of any organisation, that was signed in
	// with an account of the provider (Tenant.Account) to another tenant than this;
	// ErrNotFound when there is none.
	FindAccount(ctx context.Context, provider, account, tenantID string) (Connection, error)
	// Save inserts or updates the connection's row.
	Save(ctx context.Context, connection Connection) error
	// Locations reads the tenant's known locations.
	Locations(ctx context.Context, ref Ref) ([]Location, error)
	// SaveLocations replaces the connection's locations.
	SaveLocations(ctx context.Context, ref Ref, locations []Location) error
	// DropUnchosen deletes synced rows and cursors of locations that are not chosen.
	DropUnchosen(ctx context.Context, ref Ref) error
	// PutCredential seals and stores tokens for this epoch, replacing any.
	PutCredential(ctx context.Context, ref Ref, epoch int64, tokens Tokens) error
	// TakeCredential deletes the credential and returns it opened, for
	// revocation; ErrNotFound when there is none.
	TakeCredential(ctx context.Context, ref Ref) (Tokens, error)
	// Purge deletes everything that came from the provider: pending
	// authorization requests, locations, practitioners, appointments and what is known
	// of those that were removed, bookings, cursors, and the problems, which name
	// locations.
	Purge(ctx context.Context, ref Ref) (Removed, error)
	// OpenProblem opens the problem and returns how often it has opened by then: 1
	// for a new one, more for one that came back within Calm after it was resolved,
	// which is the same problem again, and 0 when it was open already. What was
	// resolved by the newest sign-in, or before it, does not come back.
	OpenProblem(ctx context.Context, ref Ref, problem Problem) (times int, err error)
	// ResolveProblems resolves open problems of the kinds (all when none is
	// named) and returns those it resolved.
	ResolveProblems(ctx context.Context, ref Ref, now time.Time, kinds ...ProblemKind) ([]Problem, error)
	// ResolveProblem resolves one kind and subject and returns how often it had
	// opened; 0 when it was not open.
	ResolveProblem(ctx context.Context, ref Ref, now time.Time, kind ProblemKind, subject string) (times int, err error)
	// OpenProblems lists the open ones.
	OpenProblems(ctx context.Context, ref Ref) ([]Problem, error)
	// LapsesAt is Overview.LapsesAt of a sign-in that can be renewed; else zero.
	LapsesAt(ctx context.Context, ref Ref) (time.Time, error)
	// Syncing reports whether a sync run is under way or waits for the provider.
	Syncing(ctx context.Context, ref Ref) (bool, error)
	AppendEvent(ctx context.Context, event Event) error
	BookingTx
}
