package store

import "github.com/gorilla/sessions"

// User is SessionUser, for those who know sessions by an interface.
func (s *Sessions) User(session *sessions.Session) string { return SessionUser(session) }

// SetUser is SetSessionUser, for those who know sessions by an interface.
func (s *Sessions) SetUser(session *sessions.Session, userID string) {
	SetSessionUser(session, userID)
}

// Hash is SessionHash, for those who know sessions by an interface.
func (s *Sessions) Hash(session *sessions.Session) []byte { return SessionHash(session) }
