package token_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/database"
	"mooring/internal/provider"
	"mooring/internal/provider/corepractice"
	"mooring/internal/provider/providertest"
	"mooring/internal/secret"
	"mooring/internal/store"
	"mooring/internal/storetest"
	"mooring/internal/token"
)

// What the test tells the process that it starts.
const (
	envPoint  = "MOORING_TEST_DIE_AT"
	envPath   = "MOORING_TEST_DATABASE"
	envKeyset = "MOORING_TEST_KEYSET"
	envBase   = "MOORING_TEST_PROVIDER"
	envNow    = "MOORING_TEST_NOW"
)

// Where the process stops, to be killed.
const (
	pointClaimed = "claimed, not sent"
	pointSent    = "sent, not saved"
	pointSaved   = "saved, not said"
)

// stopped is what the process says when it has come to its point.
const stopped = "stopped"

// stop says so and waits to be killed.
func stop() {
	os.Stdout.WriteString(stopped + "\n")
	select {}
}

// stopping is a store that stops once it has claimed or saved.
type stopping struct {
	token.Store
	point string
}

func (s stopping) Claim(ctx context.Context, claim token.Claim) (bool, error) {
	won, err := s.Store.Claim(ctx, claim)
	if s.point == pointClaimed && won {
		stop()
	}
	return won, err
}

func (s stopping) Save(ctx context.Context, claim token.Claim, tokens connection.Tokens) (bool, error) {
	if s.point == pointSent {
		stop()
	}
	saved, err := s.Store.Save(ctx, claim, tokens)
	if s.point == pointSaved && saved {
		stop()
	}
	return saved, err
}

// TestMain is also the way into the process that
// TestAKilledProcessNeverCausesAReuse starts: this same program, told where to die.
func TestMain(m *testing.M) {
	if os.Getenv(envPoint) == "" {
		m.Run()
		return
	}
	fmt.Fprintln(os.Stderr, "the process was not stopped:", renewUntilKilled(context.Background()))
	os.Exit(1)
}

// renewUntilKilled renews as told by the environment. It returns only when it
// fails to come to its point.
func renewUntilKilled(ctx context.Context) error {
	now, err := time.Parse(time.RFC3339Nano, os.Getenv(envNow))
	if err != nil {
		return err
	}
	clock := func() time.Time { return now }
	keyset, err := secret.LoadKeyset(os.Getenv(envKeyset))
	if err != nil {
		return err
	}
	opened, err := database.Open(ctx, database.Options{URL: "sqlite:" + os.Getenv(envPath), Now: clock})
	if err != nil {
		return err
	}
	adapter, err := corepractice.New(providertest.AdapterOptions(os.Getenv(envBase), clock))
	if err != nil {
		return err
	}
	registry, err := provider.NewRegistry(adapter)
	if err != nil {
		return err
	}
	credentials := store.New(store.Options{Database: opened, Keyset: keyset, Now: clock}).Credentials()
	keeper := token.NewKeeper(token.Options{
		Store: stopping{Store: credentials, point: os.Getenv(envPoint)}, Endpoints: registry, Now: clock, Logger: discard(),
	})
	_, err = keeper.Token(ctx, rowsOf(&storetest.Opened{}, clock).ref)
	return err
}

func TestAKilledProcessNeverCausesAReuse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		presented int
		works     bool
	}{
		pointClaimed: {presented: 0},
		pointSent:    {presented: 1},
		pointSaved:   {presented: 1, works: true},
	}
	for point, want := range tests {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			b, keyset := newSharedBed(t)
			b.expire()
			kill(t, b, point, keyset)

			keeper := b.keeper(func(o *token.Options) {
				o.Wait = func(ctx context.Context, d time.Duration) error {
					b.practice.Clock.Add(d)
					return ctx.Err()
				}
			})
			access, err := keeper.Token(t.Context(), b.ref)
			if want.works {
				if err != nil {
					t.Fatal(err)
				}
				b.works(access)
			} else if !errors.Is(err, connection.ErrNeedsReconnect) || b.status(t) != connection.StatusNeedsReconnect {
				t.Errorf("error = %v, status %q", err, b.status(t))
			}
			b.wantRenewals(want.presented)

			// The next sign-in works, whatever was left behind.
			b.reconnect(t, b.practice.SignIn(t, "bayside"))
			b.expire()
			if access, err = keeper.Token(t.Context(), b.ref); err != nil {
				t.Fatal(err)
			}
			b.works(access)
			b.wantRenewals(want.presented + 1)
		})
	}
}

// forgiving says of a provider that it replays.
type forgiving struct{ token.Endpoints }

// TokenEndpoint implements token.Endpoints.
func (f forgiving) TokenEndpoint(slug string) (token.Refresher, connection.Revoker, bool) {
	refresher, revoker, found := f.Endpoints.TokenEndpoint(slug)
	return forgivingly{refresher}, revoker, found
}

// forgivingly is forgiving's Refresher.
type forgivingly struct{ token.Refresher }

// MayReplay implements token.Replayer.
func (forgivingly) MayReplay() bool { return true }

func TestAKilledProcessCostsNothingWhereTheProviderReplays(t *testing.T) {
	t.Parallel()
	b, keyset := newSharedBed(t)
	b.expire()
	kill(t, b, pointClaimed, keyset)
	keeper := b.keeper(func(o *token.Options) {
		o.Endpoints = forgiving{b.registry}
		o.Wait = func(ctx context.Context, d time.Duration) error {
			b.practice.Clock.Add(d)
			return ctx.Err()
		}
	})
	_, err := keeper.Token(t.Context(), b.ref)
	wantFailure(t, err, connection.FailureNotProcessed)
	b.practice.Clock.Add(5 * time.Second)
	access, err := keeper.Token(t.Context(), b.ref)
	if err != nil {
		t.Fatal(err)
	}
	b.works(access)
	b.wantRenewals(1)
}

// kill starts a process that renews, and kills it (SIGKILL) when it has come to a point.
func kill(t *testing.T, b *bed, point, keyset string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.CommandContext(t.Context(), program)
	process.Env = append(os.Environ(), envPoint+"="+point, envPath+"="+b.opened.Path, envKeyset+"="+keyset,
		envBase+"="+b.practice.Base, envNow+"="+b.practice.Clock.Now().Format(time.RFC3339Nano))
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	process.Stderr = process.Stdout
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	said := ""
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if said = lines.Text(); said == stopped {
			break
		}
	}
	if said != stopped {
		t.Errorf("the process said %q and did not stop", said)
	}
	if err := process.Process.Kill(); err != nil {
		t.Errorf("kill: %v", err)
	}
	_ = process.Wait() // It was killed, so it always reports that.
}
