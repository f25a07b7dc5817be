package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/secret"
	"mooring/internal/token"
)

// renewalCases: the settlements of a claim.
var renewalCases = map[string]func(*testing.T, *fixture){
	"save stores the next version and clears the claim": func(t *testing.T, f *fixture) {
		f.openProblems(t, connection.ProblemUnreachable, connection.ProblemLimited, connection.ProblemClientRefused,
			connection.ProblemMalformed, connection.ProblemForbidden)
		if err := f.Credentials.MarkStale(f.ctx, f.ours.Ref(), 1, 1); err != nil {
			t.Fatal(err)
		}
		claim := f.claim(t)
		f.settled(t)(f.Credentials.Save(f.ctx, claim, f.tokens("next")))
		got := f.credential(t)
		if got.Version != 2 || got.ClaimID != "" || got.Stale || got.Failures != 0 || !got.Access.Equal(f.tokens("next").Access) {
			t.Errorf("after saving: %+v", got)
		}
		if granted := f.read(t, f.ours.Ref()).GrantedScopes; len(granted) != 2 {
			t.Errorf("granted scopes of the connection: %v", granted)
		}
		f.wantOpen(t, connection.ProblemForbidden)
		f.wantEvents(t, connection.EventProblemResolved, 4)
		f.unsettled(t)(f.Credentials.Save(f.ctx, claim, f.tokens("again")))
	},
	"save says which permissions are missing": func(t *testing.T, f *fixture) {
		f.inTx(t, func(tx connection.Tx) error {
			missing := connection.Problem{Kind: connection.ProblemScopeMissing, Subject: "appointments:read", Label: "Appointments"}
			_, err := tx.OpenProblem(f.ctx, f.ours.Ref(), missing)
			return err
		})
		f.settled(t)(f.Credentials.Save(f.ctx, f.claim(t), f.tokens("wider")))
		f.wantOpen(t)
		f.wantEvents(t, connection.EventProblemResolved, 1)
		narrower := f.tokens("narrower")
		narrower.Scopes = []string{"appointments:read"}
		f.settled(t)(f.Credentials.Save(f.ctx, f.claim(t), narrower))
		if got := f.onlyProblem(t); got.Kind != connection.ProblemScopeMissing || got.Subject != "locations:read" {
			t.Errorf("got %+v", got)
		}
		f.wantEvents(t, connection.EventProblemOpened, 1)
	},
	"a problem that comes and goes is an event twice": func(t *testing.T, f *fixture) {
		setback := token.Setback{Problem: connection.Problem{Kind: connection.ProblemNotActivated, ProviderCode: "unauthorized_client"}}
		for round := range 5 {
			f.clock.advance(time.Minute)
			f.settled(t)(f.Credentials.Release(f.ctx, f.claim(t), setback))
			f.wantOpen(t, connection.ProblemNotActivated)
			f.clock.advance(time.Minute)
			f.settled(t)(f.Credentials.Save(f.ctx, f.claim(t), f.tokens(fmt.Sprint(round))))
			f.wantOpen(t)
		}
		for kind, want := range map[connection.EventKind]int{
			connection.EventProblemOpened: 1, connection.EventProblemReturned: 1, connection.EventProblemResolved: 2,
		} {
			if got := f.count(t, "events WHERE kind = ? AND connection_id = ?", kind, f.ours.ID); got != want {
				t.Errorf("%d events %s, want %d", got, kind, want)
			}
		}
	},
	"save without scopes keeps those that were granted": func(t *testing.T, f *fixture) {
		tokens := f.tokens("next")
		tokens.Scopes = nil
		f.settled(t)(f.Credentials.Save(f.ctx, f.claim(t), tokens))
		if got := f.credential(t).Scopes; len(got) != 2 {
			t.Errorf("scopes of the credential: %v", got)
		}
		if got := f.read(t, f.ours.Ref()).GrantedScopes; len(got) != 1 {
			t.Errorf("scopes of the connection: %v", got)
		}
	},
	"save without a refresh token keeps none": func(t *testing.T, f *fixture) {
		tokens := f.tokens("next")
		tokens.Refresh = secret.Value{}
		f.settled(t)(f.Credentials.Save(f.ctx, f.claim(t), tokens))
		if f.credential(t).Renewable {
			t.Error("a refresh token is left")
		}
	},
	"save keeps the address of the API when no other came": func(t *testing.T, f *fixture) {
		for _, step := range []struct{ given, want string }{{"", ""}, {"https://au.example.com/api", "https://au.example.com/api"}, {"", "https://au.example.com/api"}} {
			tokens := f.tokens("next")
			tokens.Endpoint = step.given
			f.settled(t)(f.Credentials.Save(f.ctx, f.claim(t), tokens))
			if got := f.credential(t).Endpoint; got != step.want {
				t.Errorf("given %q the address is %q, want %q", step.given, got, step.want)
			}
		}
		f.inTx(t, func(tx connection.Tx) error { return tx.PutCredential(f.ctx, f.ours.Ref(), 1, f.tokens("anew")) })
		if got := f.credential(t).Endpoint; got != "" {
			t.Errorf("a new sign-in has the address %q", got)
		}
	},
	"release without a problem leaves the problems as they are": func(t *testing.T, f *fixture) {
		f.openProblems(t, connection.ProblemLimited)
		f.settled(t)(f.Credentials.Release(f.ctx, f.claim(t), token.Setback{RetryAt: f.clock.now().Add(time.Second)}))
		if got := f.credential(t); got.Failures != 1 || got.ClaimID != "" || got.RetryAt.IsZero() {
			t.Errorf("after the release: %+v", got)
		}
		f.wantOpen(t, connection.ProblemLimited)
	},
	"release gives the claim back and counts": func(t *testing.T, f *fixture) {
		retry := f.clock.now().Add(5 * time.Second)
		setback := token.Setback{Problem: connection.Problem{Kind: connection.ProblemUnreachable, ProviderCode: "503"}, RetryAt: retry}
		for range 2 {
			f.settled(t)(f.Credentials.Release(f.ctx, f.claim(t), setback))
		}
		got := f.credential(t)
		if got.Failures != 2 || !got.RetryAt.Equal(retry) || got.ClaimID != "" || got.Version != 1 || !got.Renewable {
			t.Errorf("after two releases: %+v", got)
		}
		f.wantOpen(t, connection.ProblemUnreachable)
		f.wantEvents(t, connection.EventProblemOpened, 1)
	},
	"abandon erases the refresh token only": func(t *testing.T, f *fixture) {
		setback := token.Setback{Problem: connection.Problem{Kind: connection.ProblemSignInUnknown}}
		f.lapse(t, f.ours, f.clock.now())
		f.settled(t)(f.Credentials.Abandon(f.ctx, f.claim(t), setback))
		got := f.credential(t)
		if got.Renewable || got.ClaimID != "" || !got.Access.Equal(f.tokens("bayside").Access) {
			t.Errorf("after abandoning: %+v", got)
		}
		if f.read(t, f.ours.Ref()).Status != connection.StatusConnected {
			t.Error("the connection is no longer connected")
		}
		if _, shown := f.lapsesAt(t); !shown.IsZero() {
			t.Errorf("it is shown to lapse at %v for lack of use", shown)
		}
		f.wantOpen(t, connection.ProblemSignInUnknown)
	},
	"refuse deletes the credential and needs reconnecting": func(t *testing.T, f *fixture) {
		fence, _ := f.begin(t)
		claim := f.claim(t)
		f.clock.advance(time.Minute)
		f.settled(t)(f.Credentials.Refuse(f.ctx, claim, token.Setback{Problem: connection.Problem{Kind: connection.ProblemSignInRefused}}))
		f.wantReconnect(t, connection.ProblemSignInRefused)
		if f.count(t, "sync_runs WHERE id = ? AND outcome = 'stopped' AND finished_at IS NOT NULL", fence.RunID) != 1 {
			t.Error("the run goes on")
		}
	},
	"lapse deletes an unclaimed credential": func(t *testing.T, f *fixture) {
		setback := token.Setback{Problem: connection.Problem{Kind: connection.ProblemSignInUnknown}}
		read := f.credential(t)
		claim := f.claim(t)
		f.unsettled(t)(f.Credentials.Lapse(f.ctx, read))
		f.settled(t)(f.Credentials.Abandon(f.ctx, claim, setback))
		older := read
		older.Version = 0
		f.unsettled(t)(f.Credentials.Lapse(f.ctx, older))
		f.settled(t)(f.Credentials.Lapse(f.ctx, read))
		f.wantReconnect(t, connection.ProblemSignInUnknown)
	},
	"nothing settles for a claim that is not held": func(t *testing.T, f *fixture) {
		claim := f.claim(t)
		other, version, epoch := claim, claim, claim
		other.ID, version.Version, epoch.Epoch = "yours", 2, 2
		f.wantNoSettlement(t, other, version, epoch)
	},
	"nothing settles after a disconnect or reconnect": func(t *testing.T, f *fixture) {
		claim := f.claim(t)
		c := f.read(t, f.ours.Ref())
		c.Epoch = 2
		f.inTx(t, func(tx connection.Tx) error {
			if err := tx.Save(f.ctx, c); err != nil {
				return err
			}
			return tx.PutCredential(f.ctx, c.Ref(), 2, f.tokens("reconnected"))
		})
		f.wantNoSettlement(t, claim)
		if got := f.credential(t); !got.Access.Equal(f.tokens("reconnected").Access) || got.Version != 1 {
			t.Errorf("the new epoch's credential changed: %+v", got)
		}
	},
}

// settled wants a settlement to have applied.
func (f *fixture) settled(t *testing.T) func(bool, error) {
	return func(applied bool, err error) {
		t.Helper()
		if err != nil || !applied {
			t.Fatalf("settled %v: %v", applied, err)
		}
	}
}

// unsettled wants a settlement not to have applied.
func (f *fixture) unsettled(t *testing.T) func(bool, error) {
	return func(applied bool, err error) {
		t.Helper()
		if err != nil || applied {
			t.Fatalf("settled %v: %v", applied, err)
		}
	}
}

// wantNoSettlement wants every settlement of the claims to change nothing.
func (f *fixture) wantNoSettlement(t *testing.T, claims ...token.Claim) {
	t.Helper()
	setback := token.Setback{Problem: connection.Problem{Kind: connection.ProblemUnreachable}}
	for _, claim := range claims {
		if refresh, held, err := f.Credentials.RefreshToken(f.ctx, claim); held || err != nil || !refresh.IsZero() {
			t.Errorf("refresh token: held %v, %v", held, err)
		}
		f.unsettled(t)(f.Credentials.Save(f.ctx, claim, f.tokens("late")))
		f.unsettled(t)(f.Credentials.Release(f.ctx, claim, setback))
		f.unsettled(t)(f.Credentials.Abandon(f.ctx, claim, setback))
		f.unsettled(t)(f.Credentials.Refuse(f.ctx, claim, setback))
	}
	if status := f.read(t, f.ours.Ref()).Status; status != connection.StatusConnected {
		t.Errorf("status is %s", status)
	}
	f.wantOpen(t)
}

// wantReconnect wants our connection to need reconnecting, with one problem.
func (f *fixture) wantReconnect(t *testing.T, kind connection.ProblemKind) {
	t.Helper()
	c := f.read(t, f.ours.Ref())
	if c.Status != connection.StatusNeedsReconnect || !c.NextSyncAt.IsZero() || !c.StatusSince.Equal(f.clock.now()) || c.Epoch != 1 {
		t.Errorf("connection is %+v", c)
	}
	if _, err := f.Credentials.Read(f.ctx, f.ours.Ref()); !errors.Is(err, connection.ErrNeedsReconnect) {
		t.Errorf("reading the credential: %v", err)
	}
	f.wantOpen(t, kind)
	f.wantEvents(t, connection.EventNeedsReconnect, 1)
}

// openProblems opens problems on our connection.
func (f *fixture) openProblems(t *testing.T, kinds ...connection.ProblemKind) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		for _, kind := range kinds {
			if _, err := tx.OpenProblem(f.ctx, f.ours.Ref(), connection.Problem{Kind: kind}); err != nil {
				return err
			}
		}
		return nil
	})
}

// wantOpen wants exactly these kinds of problem to be open.
func (f *fixture) wantOpen(t *testing.T, kinds ...connection.ProblemKind) {
	t.Helper()
	f.inTx(t, func(tx connection.Tx) error {
		open, err := tx.OpenProblems(f.ctx, f.ours.Ref())
		if err != nil {
			return err
		}
		if len(open) != len(kinds) {
			t.Errorf("open problems: %+v, want %v", open, kinds)
			return nil
		}
		for i, problem := range open {
			if problem.Kind != kinds[i] {
				t.Errorf("open problems: %+v, want %v", open, kinds)
			}
		}
		return nil
	})
}

// wantEvents wants so many events of a kind, by Mooring itself.
func (f *fixture) wantEvents(t *testing.T, kind connection.EventKind, count int) {
	t.Helper()
	events, err := f.Connections.Events(f.ctx, connection.EventFilter{OrganisationID: f.ours.OrganisationID, ConnectionID: f.ours.ID})
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, event := range events {
		if event.Kind == kind && event.Actor == connection.System && event.TenantName == f.ours.Tenant.Name && event.At.Equal(f.clock.now()) {
			found++
		}
	}
	if found != count {
		t.Errorf("%d events %s, want %d, in %+v", found, kind, count, events)
	}
}
