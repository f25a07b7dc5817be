package store

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
	"gorm.io/gorm"
)

// Limits of a session.
const (
	// sessionIdle is how long a session lives without a request.
	sessionIdle = 12 * time.Hour
	// sessionLife is how long a session lives at the most.
	sessionLife = 7 * 24 * time.Hour
	// sessionTouch is how old the time of the newest request may grow before
	// it is written again. An idle session may end earlier by so much.
	sessionTouch = time.Minute
)

// ErrSessionEnded: the session was ended or renewed by another request, or its
// user was changed without Renew. Nothing was stored.
var ErrSessionEnded = errors.New("session has ended")

// SessionsOptions are what sessions need. DB and Now are required.
type SessionsOptions struct {
	DB  *gorm.DB
	Now func() time.Time
	// HTTPS says that browsers reach us over https.
	HTTPS bool
}

// Sessions keeps browser sessions in the database. It implements
// sessions.Store of gorilla and is safe for concurrent use.
//
// The cookie holds nothing but a random 256-bit id. It needs no signature: a
// signature would show that we issued an id, and an id that nobody can guess
// and that has a row shows that already. The row is found by a hash of the id,
// so that whoever reads the database cannot take over a session.
type Sessions struct {
	db    *gorm.DB
	now   func() time.Time
	https bool
}

var _ sessions.Store = (*Sessions)(nil)

// NewSessions returns the sessions in a database.
func NewSessions(options SessionsOptions) *Sessions {
	return &Sessions{db: options.DB, now: options.Now, https: options.HTTPS}
}

// CookieName is "__Host-mooring" over https: browsers then insist on Secure, on
// Path=/ and on no Domain (RFC 6265bis section 4.1.3.2), so that no neighbouring
// host can plant one. They refuse that name over plain http, where it is "mooring".
func (s *Sessions) CookieName() string {
	if s.https {
		return "__Host-mooring"
	}
	return "mooring"
}

// Load returns the request's session, reading it from the database once for
// each request. A visitor without a valid session gets a new, empty one, which
// is not stored until Save finds something in it. After an error nothing is
// known of the visitor: it is a failure of ours, not a sign-out.
func (s *Sessions) Load(r *http.Request) (*sessions.Session, error) {
	return s.Get(r, s.CookieName())
}

// Get implements sessions.Store; Load knows the name.
func (s *Sessions) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// Peek returns the request's session without counting the request as use of
// it: a page that refreshes itself must not keep a session alive that nobody uses.
func (s *Sessions) Peek(r *http.Request) (*sessions.Session, error) {
	return s.open(r, s.CookieName(), false)
}

// New implements sessions.Store: it reads the session anew, and never returns nil.
func (s *Sessions) New(r *http.Request, name string) (*sessions.Session, error) {
	return s.open(r, name, true)
}

// open reads the request's session; touch counts the request as use of it.
func (s *Sessions) open(r *http.Request, name string, touch bool) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.IsNew = true
	session.Options = s.cookieOptions()
	cookie, err := r.Cookie(name)
	if err != nil || !isSessionID(cookie.Value) {
		return session, nil
	}
	if err := s.read(r.Context(), session, cookie.Value, touch); err != nil {
		return session, fmt.Errorf("read session: %w", err)
	}
	return session, nil
}

// cookieOptions makes the cookie one for the browser's own session: the limits
// are kept here. Each session has its own, because gorilla lets callers change
// them. Lax and not Strict, or the cookie would not come back with the
// provider's redirect.
func (s *Sessions) cookieOptions() *sessions.Options {
	return &sessions.Options{Path: "/", HttpOnly: true, Secure: s.https, SameSite: http.SameSiteLaxMode}
}

// read fills in the session that the id belongs to, if it is still valid.
func (s *Sessions) read(ctx context.Context, session *sessions.Session, id string, touch bool) error {
	var row struct {
		UserID *string
		Data   string
		SeenAt int64
	}
	key, now := sessionKey(id), s.now()
	return s.run(ctx, func(db *gorm.DB) error {
		result := db.Raw(`SELECT user_id, data, seen_at FROM sessions WHERE id_hash = ? AND expires_at > ? AND seen_at > ?`,
			key, now.UnixMicro(), now.Add(-sessionIdle).UnixMicro()).Scan(&row)
		if result.Error != nil || result.RowsAffected == 0 {
			return result.Error
		}
		if err := s.keep(session, row.Data, orEmpty(row.UserID)); err != nil {
			return err
		}
		session.ID, session.IsNew = id, false
		if !touch {
			return nil
		}
		return touchSession(db, key, time.UnixMicro(row.SeenAt), now)
	})
}

// touchSession notes that the session is in use, unless that was noted lately.
func touchSession(db *gorm.DB, key []byte, seen, now time.Time) error {
	if now.Sub(seen) < sessionTouch {
		return nil
	}
	return db.Exec(`UPDATE sessions SET seen_at = ? WHERE id_hash = ? AND seen_at < ?`, now.UnixMicro(), key, now.UnixMicro()).Error
}

// run gives a function the database with a deadline.
func (s *Sessions) run(ctx context.Context, fn func(*gorm.DB) error) error {
	ctx, cancel := context.WithTimeout(ctx, accountDeadline)
	defer cancel()
	return transactionError(ctx, fn(s.db.WithContext(ctx)))
}
