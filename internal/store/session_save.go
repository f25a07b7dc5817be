package store

import (
	"fmt"
	"net/http"

	"github.com/gorilla/sessions"
	"gorm.io/gorm"
)

// Save implements sessions.Store. It must run before the response's body.
//
// A new session is stored, and its cookie set, only when it holds something. A
// stored one keeps its id and its user: Save never brings back a session that
// was ended meanwhile and never signs anybody in, but fails with
// ErrSessionEnded. Of two requests at once both keep what they changed; where
// that is the same value, the later one's stays. A negative Options.MaxAge ends the session, as Destroy does.
func (s *Sessions) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	switch {
	case session.Options.MaxAge < 0:
		return s.Destroy(r, w, session)
	case session.ID == "" && len(session.Values) == 0:
		return nil
	case session.ID == "":
		return s.Renew(r, w, session)
	}
	return s.run(r.Context(), func(db *gorm.DB) error { return s.saveChanges(db, session) })
}

// Renew stores the session under a new id and ends the old one, in one
// transaction, and sets the cookie. Whoever signs in must be given a new id, or
// somebody who planted or saw the old one would be signed in too (session
// fixation). The limits start anew.
func (s *Sessions) Renew(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	data, err := encodeSession(session.Values)
	if err != nil {
		return err
	}
	id, now := newSessionID(), s.now()
	err = s.run(r.Context(), func(db *gorm.DB) error {
		return db.Transaction(func(tx *gorm.DB) error {
			if err := deleteSession(tx, session.ID); err != nil {
				return err
			}
			// The key is not first: gorm takes bytes after a bracket for a list.
			return tx.Exec(`INSERT INTO sessions (user_id, id_hash, data, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
				nullable(s.User(session)), sessionKey(id), data, now.UnixMicro(), now.UnixMicro(), now.Add(sessionLife).UnixMicro()).Error
		})
	})
	if err != nil {
		return fmt.Errorf("renew session: %w", err)
	}
	session.ID, session.IsNew = id, false
	session.Values[storedKey{}] = data
	http.SetCookie(w, sessions.NewCookie(session.Name(), id, session.Options))
	return nil
}

// Destroy ends the session: its row goes, its values go, and the browser is
// told to forget the cookie. Ending one that has ended is no error.
func (s *Sessions) Destroy(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	err := s.run(r.Context(), func(db *gorm.DB) error { return deleteSession(db, session.ID) })
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	session.ID, session.IsNew = "", true
	clear(session.Values)
	session.Options = s.cookieOptions()
	gone := *session.Options
	gone.MaxAge = -1
	http.SetCookie(w, sessions.NewCookie(session.Name(), "", &gone))
	return nil
}

// deleteSession deletes the row of an id, if there is one.
func deleteSession(db *gorm.DB, id string) error {
	if id == "" {
		return nil
	}
	return db.Exec(`DELETE FROM sessions WHERE id_hash = ?`, sessionKey(id)).Error
}
