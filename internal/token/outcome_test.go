package token_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/sandbox"
	sandboxpractice "mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
	"mooring/internal/token"
)

func TestARefusedGrantNeedsAReconnectAtOnce(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	if _, err := b.practice.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	b.expire()
	for range 2 {
		if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrNeedsReconnect) {
			t.Errorf("error = %v", err)
		}
	}
	b.wantRenewals(1)
	b.wantProblems(t, connection.ProblemSignInRefused)
	if status := b.status(t); status != connection.StatusNeedsReconnect {
		t.Errorf("status = %q", status)
	}
}

func TestASignInIsKeptWhileThePracticeHasSwitchedUsOff(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	activate := func(on bool) {
		if err := b.practice.Change("bayside", sandboxpractice.SettingsChange{Activated: &on}); err != nil {
			t.Fatal(err)
		}
	}
	activate(false)
	b.expire()
	_, err := keeper.Token(t.Context(), b.ref)
	wantFailure(t, err, connection.FailureNotActivated)
	b.wantProblems(t, connection.ProblemNotActivated)
	if status := b.status(t); status != connection.StatusConnected {
		t.Errorf("the connection is %s", status)
	}
	activate(true)
	b.practice.Clock.Add(time.Minute)
	access, err := keeper.Token(t.Context(), b.ref)
	if err != nil {
		t.Fatal(err)
	}
	b.works(access)
	b.wantProblems(t)
	presented := b.renewals()
	if len(presented) != 2 || presented[0].RefreshToken != presented[1].RefreshToken {
		t.Errorf("presented were %+v, want the same twice, of which the first was not processed", presented)
	}
}

func TestWhatTheProviderDidNotProcessIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fault   sandbox.Fault
		kind    connection.FailureKind
		problem connection.ProblemKind
		rest    time.Duration
	}{
		{sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 120}, connection.FailureLimited, connection.ProblemLimited, 2 * time.Minute},
		{sandbox.Fault{Kind: sandbox.Unavailable, Seconds: 30}, connection.FailureNotProcessed, connection.ProblemUnreachable, 30 * time.Second},
		{sandbox.Fault{Kind: sandbox.Unavailable}, connection.FailureNotProcessed, connection.ProblemUnreachable, 2500 * time.Millisecond},
		{sandbox.Fault{Kind: sandbox.InvalidClient}, connection.FailureClient, connection.ProblemClientRefused, 2500 * time.Millisecond},
	}
	for _, test := range tests {
		t.Run(string(test.problem), func(t *testing.T) {
			t.Parallel()
			b := newBed(t, nil)
			keeper := b.keeper(func(o *token.Options) { o.Random = func() float64 { return 0 } })
			test.fault.Target = sandbox.Token
			b.fault(test.fault)
			b.expire()
			_, err := keeper.Token(t.Context(), b.ref)
			wantFailure(t, err, test.kind)
			b.wantProblems(t, test.problem)

			b.fault()
			b.practice.Clock.Add(test.rest - time.Millisecond)
			_, err = keeper.Token(t.Context(), b.ref)
			if failure := wantFailure(t, err, connection.FailureNotProcessed); failure.RetryAfter != time.Millisecond {
				t.Errorf("callers are told to wait %v", failure.RetryAfter)
			}
			b.wantRenewals(1)

			b.practice.Clock.Add(time.Millisecond)
			access, err := keeper.Token(t.Context(), b.ref)
			if err != nil {
				t.Fatal(err)
			}
			b.works(access)
			b.wantProblems(t)
		})
	}
}

func TestRestsGrowWithEveryFailureUpToFiveMinutes(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(func(o *token.Options) { o.Random = func() float64 { return 1 } })
	b.fault(sandbox.Fault{Kind: sandbox.Unavailable, Target: sandbox.Token})
	b.expire()
	for _, seconds := range []int{5, 10, 20, 40, 80, 160, 300, 300} {
		if _, err := keeper.Token(t.Context(), b.ref); err == nil {
			t.Fatal("a provider that is down gave a token")
		}
		row, err := b.store.Read(t.Context(), b.ref)
		if err != nil {
			t.Fatal(err)
		}
		if rest := row.RetryAt.Sub(b.practice.Clock.Now()); rest != time.Duration(seconds)*time.Second {
			t.Errorf("after %d failures the rest is %v, want %d s", row.Failures, rest, seconds)
		}
		b.practice.Clock.Add(time.Duration(seconds) * time.Second)
	}
}

func TestWhileItStillWorksATokenIsServedThoughRenewingFails(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	b.fault(sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 10, Target: sandbox.Token})
	b.practice.Clock.Add(4*time.Minute + 30*time.Second)
	for range 3 {
		access, err := keeper.Token(t.Context(), b.ref)
		if err != nil || !access.Token.Equal(b.first.Access) {
			t.Errorf("a token that works for 30 s more was not served: %v", err)
		}
	}
	b.wantRenewals(1)
}

func TestAnUnknownOutcomeIsNeverPresentedAgain(t *testing.T) {
	t.Parallel()
	kinds := []sandbox.Kind{sandbox.AnswerDropped, sandbox.Down, sandbox.ServerError, sandbox.HTML, sandbox.Truncated, sandbox.NoAccessToken, sandbox.Oversized, sandbox.ErrorWith200}
	for _, kind := range kinds {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			b := newBed(t, nil)
			keeper := b.keeper(nil)
			b.fault(sandbox.Fault{Kind: kind, Target: sandbox.Token})
			b.practice.Clock.Add(4*time.Minute + 30*time.Second)
			for range 3 {
				access, err := keeper.Token(t.Context(), b.ref)
				if err != nil || !access.Token.Equal(b.first.Access) {
					t.Fatalf("the access token was not served to its end: %v", err)
				}
			}
			b.wantProblems(t, connection.ProblemSignInUnknown)
			b.fault()
			b.practice.Clock.Add(30 * time.Second)
			for range 2 {
				if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrNeedsReconnect) {
					t.Errorf("after it lapsed: %v", err)
				}
			}
			b.wantProblems(t, connection.ProblemSignInUnknown)
			b.wantRenewals(1)
		})
	}
}

func TestARefreshTokenThatComesWithoutAnAccessTokenIsRevoked(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	var issued connection.Tokens
	keeper := b.keeper(func(o *token.Options) {
		o.Endpoints = endpoints{Endpoints: b.registry, refresh: func(ctx context.Context, next token.Refresher, refresh secret.Value, scopes []string) (connection.Tokens, error) {
			var err error
			issued, err = next.Refresh(ctx, "bayside", refresh, scopes)
			return issued, err
		}}
	})
	b.fault(sandbox.Fault{Kind: sandbox.NoAccessToken, Target: sandbox.Token})
	b.expire()
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrNeedsReconnect) {
		t.Errorf("error = %v", err)
	}
	b.wantProblems(t, connection.ProblemSignInUnknown)
	revoked := b.practice.State().Revocations
	if issued.Refresh.IsZero() || len(revoked) != 1 || revoked[0].Token != sandbox.Fingerprint(issued.Refresh.Reveal()) {
		t.Errorf("revoked %+v, want the refresh token of the answer", revoked)
	}
	b.wantRenewals(1)
}

func TestAnAnswerThatComesTooLateIsAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	rotated := make(chan struct{})
	b := newBed(t, func(o *sandboxpractice.Options) {
		o.Wait = func(ctx context.Context, _ time.Duration) error {
			close(rotated)
			<-ctx.Done()
			return ctx.Err()
		}
	})
	keeper := b.keeper(func(o *token.Options) {
		o.Endpoints = endpoints{Endpoints: b.registry, refresh: func(ctx context.Context, next token.Refresher, refresh secret.Value, scopes []string) (connection.Tokens, error) {
			deadline, ok := ctx.Deadline()
			if !ok || time.Until(deadline) > 20*time.Second {
				t.Error("the call has no deadline within the claim's lease")
			}
			ctx, giveUp := context.WithCancel(ctx)
			defer giveUp()
			go func() {
				<-rotated
				giveUp()
			}()
			return next.Refresh(ctx, "bayside", refresh, scopes)
		}}
	})
	b.fault(sandbox.Fault{Kind: sandbox.Slow, Seconds: 60, AfterWork: true, Target: sandbox.Token})
	b.expire()
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrNeedsReconnect) {
		t.Errorf("error = %v", err)
	}
	b.wantProblems(t, connection.ProblemSignInUnknown)
	b.wantRenewals(1)
}

func TestAStaleTokenIsNotServedThoughRenewingFails(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	b.fault(sandbox.Fault{Kind: sandbox.RateLimited, Seconds: 60, Target: sandbox.Token})
	refuse := func(context.Context, connection.Access) error {
		return &connection.Failure{Kind: connection.FailureUnauthorized}
	}
	wantFailure(t, keeper.Call(t.Context(), b.ref, refuse), connection.FailureLimited)
	_, err := keeper.Token(t.Context(), b.ref)
	wantFailure(t, err, connection.FailureNotProcessed)
	b.wantRenewals(1)
}

func TestARenewalWithoutANewRefreshTokenLastsAsLongAsItsAccessToken(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	b.fault(sandbox.Fault{Kind: sandbox.NoRefreshToken, Target: sandbox.Token})
	b.expire()
	access, err := keeper.Token(t.Context(), b.ref)
	if err != nil {
		t.Fatal(err)
	}
	b.works(access)
	b.practice.Clock.Add(4*time.Minute + 59*time.Second)
	if again, err := keeper.Token(t.Context(), b.ref); err != nil || !again.Token.Equal(access.Token) {
		t.Errorf("the access token was not served to its end: %v", err)
	}
	b.practice.Clock.Add(time.Second)
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrNeedsReconnect) {
		t.Errorf("after it lapsed: %v", err)
	}
	b.wantRenewals(1)
}

func TestAnswersWithOddLifetimesRenewAllTheSame(t *testing.T) {
	t.Parallel()
	for _, kind := range []sandbox.Kind{sandbox.ExpiresInString, sandbox.ExpiresInMissing, sandbox.ExpiresInHuge} {
		b := newBed(t, nil)
		keeper := b.keeper(nil)
		b.fault(sandbox.Fault{Kind: kind, Target: sandbox.Token})
		b.expire()
		access, err := keeper.Token(t.Context(), b.ref)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		b.works(access)
		b.wantRenewals(1)
	}
}

func TestAConnectionThatEndedWhileSendingHasItsNewTokensRevoked(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	var issued connection.Tokens
	keeper := b.keeper(func(o *token.Options) {
		o.Endpoints = endpoints{Endpoints: b.registry, refresh: func(ctx context.Context, next token.Refresher, refresh secret.Value, scopes []string) (connection.Tokens, error) {
			var err error
			issued, err = next.Refresh(ctx, "bayside", refresh, scopes)
			b.disconnect(t)
			return issued, err
		}}
	})
	b.expire()
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrFenced) {
		t.Errorf("error = %v, want ErrFenced", err)
	}
	var revoked []string
	for _, revocation := range b.practice.State().Revocations {
		revoked = append(revoked, revocation.Token)
	}
	want := []string{sandbox.Fingerprint(issued.Refresh.Reveal()), sandbox.Fingerprint(issued.Access.Reveal())}
	if !slices.Equal(revoked, want) {
		t.Errorf("revoked %v, want the new tokens %v", revoked, want)
	}
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrFenced) {
		t.Errorf("afterwards: %v, want ErrFenced", err)
	}
	b.wantRenewals(1)
}

func TestAReconnectWhileSendingKeepsItsOwnTokens(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	var fresh connection.Tokens
	keeper := b.keeper(func(o *token.Options) {
		o.Endpoints = endpoints{Endpoints: b.registry, refresh: func(ctx context.Context, next token.Refresher, refresh secret.Value, scopes []string) (connection.Tokens, error) {
			issued, err := next.Refresh(ctx, "bayside", refresh, scopes)
			fresh = b.practice.SignIn(t, "bayside")
			b.reconnect(t, fresh)
			return issued, err
		}}
	})
	b.expire()
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrFenced) {
		t.Errorf("error = %v, want ErrFenced", err)
	}
	if n := len(b.practice.State().Revocations); n != 2 {
		t.Errorf("%d tokens were revoked, want the 2 that came too late", n)
	}
	access, err := keeper.Token(t.Context(), b.ref)
	if err != nil || !access.Token.Equal(fresh.Access) {
		t.Errorf("the new sign-in is not served: %v", err)
	}
	b.works(access)
	b.wantRenewals(1)
}

func TestAProviderThatIsNotConfiguredIsNotCalledAndNothingIsClaimed(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(func(o *token.Options) { o.Endpoints = nobody{} })
	b.expire()
	_, err := keeper.Token(t.Context(), b.ref)
	wantFailure(t, err, connection.FailureNotProcessed)
	if row, err := b.store.Read(t.Context(), b.ref); err != nil || row.ClaimID != "" {
		t.Errorf("claim = %q, %v", row.ClaimID, err)
	}
}

// nobody knows no provider.
type nobody struct{}

func (nobody) TokenEndpoint(string) (token.Refresher, connection.Revoker, bool) {
	return nil, nil, false
}
