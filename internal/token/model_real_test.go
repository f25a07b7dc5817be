package token_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/storetest"
	"mooring/internal/token"
)

// TestTheModelIsLikeTheRealStores does the same random things to the model and
// to a real store, and compares every answer and what stands afterwards.
func TestTheModelIsLikeTheRealStores(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]storetest.Opener{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC)
			opened := open(t, storetest.Options{Now: func() time.Time { return now }})
			seen := make(map[string]int)
			for seed := range uint64(150) {
				twins := newTwins(t, opened, &now, seed)
				for step := range 30 {
					what := twins.step(step)
					seen[what]++
					if fault := twins.differ(); fault != "" {
						t.Fatalf("seed %d, step %d, after %s: %s", seed, step, what, fault)
					}
				}
			}
			for _, what := range []string{"claim true", "save true", "release true", "refuse true", "abandon true", "lapse true", "save false", "lapse false", "refresh token true"} {
				if seen[what] < 10 {
					t.Errorf("%q came up %d times, too seldom to compare anything", what, seen[what])
				}
			}
		})
	}
}

// twins are a model and a real store that should be alike.
type twins struct {
	*rows
	t      *testing.T
	model  *model
	random *rand.Rand
	answer [2]string
}

// newTwins stores a connection in both; every seed has one of its own.
func newTwins(t *testing.T, opened *storetest.Opened, now *time.Time, seed uint64) *twins {
	t.Helper()
	w := &twins{rows: rowsOf(opened, func() time.Time { return *now }), t: t, random: rand.New(rand.NewPCG(seed, 1))}
	w.ref.ID = fmt.Sprintf("connection-%d", seed)
	w.tenant = w.ref.ID
	first := w.tokens("first")
	w.connect(t, first)
	w.model = newModel(w.ref, w.now, first)
	return w
}

// tokens are new ones; some lack a refresh token or scopes.
func (w *twins) tokens(name string) connection.Tokens {
	tokens := connection.Tokens{
		Access: secret.NewValue("access-" + name), Refresh: secret.NewValue("refresh-" + name),
		ExpiresAt: w.now().Add(time.Hour), Scopes: []string{"scope-" + name},
	}
	if w.random.IntN(6) == 0 {
		tokens.Refresh = secret.Value{}
	}
	if w.random.IntN(6) == 0 {
		tokens.Scopes = nil
	}
	if w.random.IntN(2) == 0 {
		tokens.Endpoint = "https://" + name + ".example.com/api"
	}
	return tokens
}

// claim is one that mostly fits.
func (w *twins) claim() token.Claim {
	claim := token.Claim{Ref: w.ref, Epoch: w.model.epoch, Version: 1, ID: []string{"mine", "yours"}[w.random.IntN(2)]}
	if w.model.row != nil {
		claim.Version, claim.Failures = w.model.row.version, w.model.row.failures
		if w.model.row.claim != "" && w.random.IntN(2) == 0 {
			claim.ID = w.model.row.claim
		}
	}
	switch w.random.IntN(15) {
	case 0:
		claim.Epoch--
	case 1:
		claim.Version++
	case 2:
		claim.Failures++
	case 3:
		claim.Ref.OrganisationID = "another"
	}
	return claim
}

// step does one thing to both and says what it was and whether it applied.
func (w *twins) step(step int) string {
	ctx, claim := w.t.Context(), w.claim()
	setback := token.Setback{
		Problem: connection.Problem{Kind: []connection.ProblemKind{
			connection.ProblemUnreachable, connection.ProblemLimited, connection.ProblemClientRefused, connection.ProblemSignInUnknown,
			connection.ProblemNotActivated, connection.ProblemMalformed,
		}[w.random.IntN(6)], OpenedAt: w.now()},
		RetryAt: w.now().Add(time.Duration(w.random.IntN(100)) * time.Second),
	}
	switch roll := w.random.IntN(40); {
	case roll < 12:
		return w.both("claim", func(s token.Store) (bool, error) { return s.Claim(ctx, claim) })
	case roll < 16:
		tokens := w.tokens(fmt.Sprint(step))
		return w.both("save", func(s token.Store) (bool, error) { return s.Save(ctx, claim, tokens) })
	case roll < 20:
		if w.random.IntN(3) == 0 {
			setback.Problem = connection.Problem{}
		}
		return w.both("release", func(s token.Store) (bool, error) { return s.Release(ctx, claim, setback) })
	case roll < 22:
		return w.both("abandon", func(s token.Store) (bool, error) { return s.Abandon(ctx, claim, setback) })
	case roll < 24:
		return w.both("refuse", func(s token.Store) (bool, error) { return s.Refuse(ctx, claim, setback) })
	case roll < 27:
		gone := token.Credential{Ref: claim.Ref, Epoch: claim.Epoch, Version: claim.Version}
		return w.both("lapse", func(s token.Store) (bool, error) { return s.Lapse(ctx, gone) })
	case roll < 29:
		return w.both("mark stale", func(s token.Store) (bool, error) {
			return true, s.MarkStale(ctx, claim.Ref, claim.Epoch, claim.Version)
		})
	case roll < 31:
		return w.both("withdraw", func(s token.Store) (bool, error) { return true, s.Withdraw(ctx, claim) })
	case roll < 35:
		return w.both("refresh token", func(s token.Store) (bool, error) {
			refresh, held, err := s.RefreshToken(ctx, claim)
			if !held && !refresh.IsZero() || held && !refresh.Equal(w.model.row.refresh) {
				w.t.Errorf("a refresh token that is not the claim's; held %v", held)
			}
			return held, err
		})
	case roll < 36:
		w.disconnect(w.t)
		w.model.disconnect()
		return "disconnect"
	default:
		if w.model.row != nil && roll != 39 {
			return "nothing"
		}
		tokens := w.tokens(fmt.Sprint(step))
		w.reconnect(w.t, tokens)
		w.model.signIn(tokens)
		return "reconnect"
	}
}

// both does it to both and notes the answers.
func (w *twins) both(what string, do func(token.Store) (bool, error)) string {
	for i, store := range []token.Store{w.store, w.model} {
		applied, err := do(store)
		w.answer[i] = fmt.Sprint(what, " ", applied)
		if err != nil {
			w.answer[i] = fmt.Sprint(what, " ", kindOf(err))
		}
	}
	return w.answer[1]
}

// kindOf tells errors apart.
func kindOf(err error) string {
	for _, known := range []error{connection.ErrNotFound, connection.ErrFenced, connection.ErrNeedsReconnect} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return fmt.Sprintf("another error: %v", err)
}

// differ compares the answers and all that can be read.
func (w *twins) differ() string {
	if w.answer[0] != w.answer[1] {
		return fmt.Sprintf("the store says %q, the model %q", w.answer[0], w.answer[1])
	}
	var read [2]string
	for i, store := range []token.Store{w.store, w.model} {
		credential, err := store.Read(w.t.Context(), w.ref)
		credential.ClaimAge = 0 // Of the clock of the database, which the suite of the stores tests.
		read[i] = strings.TrimSpace(fmt.Sprintf("%+v %s", credential, credential.Access.Reveal()))
		if err != nil {
			read[i] = kindOf(err)
		}
	}
	if read[0] != read[1] {
		return fmt.Sprintf("the store reads\n%s\nthe model\n%s", read[0], read[1])
	}
	row, err := w.opened.Connections.Connection(w.t.Context(), w.ref)
	if err != nil || row.Status != w.model.status || row.Epoch != w.model.epoch {
		return fmt.Sprintf("status %s in epoch %d, %v; the model %s in %d", row.Status, row.Epoch, err, w.model.status, w.model.epoch)
	}
	open, want := w.openProblems(w.t), slices.Sorted(maps.Keys(w.model.problems))
	slices.Sort(open)
	if !slices.Equal(open, want) {
		return fmt.Sprintf("problems %v, the model %v", open, want)
	}
	return ""
}
