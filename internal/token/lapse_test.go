package token_test

import (
	"errors"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/sandbox"
)

func TestADeadSignInEndsTheProblemsThatAreNotTriedAgain(t *testing.T) {
	t.Parallel()
	b := newBed(t, nil)
	keeper := b.keeper(nil)
	b.fault(sandbox.Fault{Kind: sandbox.Unavailable, Target: sandbox.Token})
	b.expire()
	_, err := keeper.Token(t.Context(), b.ref)
	wantFailure(t, err, connection.FailureNotProcessed)
	b.wantProblems(t, connection.ProblemUnreachable)
	b.fault()
	if _, err := b.practice.RevokeGrants("bayside"); err != nil {
		t.Fatal(err)
	}
	b.practice.Clock.Add(time.Hour)
	if _, err := keeper.Token(t.Context(), b.ref); !errors.Is(err, connection.ErrNeedsReconnect) {
		t.Fatalf("error = %v", err)
	}
	// "We try again every few minutes" would be untrue from here on.
	b.wantProblems(t, connection.ProblemSignInRefused)
}
