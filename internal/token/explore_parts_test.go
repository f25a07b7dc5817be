package token_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/token"
)

// What the provider may be told to do with a refresh token.
const (
	refuses     = "is refused"
	unavailable = "is not processed"
	limited     = "is limited"
	noRefresh   = "brings no refresh token"
	noAccess    = "brings no access token"
	loses       = "is lost"
)

// askedRest is how long a limiting provider asks to be left alone.
const askedRest = 10 * time.Second

// practice is a provider on a stage: a refresh token is good for once.
type practice struct {
	stage *stage
	// grants counts the sign-ins, issued the pairs of each.
	grants int
	issued map[int]int
	// used are the refresh tokens that were presented, ended those that were revoked.
	used, ended map[string]bool
	// answers are what processes got.
	answers []answered
	saved   map[string]bool
	// leaveUntil is when it may be asked again.
	leaveUntil time.Time
	// patient is set where it cannot be left alone: the clocks do not agree.
	patient bool
	// replays is true when a refresh token is good for as often as it is shown.
	replays bool
}

// mayCost notes that something happened that may cost the connection, unless what was
// lost may be sent again.
func (s *stage) mayCost() { s.cause = s.cause || !s.provider.replays }

// replaying is a practice that says that it replays.
type replaying struct{ *practice }

// MayReplay implements token.Replayer.
func (replaying) MayReplay() bool { return true }

// newest begins the names of the pairs of the last sign-in.
func (p *practice) newest() string { return fmt.Sprintf("%d.", p.grants) }

// answered is an answer that reached a process.
type answered struct {
	process *process
	tokens  connection.Tokens
}

// signIn begins a grant.
func (p *practice) signIn() connection.Tokens {
	p.grants++
	p.leaveUntil = time.Time{}
	return p.issue(p.grants)
}

// issue makes the next pair of a grant.
func (p *practice) issue(grant int) connection.Tokens {
	p.issued[grant]++
	name := fmt.Sprintf("%d.%d", grant, p.issued[grant])
	return connection.Tokens{
		Access: secret.NewValue("access " + name), Refresh: secret.NewValue("refresh " + name),
		ExpiresAt: p.stage.now.Add(5 * time.Minute),
	}
}

// revoke ends tokens.
func (p *practice) revoke(tokens connection.Tokens) {
	p.ended[tokens.Access.Reveal()], p.ended[tokens.Refresh.Reveal()] = true, true
}

// describe tells what decides its answers.
func (p *practice) describe() string {
	return fmt.Sprint(p.grants, p.issued, slices.Sorted(maps.Keys(p.used)), slices.Sorted(maps.Keys(p.ended)), p.leaveUntil.Unix())
}

// TokenEndpoint implements token.Endpoints.
func (p *practice) TokenEndpoint(string) (token.Refresher, connection.Revoker, bool) {
	if p.replays {
		return replaying{p}, p, true
	}
	return p, p, true
}

// Revoke implements connection.Revoker.
func (p *practice) Revoke(ctx context.Context, _ string, tokens connection.Tokens) error {
	told := p.stage.at(ctx, "revoke", goOn, diesBefore, diesAfter)
	p.revoke(tokens)
	p.stage.learns(ctx, told, "revoked")
	return nil
}

// Refresh implements token.Refresher.
func (p *practice) Refresh(ctx context.Context, _ string, refresh secret.Value, _ []string) (connection.Tokens, error) {
	told := p.stage.at(ctx, "present", goOn, diesBefore, refuses, unavailable, limited, noRefresh, noAccess)
	if p.stage.now.Before(p.leaveUntil) && !p.patient && p.stage.claims(ctx) {
		p.stage.breaks("the provider was called although it had asked to be left alone")
	}
	switch told {
	case unavailable:
		return p.fails(ctx, &connection.Failure{Kind: connection.FailureNotProcessed})
	case limited:
		p.leaveUntil = p.stage.now.Add(askedRest)
		return p.fails(ctx, &connection.Failure{Kind: connection.FailureLimited, RetryAfter: askedRest})
	}
	presented := refresh.Reveal()
	if p.used[presented] && !p.replays {
		p.stage.breaks("%s was presented twice", presented)
	}
	p.used[presented] = true
	if told == refuses || p.ended[presented] {
		p.stage.cause = true
		return p.fails(ctx, &connection.Failure{Kind: connection.FailureRefused})
	}
	var grant, pair int
	if _, err := fmt.Sscanf(presented, "refresh %d.%d", &grant, &pair); err != nil {
		p.stage.breaks("%q was presented, which is no refresh token", presented)
	}
	return p.answer(ctx, told, p.issue(grant))
}

// fails is an answer without tokens.
func (p *practice) fails(ctx context.Context, failure *connection.Failure) (connection.Tokens, error) {
	p.stage.learns(ctx, goOn, string(failure.Kind))
	return connection.Tokens{}, failure
}

// answer is the way back of what was processed: it takes its time, or gets lost.
func (p *practice) answer(ctx context.Context, told string, tokens connection.Tokens) (connection.Tokens, error) {
	var failure error
	switch told {
	case noRefresh:
		p.stage.cause, tokens.Refresh = true, secret.Value{}
	case noAccess:
		p.stage.mayCost()
		tokens.Access = secret.Value{}
		failure = &connection.Failure{Kind: connection.FailureMalformed}
	}
	if p.stage.at(ctx, "answer", goOn, diesBefore, loses) == loses {
		p.stage.mayCost()
		return p.fails(ctx, &connection.Failure{Kind: connection.FailureUnknown})
	}
	p.answers = append(p.answers, answered{process: ctx.Value(who{}).(identity).process, tokens: tokens})
	p.stage.learns(ctx, goOn, "tokens "+tokens.Access.Reveal()+tokens.Refresh.Reveal())
	return tokens, failure
}

// staged is the store on a stage: each statement is a step.
type staged struct {
	stage *stage
	// store is the model, or a faulty one.
	store token.Store
}

// statement runs one statement as its goroutine is told.
func statement[T any](ctx context.Context, s staged, step string, run func() (T, error)) (T, error) {
	choices := []string{goOn, diesBefore, diesAfter, failsBefore, failsAfter}
	if step == "read" || step == "refresh token" {
		choices = []string{goOn, diesBefore, failsBefore}
	}
	told := s.stage.at(ctx, step, choices...)
	var result, nothing T
	err := errInjected
	if told != failsBefore {
		result, err = run()
	}
	if told == failsAfter {
		result, err = nothing, errInjected
	}
	s.stage.learns(ctx, told, fmt.Sprint(step, told, s.stage.learned(result), err))
	return result, err
}

// learned is what a result tells.
func (s *stage) learned(result any) any {
	if read, ok := result.(token.Credential); ok {
		return fmt.Sprint(read.Epoch, read.Version, read.Access.Reveal(), read.Renewable, read.ExpiresAt.Unix(),
			read.Stale, s.name(read.ClaimID), read.ClaimAge, read.RetryAt.Unix(), read.Failures)
	}
	return result
}

// Read implements token.Store.
func (s staged) Read(ctx context.Context, ref connection.Ref) (token.Credential, error) {
	return statement(ctx, s, "read", func() (token.Credential, error) { return s.store.Read(ctx, ref) })
}

// Claim implements token.Store.
func (s staged) Claim(ctx context.Context, claim token.Claim) (bool, error) {
	process := ctx.Value(who{}).(identity).process
	if s.stage.names[claim.ID] == "" {
		process.claims++
		s.stage.names[claim.ID] = fmt.Sprintf("%s's claim %d", process.name, process.claims)
	}
	return statement(ctx, s, "claim", func() (bool, error) { return s.store.Claim(ctx, claim) })
}

// Withdraw implements token.Store.
func (s staged) Withdraw(ctx context.Context, claim token.Claim) error {
	_, err := statement(ctx, s, "withdraw", func() (bool, error) { return true, s.store.Withdraw(ctx, claim) })
	return err
}

// RefreshToken implements token.Store.
func (s staged) RefreshToken(ctx context.Context, claim token.Claim) (refresh secret.Value, held bool, err error) {
	held, err = statement(ctx, s, "refresh token", func() (bool, error) {
		refresh, held, err = s.store.RefreshToken(ctx, claim)
		return held, err
	})
	return refresh, held, err
}

// Save implements token.Store.
func (s staged) Save(ctx context.Context, claim token.Claim, tokens connection.Tokens) (bool, error) {
	return statement(ctx, s, "save", func() (bool, error) {
		saved, err := s.store.Save(ctx, claim, tokens)
		if saved {
			s.stage.provider.saved[tokens.Access.Reveal()] = true
		}
		return saved, err
	})
}

// Release implements token.Store.
func (s staged) Release(ctx context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return statement(ctx, s, "release", func() (bool, error) { return s.store.Release(ctx, claim, setback) })
}

// Refuse implements token.Store.
func (s staged) Refuse(ctx context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return statement(ctx, s, "refuse", func() (bool, error) { return s.store.Refuse(ctx, claim, setback) })
}

// Abandon implements token.Store.
func (s staged) Abandon(ctx context.Context, claim token.Claim, setback token.Setback) (bool, error) {
	return statement(ctx, s, "abandon", func() (bool, error) { return s.store.Abandon(ctx, claim, setback) })
}

// Lapse implements token.Store.
func (s staged) Lapse(ctx context.Context, credential token.Credential) (bool, error) {
	return statement(ctx, s, "lapse", func() (bool, error) { return s.store.Lapse(ctx, credential) })
}

// MarkStale implements token.Store.
func (s staged) MarkStale(ctx context.Context, ref connection.Ref, epoch, version int64) error {
	_, err := statement(ctx, s, "mark stale", func() (bool, error) { return true, s.store.MarkStale(ctx, ref, epoch, version) })
	return err
}
