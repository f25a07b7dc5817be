package token_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/token"
)

// model is a token.Store of one connection in memory, for thousands of
// schedules. TestTheModelIsLikeTheRealStores holds it to the real ones.
type model struct {
	ref    connection.Ref
	clock  func() time.Time
	status connection.Status
	epoch  int64
	// row is nil when there is no credential.
	row      *modelRow
	problems map[connection.ProblemKind]bool
	// writes counts what changed anything.
	writes int
}

// modelRow is a credential.
type modelRow struct {
	version         int64
	access, refresh secret.Value
	expires         time.Time
	scopes          []string
	endpoint        string
	stale           bool
	claim           string
	claimed         time.Time
	retry           time.Time
	failures        int
}

var _ token.Store = (*model)(nil)

// newModel is a connected connection.
func newModel(ref connection.Ref, clock func() time.Time, tokens connection.Tokens) *model {
	m := &model{ref: ref, clock: clock, problems: make(map[connection.ProblemKind]bool)}
	m.signIn(tokens)
	return m
}

// signIn begins an epoch, as connecting and reconnecting do.
func (m *model) signIn(tokens connection.Tokens) {
	m.writes++
	m.epoch++
	m.status = connection.StatusConnected
	m.row = &modelRow{version: 1, access: tokens.Access, refresh: tokens.Refresh, expires: tokens.ExpiresAt, scopes: tokens.Scopes, endpoint: tokens.Endpoint}
}

// disconnect ends the connection and returns the tokens it had.
func (m *model) disconnect() connection.Tokens {
	m.writes++
	m.epoch++
	m.status = connection.StatusDisconnected
	var tokens connection.Tokens
	if m.row != nil {
		tokens = connection.Tokens{Access: m.row.access, Refresh: m.row.refresh}
	}
	m.row = nil
	return tokens
}

// open and resolve change the open problems.
func (m *model) open(kind connection.ProblemKind) { m.problems[kind] = true }

func (m *model) resolve(but connection.ProblemKind) {
	maps.DeleteFunc(m.problems, func(kind connection.ProblemKind, _ bool) bool {
		return kind != but && slices.Contains([]connection.ProblemKind{
			connection.ProblemUnreachable, connection.ProblemLimited, connection.ProblemClientRefused, connection.ProblemMalformed,
			connection.ProblemNotActivated,
		}, kind)
	})
}

// dead ends the credential.
func (m *model) dead() {
	m.row, m.status = nil, connection.StatusNeedsReconnect
	m.resolve("")
}

// Read implements token.Store.
func (m *model) Read(_ context.Context, ref connection.Ref) (token.Credential, error) {
	switch {
	case ref != m.ref:
		return token.Credential{}, connection.ErrNotFound
	case m.status == connection.StatusDisconnected:
		return token.Credential{}, connection.ErrFenced
	case m.row == nil:
		return token.Credential{}, connection.ErrNeedsReconnect
	}
	read := token.Credential{
		Ref: ref, Status: m.status, Provider: "core-practice", TenantAddress: "bayside", Endpoint: m.row.endpoint, TimeZone: "UTC", Epoch: m.epoch, Version: m.row.version,
		Access: m.row.access, Renewable: !m.row.refresh.IsZero(), ExpiresAt: m.row.expires, Scopes: m.row.scopes,
		Stale: m.row.stale, ClaimID: m.row.claim, RetryAt: m.row.retry, Failures: m.row.failures,
	}
	if m.row.claim != "" {
		read.ClaimAge = m.clock().Sub(m.row.claimed)
	}
	return read, nil
}

// Claim implements token.Store.
func (m *model) Claim(_ context.Context, claim token.Claim) (bool, error) {
	if !m.at(claim) || m.row.failures != claim.Failures || m.row.claim != "" || m.row.refresh.IsZero() {
		return false, nil
	}
	m.writes++
	m.row.claim, m.row.claimed = claim.ID, m.clock()
	return true, nil
}

// at reports whether the credential is that of a claim's epoch and version.
func (m *model) at(claim token.Claim) bool {
	return claim.Ref == m.ref && claim.Epoch == m.epoch && m.row != nil && m.row.version == claim.Version
}

// held reports whether a claim holds the credential.
func (m *model) held(claim token.Claim) bool { return m.at(claim) && m.row.claim == claim.ID }

// settle applies what is written under a claim.
func (m *model) settle(claim token.Claim, write func()) (bool, error) {
	if !m.held(claim) {
		return false, nil
	}
	m.writes++
	write()
	return true, nil
}

// free clears the claim.
func (m *model) free() { m.row.claim, m.row.claimed = "", time.Time{} }

// Withdraw implements token.Store.
func (m *model) Withdraw(_ context.Context, claim token.Claim) error {
	_, err := m.settle(claim, m.free)
	return err
}

// RefreshToken implements token.Store.
func (m *model) RefreshToken(_ context.Context, claim token.Claim) (secret.Value, bool, error) {
	if !m.held(claim) {
		return secret.Value{}, false, nil
	}
	return m.row.refresh, true, nil
}

// Save implements token.Store.
func (m *model) Save(_ context.Context, claim token.Claim, tokens connection.Tokens) (bool, error) {
	return m.settle(claim, func() {
		scopes := tokens.Scopes
		if len(scopes) == 0 {
			scopes = m.row.scopes
		}
		m.row = &modelRow{
			version: m.row.version + 1, access: tokens.Access, refresh: tokens.Refresh, expires: tokens.ExpiresAt, scopes: scopes,
			endpoint: cmp.Or(tokens.Endpoint, m.row.endpoint),
		}
		if tokens.Refresh.IsZero() {
			m.open(connection.ProblemSignInEnding)
		}
		m.resolve("")
	})
}

// Release implements token.Store.
func (m *model) Release(_ context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return m.settle(claim, func() {
		m.free()
		m.row.retry, m.row.failures = setback.RetryAt, m.row.failures+1
		if setback.Problem.Kind == "" {
			return
		}
		m.resolve(setback.Problem.Kind)
		m.open(setback.Problem.Kind)
	})
}

// Refuse implements token.Store.
func (m *model) Refuse(_ context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return m.settle(claim, func() {
		m.open(setback.Problem.Kind)
		m.dead()
	})
}

// Abandon implements token.Store.
func (m *model) Abandon(_ context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return m.settle(claim, func() {
		m.free()
		m.row.refresh = secret.Value{}
		m.open(setback.Problem.Kind)
	})
}

// Lapse implements token.Store.
func (m *model) Lapse(_ context.Context, credential token.Credential) (bool, error) {
	unclaimed := token.Claim{Ref: credential.Ref, Epoch: credential.Epoch, Version: credential.Version}
	return m.settle(unclaimed, m.dead)
}

// MarkStale implements token.Store.
func (m *model) MarkStale(_ context.Context, ref connection.Ref, epoch, version int64) error {
	if ref != m.ref {
		return connection.ErrNotFound
	}
	if m.at(token.Claim{Ref: ref, Epoch: epoch, Version: version}) {
		m.writes++
		m.row.stale = true
	}
	return nil
}

// String tells all of it but the clock; name calls a claim and a token by names
// that do not change from run to run.
func (m *model) describe(name func(string) string) string {
	text := fmt.Sprint(m.status, m.epoch, slices.Sorted(maps.Keys(m.problems)))
	if m.row != nil {
		text += fmt.Sprint(" v", m.row.version, " ", name(m.row.access.Reveal()), "/", name(m.row.refresh.Reveal()), m.row.expires.Unix(),
			m.row.scopes, m.row.stale, " ", name(m.row.claim), m.row.claimed.Unix(), m.row.retry.Unix(), m.row.failures)
	}
	return text
}
