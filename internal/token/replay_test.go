package token_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/storetest"
	"mooring/internal/token"
)

// lenient is a provider that takes what it was shown before and gives the same
// refresh token back. It answers with what it is told, or else with tokens.
type lenient struct {
	now func() time.Time
	// answers are failures to come, meanwhile runs while the next call is under way.
	answers   []*connection.Failure
	meanwhile func()
	presented []string
	revoked   int
	endpoint  string
}

// TokenEndpoint implements token.Endpoints.
func (l *lenient) TokenEndpoint(string) (token.Refresher, connection.Revoker, bool) {
	return l, l, true
}

// MayReplay implements token.Replayer.
func (l *lenient) MayReplay() bool { return true }

// Revoke implements connection.Revoker.
func (l *lenient) Revoke(context.Context, string, connection.Tokens) error {
	l.revoked++
	return nil
}

// Refresh implements token.Refresher.
func (l *lenient) Refresh(_ context.Context, _ string, refresh secret.Value, scopes []string) (connection.Tokens, error) {
	l.presented = append(l.presented, refresh.Reveal())
	tokens := connection.Tokens{
		Access: secret.NewValue(fmt.Sprintf("MARKED-access-%d", len(l.presented))), Refresh: refresh,
		ExpiresAt: l.now().Add(5 * time.Minute), Scopes: scopes, Endpoint: l.endpoint,
	}
	if do := l.meanwhile; do != nil {
		l.meanwhile = nil
		do()
	}
	if len(l.answers) > 0 {
		failure := l.answers[0]
		l.answers = l.answers[1:]
		return connection.Tokens{Refresh: refresh}, failure
	}
	return tokens, nil
}

// replayBed is a connection in a real database to a lenient provider, whose access
// token has just lapsed.
type replayBed struct {
	*rows
	provider *lenient
	clock    time.Time
}

func newReplayBed(t *testing.T) *replayBed {
	t.Helper()
	b := &replayBed{clock: time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)}
	now := func() time.Time { return b.clock }
	b.rows, b.provider = rowsOf(storetest.Open(t, storetest.Options{Now: now}), now), &lenient{now: now}
	b.connect(t, marked(b.clock))
	return b
}

// keeper is one process's.
func (b *replayBed) keeper() *token.Keeper {
	return token.NewKeeper(token.Options{
		Store: b.store, Endpoints: b.provider, Now: b.now, Logger: discard(), Random: func() float64 { return 0 },
		Wait: func(ctx context.Context, d time.Duration) error {
			b.clock = b.clock.Add(d)
			return ctx.Err()
		},
	})
}

func TestALostAnswerIsAskedForAgainAfterARestWhereTheProviderAllowsIt(t *testing.T) {
	t.Parallel()
	for kind, problem := range map[connection.FailureKind]connection.ProblemKind{
		connection.FailureUnknown: connection.ProblemUnreachable, connection.FailureMalformed: connection.ProblemMalformed,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			b := newReplayBed(t)
			keeper := b.keeper()
			b.provider.answers = []*connection.Failure{{Kind: kind}, {Kind: kind}}
			for _, rest := range []time.Duration{2500 * time.Millisecond, 5 * time.Second} {
				_, err := keeper.Token(t.Context(), b.ref)
				wantFailure(t, err, kind)
				b.wantProblems(t, problem)
				b.clock = b.clock.Add(rest - time.Millisecond)
				_, err = keeper.Token(t.Context(), b.ref)
				wantFailure(t, err, connection.FailureNotProcessed)
				b.clock = b.clock.Add(time.Millisecond)
			}
			if _, err := keeper.Token(t.Context(), b.ref); err != nil {
				t.Fatal(err)
			}
			b.wantProblems(t)
			if got := b.provider.presented; len(got) != 3 || got[0] != got[2] || b.provider.revoked != 0 {
				t.Errorf("presented %d times, revoked %d times", len(got), b.provider.revoked)
			}
		})
	}
}

func TestADeadProcessesClaimIsTakenOverWhereTheProviderAllowsIt(t *testing.T) {
	t.Parallel()
	b := newReplayBed(t)
	if won, err := b.store.Claim(t.Context(), token.Claim{Ref: b.ref, Epoch: 1, Version: 1, ID: "dead"}); err != nil || !won {
		t.Fatal(won, err)
	}
	keeper := b.keeper()
	_, err := keeper.Token(t.Context(), b.ref)
	wantFailure(t, err, connection.FailureNotProcessed)
	b.wantProblems(t)
	b.clock = b.clock.Add(5 * time.Second)
	if _, err := keeper.Token(t.Context(), b.ref); err != nil {
		t.Fatal(err)
	}
	if len(b.provider.presented) != 1 {
		t.Errorf("presented %d times", len(b.provider.presented))
	}
}

// A process that slept through its lease finds that another has renewed meanwhile:
// the tokens of that one stay, and nothing that both may share is revoked.
func TestARenewalThatWasOvertakenLeavesTheOtherOnesTokens(t *testing.T) {
	t.Parallel()
	b := newReplayBed(t)
	var other connection.Access
	b.provider.meanwhile = func() {
		b.clock = b.clock.Add(41 * time.Second)
		if _, err := b.keeper().Token(t.Context(), b.ref); err == nil {
			t.Error("there was no rest after the claim that was taken over")
		}
		b.clock = b.clock.Add(5 * time.Second)
		var err error
		if other, err = b.keeper().Token(t.Context(), b.ref); err != nil {
			t.Errorf("the other renewal: %v", err)
		}
	}
	access, err := b.keeper().Token(t.Context(), b.ref)
	if err != nil || !access.Token.Equal(other.Token) || b.provider.revoked != 0 {
		t.Errorf("served %v, want %v; %v; revoked %d times", access.Token.Reveal(), other.Token.Reveal(), err, b.provider.revoked)
	}
}

func TestTheAddressThatCameWithTheTokensIsHandedOn(t *testing.T) {
	t.Parallel()
	b := newReplayBed(t)
	keeper := b.keeper()
	for _, step := range []struct{ given, want string }{
		{"", ""}, {"https://au.example.com/api", "https://au.example.com/api"}, {"", "https://au.example.com/api"},
	} {
		b.provider.endpoint = step.given
		renewed, err := keeper.Token(t.Context(), b.ref)
		if err != nil {
			t.Fatal(err)
		}
		read, err := keeper.Token(t.Context(), b.ref)
		if err != nil || read != renewed || read.Endpoint != step.want || read.TimeZone != "UTC" || read.ConnectionID != b.ref.ID {
			t.Errorf("given %q: renewed %+v, read %+v, %v", step.given, renewed, read, err)
		}
		b.clock = b.clock.Add(5 * time.Minute)
	}
}
