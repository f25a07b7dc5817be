package idempotency

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"time"
)

const (
	// Kept is how long an answer is kept.
	Kept = 24 * time.Hour
	// Taken is how long a claim holds: longer than any request of ours takes, so
	// that one that is older belongs to a process that died.
	Taken = 75 * time.Second
	// portion is how many rows are forgotten in one statement.
	portion = 1000
)

// ErrDiffers: the key belongs to a request that was another.
var ErrDiffers = errors.New("the idempotency key belongs to another request")

// RunningError: the same request is being carried out now, or its process died.
type RunningError struct {
	// Wait is when it is worth sending it again: as long as it has run so far, so that
	// nobody asks often who waits for long, but no longer than the claim holds.
	Wait time.Duration
}

// Error implements error.
func (*RunningError) Error() string { return "the same request is still running" }

// running is the error of a request that is claimed until a moment.
func running(until, now time.Time) *RunningError {
	left := until.Sub(now)
	return &RunningError{Wait: min(Taken-left, left)}
}

// Request is a request with an Idempotency-Key.
type Request struct {
	// Caller is who sent it: two callers may use one key for two things.
	Caller string
	// Key is the header as it was sent.
	Key string
	// ConnectionID is the connection that it is about, empty for none: what is kept of
	// it goes when that is disconnected.
	ConnectionID string
	// Parts are what makes it the same request: its method, address and body.
	Parts []string
}

// Answer is what a request was answered with.
type Answer struct {
	Status int `json:"status"`
	// Header are the headers that belong to the answer and not to the request.
	Header map[string]string `json:"header,omitempty"`
	Body   []byte            `json:"body,omitempty"`
}

// Claim is the right to carry a request out.
type Claim struct {
	// ID names the request: a hash of caller and key.
	ID []byte
	// Fingerprint is a hash of the request.
	Fingerprint  []byte
	ConnectionID string
	// Token tells this claim from an earlier one of the same request.
	Token string
	// At is when it was made; it holds until Until and the answer until ExpiresAt.
	At, Until, ExpiresAt time.Time
}

// Found is what stood there when a claim was refused.
type Found struct {
	Fingerprint []byte
	// Until is how long the claim holds on which there is no answer yet.
	Until time.Time
	// Answer is nil while the request runs.
	Answer *Answer
}

// Store keeps claims and answers; answers are sealed.
type Store interface {
	// Claim writes the claim unless one holds, or an answer is kept, for its ID; a
	// claim that is over is taken over by the same request alone. It reports what
	// stands there otherwise; nil: the claim was written.
	Claim(ctx context.Context, claim Claim) (*Found, error)
	// Keep writes the answer if the claim still stands.
	Keep(ctx context.Context, claim Claim, answer Answer) error
	// Release ends the claim if it still stands. What request it was stays known, so
	// that no other is carried out under the key.
	Release(ctx context.Context, claim Claim) error
	// Prune deletes up to limit rows that expired before a moment and returns how
	// many there were.
	Prune(ctx context.Context, before time.Time, limit int) (int, error)
}

// Options are what a Service needs. All are required.
type Options struct {
	Store Store
	Now   func() time.Time
}

// Service answers requests that are sent again.
type Service struct {
	store Store
	now   func() time.Time
}

// New makes a Service.
func New(options Options) *Service { return &Service{store: options.Store, now: options.Now} }

// Begin claims a request. It returns the answer that was kept, or a claim: then the
// caller carries the request out and ends with Keep or Release. A *RunningError or
// ErrDiffers says why there is neither.
func (s *Service) Begin(ctx context.Context, request Request) (Claim, *Answer, error) {
	now := s.now()
	claim := Claim{
		ID: hash(request.Caller, request.Key), Fingerprint: hash(request.Parts...), ConnectionID: request.ConnectionID, Token: rand.Text(),
		At: now, Until: now.Add(Taken), ExpiresAt: now.Add(Kept),
	}
	found, err := s.store.Claim(ctx, claim)
	switch {
	case err != nil || found == nil:
		return claim, nil, err
	case string(found.Fingerprint) != string(claim.Fingerprint):
		return Claim{}, nil, ErrDiffers
	case found.Answer == nil:
		return Claim{}, nil, running(found.Until, now)
	}
	return Claim{}, found.Answer, nil
}

// Keep keeps the answer of a claimed request. One whose claim was taken over
// meanwhile is dropped.
func (s *Service) Keep(ctx context.Context, claim Claim, answer Answer) error {
	return s.store.Keep(ctx, claim, answer)
}

// Release lets the same request be carried out anew: it was not carried out.
func (s *Service) Release(ctx context.Context, claim Claim) error { return s.store.Release(ctx, claim) }

// Prune forgets answers that are older than Kept.
func (s *Service) Prune(ctx context.Context) error {
	for {
		pruned, err := s.store.Prune(ctx, s.now(), portion)
		if err != nil || pruned < portion {
			return err
		}
	}
}

// hash is SHA-256 of the hashes of the parts: where one ends makes a difference.
func hash(parts ...string) []byte {
	digest := sha256.New()
	for _, part := range parts {
		sum := sha256.Sum256([]byte(part))
		digest.Write(sum[:])
	}
	return digest.Sum(nil)
}
