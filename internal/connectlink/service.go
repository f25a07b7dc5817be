package connectlink

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
)

// kept is how long a session is kept after it was made.
const kept = 90 * 24 * time.Hour

// Options are what a Service needs. ReturnOrigins may be empty: then no link can be made.
type Options struct {
	Store       Store
	Connections Connections
	Now         func() time.Time
	// BaseURL is our own public address.
	BaseURL string
	// ReturnOrigins are the origins of the vendor's product, as
	// config.Config.ReturnOrigins writes them.
	ReturnOrigins []string
}

// Service makes links, opens them, and remembers what came of them.
type Service struct {
	store       Store
	connections Connections
	now         func() time.Time
	baseURL     string
	origins     []string
}

// New makes a Service.
func New(options Options) *Service {
	return &Service{
		store: options.Store, connections: options.Connections, now: options.Now,
		baseURL: strings.TrimRight(options.BaseURL, "/"), origins: options.ReturnOrigins,
	}
}

// Open opens a link. It fails with ErrNotFound for a token that is none of ours and
// with a *SpentError for a link that was opened before or has expired.
//
// A browser that says that a person is navigating uses the link up only when it comes
// back with the Opening: of a double click it throws the first answer away, cookie and
// all. Everybody else uses it up at once.
func (s *Service) Open(ctx context.Context, token string, navigating bool) (Session, Opening, error) {
	opening := Opening{Proof: randomToken()}
	holder := opening.holder()
	if navigating {
		holder = nil
	}
	session, err := s.store.Open(ctx, hashOf(token), holder, s.now())
	if errors.Is(err, ErrNotFound) {
		return Session{}, Opening{}, s.whySpent(ctx, token)
	}
	if err != nil {
		return Session{}, Opening{}, fmt.Errorf("open link: %w", err)
	}
	opening.SessionID = session.ID
	return session, opening, nil
}

// whySpent says why a link could not be opened.
func (s *Service) whySpent(ctx context.Context, token string) error {
	session, err := s.Peek(ctx, token)
	if err == nil { // It ran out between two looks at two clocks.
		err = &SpentError{Session: session, Expired: true}
	}
	return err
}

// Peek says what Open would, and opens nothing.
func (s *Service) Peek(ctx context.Context, token string) (Session, error) {
	session, err := s.store.SessionOfToken(ctx, hashOf(token))
	switch {
	case err != nil:
		return Session{}, err
	case session.Holder != nil:
		return session, &SpentError{Session: session}
	case !s.now().Before(session.ExpiresAt):
		return session, &SpentError{Session: session, Expired: true}
	}
	return session, nil
}

// Visit reads the visit of who has opened a link, in one statement, but for the first
// request of a browser that was navigating. It fails with a *SpentError when the visit
// has ended or another browser has it, and with ErrNotFound when the session is gone.
func (s *Service) Visit(ctx context.Context, opening Opening) (Visit, error) {
	visit, err := s.store.Visit(ctx, opening.SessionID)
	if err != nil {
		return Visit{}, err
	}
	if visit.Session.Holder == nil {
		if visit.Session.Holder, err = s.hold(ctx, opening); err != nil {
			return Visit{}, fmt.Errorf("use up link: %w", err)
		}
	}
	switch {
	case !visit.Session.HeldBy(opening):
		return Visit{}, &SpentError{Session: visit.Session}
	case !s.now().Before(visit.Session.visitEnds()):
		return Visit{}, &SpentError{Session: visit.Session, Expired: true}
	}
	return visit, nil
}

// hold uses a link up for a browser, unless another one was faster, and returns who
// holds it then.
func (s *Service) hold(ctx context.Context, opening Opening) ([]byte, error) {
	held, err := s.store.Hold(ctx, opening.SessionID, opening.holder())
	if held || err != nil {
		return opening.holder(), err
	}
	session, err := s.store.Session(ctx, opening.SessionID)
	return session.Holder, err
}

// Settle notes what came of a link.
func (s *Service) Settle(ctx context.Context, result Result) error {
	result.At = s.now()
	if err := s.store.Settle(ctx, result); err != nil {
		return fmt.Errorf("note what came of a link: %w", err)
	}
	return nil
}

// Prune forgets sessions that were made 90 days ago.
func (s *Service) Prune(ctx context.Context) error {
	_, err := s.store.Prune(ctx, s.now().Add(-kept))
	return err
}

// holder is what of the proof is stored.
func (o Opening) holder() []byte { return hashOf(o.Proof) }

// randomToken returns 256 random bits as 43 characters that fit an address.
func randomToken() string {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(bits[:])
}

// hashOf is what of a token is stored.
func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
