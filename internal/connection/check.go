package connection

import (
	"context"
	"errors"
	"time"
)

// CheckResult is what "Check now" saw.
type CheckResult struct {
	At time.Time
	// Answered is true when the provider answered and the sign-in works.
	Answered bool
	// NeedsReconnect is true when the sign-in is dead.
	NeedsReconnect bool
	// Tenant and Locations are what the provider said, when it answered.
	Tenant    Tenant
	Locations int
	// Failure is the kind of failure, when it did not.
	Failure FailureKind
	// Resting is true when nothing was sent, because a renewal was not processed a
	// moment ago (ErrResting).
	Resting bool
	// RetryAfter is how long to wait after FailureLimited, or while Resting; 0 when
	// nobody said.
	RetryAfter time.Duration
}

// Check calls the provider with the connection's token and reports what it
// said (Core Practice checkpoint 2: show the status). It takes up a renamed
// tenant and changed locations, and opens or resolves problems. A failed
// check is a result, not an error; ErrNotLive means there is nothing to check.
func (s *Service) Check(ctx context.Context, ref Ref, by Actor) (CheckResult, error) {
	connection, err := s.store.Connection(ctx, ref)
	if err != nil {
		return CheckResult{}, err
	}
	if !connection.Live() {
		return CheckResult{}, ErrNotLive
	}
	provider, found := s.providers.Provider(connection.Provider)
	if !found {
		return CheckResult{}, ErrNotFound
	}
	tenant, listed, callErr := s.askProvider(ctx, provider, connection)
	result := CheckResult{At: s.now(), Tenant: tenant, Locations: len(listed)}
	switch failure, isFailure := AsFailure(callErr); {
	case callErr == nil:
		result.Answered = true
		err = s.recordAnswer(ctx, connection, by, tenant, listed)
	case errors.Is(callErr, ErrNeedsReconnect):
		result.NeedsReconnect = true
	case errors.Is(callErr, ErrFenced):
		return result, ErrNotLive
	case isFailure:
		result.Failure, result.RetryAfter = failure.Kind, failure.RetryAfter
		result.Resting = errors.Is(failure, ErrResting)
		err = s.ObserveFailure(ctx, ref, connection.Epoch, failure)
	default:
		err = callErr
	}
	if errors.Is(err, ErrFenced) {
		return result, nil // Somebody disconnected or reconnected meanwhile; what we saw is history.
	}
	return result, err
}

// askProvider asks the provider who the tenant is and which locations it has.
func (s *Service) askProvider(ctx context.Context, provider Provider, connection Connection) (Tenant, []Location, error) {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	var tenant Tenant
	var listed []Location
	err := s.tokens.Call(ctx, connection.Ref(), func(ctx context.Context, access Access) error {
		var err error
		if tenant, err = provider.Identify(ctx, access); err != nil {
			return err
		}
		if tenant.ID == "" {
			tenant.ID = connection.Tenant.ID // This call does not tell; the sign-in did.
		}
		listed, err = provider.Locations(ctx, access)
		return err
	})
	if err == nil && tenant.ID != connection.Tenant.ID {
		err = &Failure{Kind: FailureMalformed, Operation: "identify tenant", Code: "another_tenant"}
	}
	return tenant, listed, err
}

// recordAnswer writes what a successful check saw. It returns ErrFenced when the
// epoch is over.
func (s *Service) recordAnswer(ctx context.Context, seen Connection, by Actor, tenant Tenant, listed []Location) error {
	return s.inEpoch(ctx, seen.Ref(), seen.Epoch, func(tx Tx, connection *Connection) error {
		connection.Tenant.Name, connection.Tenant.URL = tenant.Name, tenant.URL
		if err := s.applyLocations(ctx, tx, *connection, listed); err != nil {
			return err
		}
		if err := s.applySuccess(ctx, tx, connection); err != nil {
			return err
		}
		return tx.AppendEvent(ctx, newEvent(*connection, EventChecked, by, "", s.now()))
	})
}
