package token

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"mooring/internal/connection"
	"mooring/internal/pause"
)

// The times of the protocol. A claim outlives the call made under it by far, so
// that nobody takes a living claim for a dead process's.
const (
	// margin is how long an access token must still live to be handed out
	// without a renewal. One that lives shorter altogether is renewed at every call.
	margin = time.Minute
	// sendTimeout bounds the call to the token endpoint.
	sendTimeout = 20 * time.Second
	// lease is how long a claim stands before its owner counts as dead.
	lease = 40 * time.Second
	// storeTimeout bounds one statement or transaction of a renewal.
	storeTimeout = 10 * time.Second
	// passes bounds how often a row is looked at for one caller. Each pass but
	// the last ends in a row that somebody has changed, so a few are plenty.
	passes = 10
	// revokeTimeout bounds the revocation of tokens that could not be kept.
	revokeTimeout = 20 * time.Second
)

var (
	// errClosed: the process is stopping.
	errClosed = errors.New("no renewal is begun while the process stops")
	// errUnsettled: the row stays as it is whatever is written, which a sound store does not do.
	errUnsettled = errors.New("the credential does not settle")
)

// Options configure a Keeper.
type Options struct {
	Store     Store
	Endpoints Endpoints
	// Now is the clock that expiries are compared with.
	Now    func() time.Time
	Logger *slog.Logger
	// Watch is told of every renewal; nil: nobody is.
	Watch Watcher
	// Wait pauses between looks at another process's claim and between tries of
	// a write that failed. It returns an error when the context ends first. Nil: a timer.
	Wait func(context.Context, time.Duration) error
	// Random spreads retries; it returns a number in [0,1). Nil: math/rand.
	Random func() float64
}

// Keeper gives out valid access tokens and renews them when a call needs one,
// never by a timer. It is safe for concurrent use, by any number of processes on
// one database. It implements connection.TokenSource.
type Keeper struct {
	store     Store
	endpoints Endpoints
	now       func() time.Time
	logger    *slog.Logger
	watch     Watcher
	wait      func(context.Context, time.Duration) error
	random    func() float64

	flights singleflight.Group
	// lives holds how long the last renewed access token of each provider lived.
	lives sync.Map
	// open ends when Close begins, life when it gives up.
	open, life    context.Context
	close, giveUp context.CancelFunc
	// mu guards that no renewal begins once Close waits for those running.
	mu      sync.Mutex
	running sync.WaitGroup
}

var _ connection.TokenSource = (*Keeper)(nil)

// NewKeeper makes a Keeper. Close it before the process ends.
func NewKeeper(options Options) *Keeper {
	keeper := &Keeper{
		store: options.Store, endpoints: options.Endpoints, now: options.Now, logger: options.Logger,
		watch: options.Watch, wait: options.Wait, random: options.Random,
	}
	if keeper.watch == nil {
		keeper.watch = unwatched{}
	}
	if keeper.wait == nil {
		keeper.wait = pause.For
	}
	if keeper.random == nil {
		keeper.random = rand.Float64
	}
	keeper.open, keeper.close = context.WithCancel(context.Background())
	keeper.life, keeper.giveUp = context.WithCancel(context.Background())
	return keeper
}

// Token returns what a call to the provider needs, renewing the access token if
// it must. The errors are a *connection.Failure of the token endpoint,
// connection.ErrNeedsReconnect, ErrFenced or ErrNotFound, or the store's.
func (k *Keeper) Token(ctx context.Context, ref connection.Ref) (connection.Access, error) {
	credential, err := k.valid(ctx, ref, anyCall())
	if err != nil {
		return connection.Access{}, err
	}
	return credential.Call(), nil
}

// Call implements connection.TokenSource. A 401 on a token that was thought
// valid renews it once and runs fn once more; a second 401 is returned.
func (k *Keeper) Call(ctx context.Context, ref connection.Ref, fn func(context.Context, connection.Access) error) error {
	credential, err := k.valid(ctx, ref, anyCall())
	if err != nil {
		return err
	}
	err = fn(ctx, credential.Call())
	failure, failed := connection.AsFailure(err)
	if !failed || failure.Kind != connection.FailureUnauthorized {
		return err
	}
	renewed, err := k.Replace(ctx, Refused{Ref: ref, Epoch: credential.Epoch, Version: credential.Version})
	if err != nil {
		return err
	}
	return fn(ctx, renewed.Call())
}

// Close lets no new renewal begin and waits for those that run, their writes
// included, until ctx ends. An error means that a renewal was given up: its
// claim stays in the row and will be taken for a dead process's.
func (k *Keeper) Close(ctx context.Context) error {
	k.mu.Lock()
	k.close()
	k.mu.Unlock()
	done := make(chan struct{})
	go func() {
		k.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		k.giveUp()
		return fmt.Errorf("wait for token renewals: %w", ctx.Err())
	}
}

// begin counts a renewal as running; false once Close was called.
func (k *Keeper) begin() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.open.Err() != nil {
		return false
	}
	k.running.Add(1)
	return true
}

// valid reads the credential until it is one to hand out, or cannot become one.
func (k *Keeper) valid(ctx context.Context, ref connection.Ref, need need) (Credential, error) {
	var first Credential
	for pass := range passes {
		credential, err := k.store.Read(ctx, ref)
		if err != nil {
			return Credential{}, err
		}
		if pass == 0 {
			first = credential
		}
		if credential.follows(first) && credential.usable(k.now()) {
			return credential, nil // Renewed for us as well, however short it lives.
		}
		need := need.within(k.lifeOf(credential.Provider))
		switch credential.judge(k.now(), need) {
		case serve:
			return credential, nil
		case rest:
			return Credential{}, k.resting(credential)
		case ending:
			return Credential{}, k.ending(credential)
		case lapse:
			if err := k.lapse(ctx, credential); err != nil {
				return Credential{}, err
			}
			continue
		}
		renewed, err := k.shared(ctx, credential, need)
		_, failed := connection.AsFailure(err)
		switch {
		case renewed != nil:
			return *renewed, nil
		case failed && !need.firm && credential.usable(k.now()):
			return credential, nil // Renewal can wait: this one still works.
		case err != nil:
			return Credential{}, err
		}
	}
	return Credential{}, errUnsettled
}
