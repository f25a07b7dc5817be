package token_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mooring/internal/connection"
	"mooring/internal/provider"
	"mooring/internal/provider/providertest"
	"mooring/internal/sandbox"
	sandboxpractice "mooring/internal/sandbox/corepractice"
	"mooring/internal/secret"
	"mooring/internal/storetest"
	"mooring/internal/token"
)

// bed is a connection to the simulated practice in a real database.
type bed struct {
	*rows
	t        *testing.T
	practice *providertest.Practice
	registry *provider.Registry
	log      *lines
	// first are the tokens of the sign-in.
	first connection.Tokens
}

// newBed signs in at a simulated practice and stores the connection; change may
// alter the simulation's options.
func newBed(t *testing.T, change func(*sandboxpractice.Options)) *bed {
	t.Helper()
	return makeBed(t, change, nil)
}

// newSharedBed is a bed whose keyset is in a file, for another process.
func newSharedBed(t *testing.T) (b *bed, keysetPath string) {
	t.Helper()
	keysetPath = filepath.Join(t.TempDir(), "keyset.json")
	if err := secret.GenerateKeyset(keysetPath); err != nil {
		t.Fatal(err)
	}
	keyset, err := secret.LoadKeyset(keysetPath)
	if err != nil {
		t.Fatal(err)
	}
	return makeBed(t, nil, keyset), keysetPath
}

// makeBed makes a bed; a nil keyset is one in memory.
func makeBed(t *testing.T, change func(*sandboxpractice.Options), keyset *secret.Keyset) *bed {
	t.Helper()
	practice := providertest.Start(t, change)
	registry, err := provider.NewRegistry(practice.Adapter)
	if err != nil {
		t.Fatal(err)
	}
	b := &bed{t: t, practice: practice, registry: registry, log: &lines{}, first: practice.SignIn(t, "bayside")}
	now := practice.Clock.Now
	b.rows = rowsOf(storetest.Open(t, storetest.Options{Now: now, Keyset: keyset}), now)
	b.connect(t, b.first)
	t.Cleanup(b.checkSecrets)
	return b
}

// keeper makes a Keeper, as one process has it; change may alter its options.
func (b *bed) keeper(change func(*token.Options)) *token.Keeper {
	b.t.Helper()
	options := token.Options{
		Store: b.store, Endpoints: b.registry, Now: b.practice.Clock.Now, Random: func() float64 { return 0.5 },
		Logger: slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&options)
	}
	keeper := token.NewKeeper(options)
	b.t.Cleanup(func() {
		if err := keeper.Close(context.Background()); err != nil {
			b.t.Errorf("close keeper: %v", err)
		}
	})
	return keeper
}

// expire moves the clock to where the access token has lapsed.
func (b *bed) expire() { b.practice.Clock.Add(6 * time.Minute) }

// fault makes the provider misbehave.
func (b *bed) fault(faults ...sandbox.Fault) {
	b.t.Helper()
	if err := b.practice.SetFaults("bayside", faults...); err != nil {
		b.t.Fatal(err)
	}
}

// works checks that a token is accepted by the provider's API.
func (b *bed) works(access connection.Access) {
	b.t.Helper()
	if _, err := b.practice.Adapter.Identify(b.t.Context(), access); err != nil {
		b.t.Errorf("the token does not work: %v", err)
	}
}

// renewals are the refresh tokens the provider was shown, and none of them twice.
func (b *bed) renewals() []sandbox.TokenRequest {
	b.t.Helper()
	state := b.practice.State()
	if len(state.Reuses) != 0 {
		b.t.Errorf("the provider saw %d reuses", len(state.Reuses))
	}
	var renewals []sandbox.TokenRequest
	for _, request := range state.TokenRequests {
		if request.GrantType == "refresh_token" {
			renewals = append(renewals, request)
		}
	}
	return renewals
}

// wantRenewals checks how often a refresh token was presented.
func (b *bed) wantRenewals(want int) {
	b.t.Helper()
	if got := len(b.renewals()); got != want {
		b.t.Errorf("%d refresh tokens were presented, want %d", got, want)
	}
}

// wantFailure checks the kind of a failure.
func wantFailure(t *testing.T, err error, kind connection.FailureKind) *connection.Failure {
	t.Helper()
	failure, ok := connection.AsFailure(err)
	if !ok || failure.Kind != kind {
		t.Fatalf("error = %v, want a failure of kind %q", err, kind)
	}
	return failure
}

// checkSecrets looks for tokens in what was logged.
func (b *bed) checkSecrets() {
	if strings.Contains(b.log.String(), providertest.Mark) || strings.Contains(b.log.String(), providertest.ClientSecret) {
		b.t.Errorf("a secret was logged: %s", b.log)
	}
}

// lines collects what is logged.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// endpoints lets a test stand between the Keeper and the provider.
type endpoints struct {
	token.Endpoints
	refresh func(ctx context.Context, next token.Refresher, refresh secret.Value, scopes []string) (connection.Tokens, error)
}

func (e endpoints) TokenEndpoint(slug string) (token.Refresher, connection.Revoker, bool) {
	refresher, revoker, found := e.Endpoints.TokenEndpoint(slug)
	return between{next: refresher, refresh: e.refresh}, revoker, found
}

// between is a Refresher with a test in it.
type between struct {
	next    token.Refresher
	refresh func(context.Context, token.Refresher, secret.Value, []string) (connection.Tokens, error)
}

func (b between) Refresh(ctx context.Context, _ string, refresh secret.Value, scopes []string) (connection.Tokens, error) {
	return b.refresh(ctx, b.next, refresh, scopes)
}

// discard logs nowhere.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }
