package token_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/token"
)

// greedy takes a claim that somebody else has.
type greedy struct{ *model }

// Claim implements token.Store.
func (g greedy) Claim(ctx context.Context, claim token.Claim) (bool, error) {
	if g.at(claim) {
		g.free()
	}
	return g.model.Claim(ctx, claim)
}

// hopeful keeps a refresh token whose outcome nobody knows.
type hopeful struct{ *model }

// Abandon implements token.Store.
func (h hopeful) Abandon(_ context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return h.settle(claim, func() {
		h.free()
		h.open(setback.Problem.Kind)
	})
}

// careless saves for a claim that is not held any more.
type careless struct{ *model }

// Save implements token.Store.
func (c careless) Save(ctx context.Context, claim token.Claim, tokens connection.Tokens) (bool, error) {
	if c.row != nil {
		claim.Epoch, claim.Version, c.row.claim = c.epoch, c.row.version, claim.ID
	}
	return c.model.Save(ctx, claim, tokens)
}

// stubborn sends again what got no answer, as HTTP clients like to.
type stubborn struct{ token.Endpoints }

// TokenEndpoint implements token.Endpoints.
func (s stubborn) TokenEndpoint(slug string) (token.Refresher, connection.Revoker, bool) {
	refresher, revoker, found := s.Endpoints.TokenEndpoint(slug)
	return stubbornly{refresher}, revoker, found
}

// stubbornly is stubborn's Refresher.
type stubbornly struct{ token.Refresher }

// Refresh implements token.Refresher.
func (s stubbornly) Refresh(ctx context.Context, tenant string, refresh secret.Value, scopes []string) (connection.Tokens, error) {
	tokens, err := s.Refresher.Refresh(ctx, tenant, refresh, scopes)
	if failure, failed := connection.AsFailure(err); failed && failure.Kind == connection.FailureUnknown {
		return s.Refresher.Refresh(ctx, tenant, refresh, scopes)
	}
	return tokens, err
}

// desperate gives up what it might have sent again.
type desperate struct{ token.Endpoints }

// TokenEndpoint implements token.Endpoints.
func (d desperate) TokenEndpoint(slug string) (token.Refresher, connection.Revoker, bool) {
	refresher, revoker, found := d.Endpoints.TokenEndpoint(slug)
	return struct{ token.Refresher }{refresher}, revoker, found
}

// TestTheExplorerFinds shows that exploring finds what must not be: each of
// these faults breaks a promise in some schedule.
func TestTheExplorerFinds(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]struct {
		scene scene
		want  string
	}{
		"a claim that two can have": {
			scene{store: func(m *model) token.Store { return greedy{m} }}, "was presented twice",
		},
		"a token that is used again when its outcome is unknown": {
			scene{store: func(m *model) token.Store { return hopeful{m} }}, "was presented twice",
		},
		"a client that sends again": {
			scene{endpoints: func(e token.Endpoints) token.Endpoints { return stubborn{e} }}, "was presented twice",
		},
		"a sign-in that is given up although it could be tried again": {
			scene{replays: true, endpoints: func(e token.Endpoints) token.Endpoints { return desperate{e} }}, "nothing happened that would be a reason",
		},
		"a save that looks at no claim": {
			scene{store: func(m *model) token.Store { return careless{m} }}, "which is of an earlier sign-in",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fault.scene.callers, fault.scene.calls, fault.scene.trouble = []int{1, 1}, once, 1
			synctest.Test(t, func(t *testing.T) {
				err := newExplorer(fault.scene).explore()
				var broken *brokenError
				if !errors.As(err, &broken) || !strings.Contains(err.Error(), fault.want) {
					t.Errorf("found: %v; want one that says %q", err, fault.want)
				}
			})
		})
	}
}
