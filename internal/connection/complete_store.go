package connection

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"
)

// storeSignIn stores a finished sign-in in one transaction: as a new
// connection, or as a new epoch of the one it renews.
func (s *Service) storeSignIn(ctx context.Context, finished finishedSignIn) (Connection, error) {
	var connection Connection
	err := s.store.InTx(ctx, func(tx Tx) error {
		var err error
		connection, err = s.connectionFor(ctx, tx, finished)
		if err != nil {
			return err
		}
		return s.writeSignIn(ctx, tx, &connection, finished)
	})
	if errors.Is(err, ErrConflict) {
		// Two sign-ins for the same tenant, or account, finished at once: the other one won.
		return Connection{}, s.outrun(ctx, finished, err)
	}
	return connection, finished.notSaved(err)
}

// outrun says what another sign-in has taken that finished at the same moment.
func (s *Service) outrun(ctx context.Context, finished finishedSignIn, conflict error) error {
	err := s.store.InTx(ctx, func(tx Tx) error { return finished.accountFree(ctx, tx) })
	var held *SignInError
	if !errors.As(err, &held) {
		held = signInError(finished.provider, finished.request, SignInTenantHeld)
		held.Got = finished.tenant.Name
	}
	held.Err = conflict
	return held
}

// connectionFor finds the connection a sign-in belongs to. Another tenant than
// the one to be renewed is refused, a tenant of another organisation, and one
// that was disconnected while this sign-in was under way.
func (s *Service) connectionFor(ctx context.Context, tx Tx, finished finishedSignIn) (Connection, error) {
	request := finished.request
	if request.ConnectionID != "" {
		ref := Ref{OrganisationID: request.OrganisationID, ID: request.ConnectionID}
		renewed, err := tx.Lock(ctx, ref)
		if err != nil {
			return Connection{}, fmt.Errorf("lock connection to renew: %w", err)
		}
		if renewed.Tenant.ID != finished.tenant.ID {
			wrong := signInError(finished.provider, request, SignInWrongTenant)
			wrong.Wanted, wrong.Got = renewed.Tenant.Name, finished.tenant.Name
			return Connection{}, wrong
		}
	}
	if err := finished.accountFree(ctx, tx); err != nil {
		return Connection{}, err
	}
	holder, err := tx.FindTenant(ctx, request.Provider, finished.tenant.ID, request.OrganisationID)
	if errors.Is(err, ErrNotFound) {
		return Connection{ID: rand.Text(), OrganisationID: request.OrganisationID, CreatedAt: s.now()}, nil
	}
	if err != nil {
		return Connection{}, fmt.Errorf("find holder of tenant: %w", err)
	}
	if holder.OrganisationID != request.OrganisationID {
		return Connection{}, finished.heldElsewhere(holder)
	}
	held, err := tx.Lock(ctx, holder.Ref())
	if err == nil && held.ended(request.CreatedAt) {
		return Connection{}, signInError(finished.provider, request, SignInOvertaken)
	}
	return held, err
}

// accountFree refuses an account of the provider that another tenant's connection
// was signed in with, where the provider keeps one sign-in for each account.
func (f *finishedSignIn) accountFree(ctx context.Context, tx Tx) error {
	if f.tenant.Account == "" {
		return nil
	}
	other, err := tx.FindAccount(ctx, f.request.Provider, f.tenant.Account, f.tenant.ID)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("find holder of account: %w", err)
	}
	held := signInError(f.provider, f.request, SignInAccountHeld)
	held.Got = f.tenant.Name
	if other.OrganisationID == f.request.OrganisationID {
		held.Wanted = other.Tenant.Name
	}
	return held
}

// heldElsewhere refuses a tenant that another organisation holds.
func (f *finishedSignIn) heldElsewhere(holder Connection) error {
	kind := SignInTenantHeld
	if holder.Live() && holder.Tenant.Account != "" && holder.Tenant.Account == f.tenant.Account {
		kind = SignInAccountHeld
	}
	held := signInError(f.provider, f.request, kind)
	held.Got = f.tenant.Name
	return held
}

// ended reports whether the connection was disconnected after a sign-in had
// begun at since. Such a sign-in must not bring it back: the disconnect deleted
// the requests it found, and this one was merely on its way already.
func (c Connection) ended(since time.Time) bool {
	return c.Status == StatusDisconnected && c.StatusSince.After(since)
}

// writeSignIn writes a connection's new epoch: row, credential, locations,
// problems and event.
//
// Tokens of the epoch before are deleted and not revoked: a provider may tie
// revocation to the whole grant (RFC 7009 section 2.1), and then revoking the
// old pair would end the new one.
func (s *Service) writeSignIn(ctx context.Context, tx Tx, connection *Connection, finished finishedSignIn) error {
	now := s.now()
	ref := connection.Ref()
	isNew := connection.Epoch == 0
	known, err := s.knownLocations(ctx, tx, *connection)
	if err != nil {
		return err
	}
	merged := mergeLocations(known, finished.locations, now)
	chooseOnly(merged)

	connection.Provider = finished.request.Provider
	connection.Tenant = finished.tenant
	connection.Epoch++
	connection.RequestedScopes = finished.request.Scopes
	connection.GrantedScopes = finished.tokens.Scopes
	connection.ConnectedAt, connection.ConnectedBy = now, finished.by.Name
	connection.CheckedAt = now
	connection.Receipt = nil
	connection.settle(merged, now)

	if err := tx.Save(ctx, *connection); err != nil {
		return fmt.Errorf("save connection: %w", err)
	}
	if err := tx.PutCredential(ctx, ref, connection.Epoch, finished.tokens); err != nil {
		return fmt.Errorf("put credential: %w", err)
	}
	if err := tx.SaveLocations(ctx, ref, merged); err != nil {
		return fmt.Errorf("save locations: %w", err)
	}
	if err := s.reviewProblems(ctx, tx, *connection, finished, merged); err != nil {
		return err
	}
	kind := EventReconnected
	if isNew {
		kind = EventConnected
	}
	return tx.AppendEvent(ctx, newEvent(*connection, kind, finished.by, "", now))
}

// settle sets status and due time by what is chosen.
func (c *Connection) settle(locations []Location, now time.Time) {
	if len(chosen(locations)) == 0 {
		c.setStatus(StatusChoosing, now)
		c.NextSyncAt = time.Time{}
		return
	}
	c.setStatus(StatusConnected, now)
	c.NextSyncAt = now
}

// knownLocations are those of an existing connection; a new one has none.
func (s *Service) knownLocations(ctx context.Context, tx Tx, connection Connection) ([]Location, error) {
	if connection.Epoch == 0 {
		return nil, nil
	}
	known, err := tx.Locations(ctx, connection.Ref())
	if err != nil {
		return nil, fmt.Errorf("read known locations: %w", err)
	}
	return known, nil
}

// reviewProblems opens what a fresh sign-in shows: a sign-in that cannot be
// renewed, scopes that were not granted, chosen locations that are gone. It closes
// all others.
func (s *Service) reviewProblems(ctx context.Context, tx Tx, connection Connection, finished finishedSignIn, locations []Location) error {
	shown := s.shownBy(connection, finished, locations)
	still := make(map[Problem]bool, len(shown))
	for _, problem := range shown {
		still[Problem{Kind: problem.Kind, Subject: problem.Subject}] = true
	}
	err := s.resolveWhere(ctx, tx, connection, func(problem Problem) bool {
		return !still[Problem{Kind: problem.Kind, Subject: problem.Subject}]
	})
	if err != nil {
		return err
	}
	for _, problem := range shown {
		if err := s.openProblem(ctx, tx, connection, problem); err != nil {
			return err
		}
	}
	return nil
}

// shownBy lists the problems that a fresh sign-in shows.
func (s *Service) shownBy(connection Connection, finished finishedSignIn, locations []Location) []Problem {
	var shown []Problem
	ending := Problem{Kind: ProblemSignInEnding}
	info := finished.provider.Info()
	for _, name := range connection.MissingScopes() {
		scope, _ := info.Scope(name)
		if scope.Renews {
			ending.Label = scope.Title // Told as what it brings about.
			continue
		}
		shown = append(shown, Problem{Kind: ProblemScopeMissing, Subject: name, Label: scope.Title})
	}
	if finished.tokens.Refresh.IsZero() {
		shown = append(shown, ending)
	}
	for _, location := range locations {
		if location.Chosen && !location.Listed {
			shown = append(shown, removedProblem(location))
		}
	}
	return shown
}

// newEvent fills in the connection's part of an event.
func newEvent(connection Connection, kind EventKind, by Actor, detail string, at time.Time) Event {
	return Event{
		OrganisationID: connection.OrganisationID,
		ConnectionID:   connection.ID,
		TenantName:     connection.Tenant.Name,
		Kind:           kind,
		Actor:          by,
		Detail:         detail,
		At:             at,
	}
}
