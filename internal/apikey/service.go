package apikey

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"mooring/internal/account"
)

// Store keeps keys. Each method is one statement, but for Touch.
type Store interface {
	// Insert adds a new key; ErrExists: there is one of that id.
	Insert(ctx context.Context, key Key) error
	// List reads all keys, the newest first.
	List(ctx context.Context) ([]Key, error)
	// Find reads one key by its id, or fails with ErrNotFound.
	Find(ctx context.Context, id string) (Key, error)
	// Revoke notes when a key was revoked, the first time; ErrNotFound: there is none.
	Revoke(ctx context.Context, id string, at time.Time) error
	// Forget deletes a key that was revoked, and no other.
	Forget(ctx context.Context, id string) error
	// Touch notes when keys were last used, in one transaction. A later time that
	// stands there stays.
	Touch(ctx context.Context, uses map[string]time.Time) error
}

// Options are what a Service needs. All are required.
type Options struct {
	Store Store
	// Failures counts wrong keys, by network.
	Failures account.FailureStore
	Now      func() time.Time
	Logger   *slog.Logger
}

// Service makes keys and knows whose request it is. It is safe for concurrent use.
type Service struct {
	store  Store
	tries  account.Tries
	now    func() time.Time
	logger *slog.Logger
	mu     sync.Mutex
	// uses are those that Flush has not written yet, by the key's id.
	uses map[string]time.Time
}

// New makes a Service. Run notes when its keys are used; who does not Run it calls
// Flush at the end.
func New(options Options) *Service {
	return &Service{
		store: options.Store, now: options.Now, logger: options.Logger, uses: map[string]time.Time{},
		tries: account.Tries{Kind: "api key", Store: options.Failures, Now: options.Now},
	}
}

// List reads all keys, revoked and expired ones included, the newest first.
func (s *Service) List(ctx context.Context) ([]Key, error) { return s.store.List(ctx) }

// Find reads one key by its id, or fails with ErrNotFound.
func (s *Service) Find(ctx context.Context, id string) (Key, error) {
	if !isID(id) {
		return Key{}, ErrNotFound
	}
	return s.store.Find(ctx, id)
}

// Revoke ends a key at once, in every process: no request is served after it. To
// revoke one again changes nothing. ErrNotFound: there is no such key.
func (s *Service) Revoke(ctx context.Context, id string) error {
	if !isID(id) {
		return ErrNotFound
	}
	return s.store.Revoke(ctx, id, s.now())
}

// Forget revokes a key and takes it off the list, which shows keys of people for good:
// it is for those that a program makes for itself. ErrNotFound: there is no such key.
func (s *Service) Forget(ctx context.Context, id string) error {
	if err := s.Revoke(ctx, id); err != nil {
		return err
	}
	if err := s.store.Forget(ctx, id); err != nil {
		return fmt.Errorf("forget API key: %w", err)
	}
	return nil
}

// Authenticate finds the key of a request by its header Authorization, in one
// SELECT. It fails with ErrMissing, with ErrWrong, or with a *ThrottledError when
// too many wrong keys came from the client's network; a right one is served all
// the same.
func (s *Service) Authenticate(ctx context.Context, authorization, address string) (Key, error) {
	presented, err := Parse(authorization)
	if err != nil {
		return Key{}, err
	}
	key, err := s.lookUp(ctx, presented)
	if err != nil {
		return Key{}, err
	}
	return s.Judge(ctx, Judged{Key: key, Presented: presented, Address: address})
}

// lookUp finds the key that is presented; the zero Key when there is none.
func (s *Service) lookUp(ctx context.Context, presented Presented) (Key, error) {
	if presented.ID == "" {
		return Key{}, nil
	}
	key, err := s.store.Find(ctx, presented.ID)
	if errors.Is(err, ErrNotFound) {
		return Key{}, nil
	}
	if err != nil {
		return Key{}, fmt.Errorf("read API key: %w", err)
	}
	return key, nil
}

// Judged is a key as it was read for a request that presents one.
type Judged struct {
	// Key is zero when there is none of that id.
	Key       Key
	Presented Presented
	// Address is the client's IP address.
	Address string
}

// Judge is the second half of Authenticate, for whoever read the key along with
// something else. A right key's use is noted, a wrong one is counted.
func (s *Service) Judge(ctx context.Context, judged Judged) (Key, error) {
	if judged.Key.Admits(judged.Presented, s.now()) {
		s.Used(judged.Key)
		return judged.Key, nil
	}
	var throttled *account.ThrottledError
	switch err := s.tries.Failed(ctx, judged.Address); {
	case errors.As(err, &throttled):
		return Key{}, &ThrottledError{RetryAfter: throttled.RetryAfter}
	case err != nil:
		return Key{}, fmt.Errorf("count wrong API key: %w", err)
	}
	return Key{}, ErrWrong
}
