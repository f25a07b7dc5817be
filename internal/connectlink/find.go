package connectlink

import (
	"context"
	"errors"
	"fmt"

	"mooring/internal/connection"
)

// Find reads a session, or fails with ErrNotFound.
//
// What came of a link is noted after the connection is stored, and a process may die
// between the two. So a visit without a success is compared with the audit trail, which
// is written with the connection, and what was missed is noted now.
func (s *Service) Find(ctx context.Context, id string) (Session, error) {
	session, err := s.store.Session(ctx, id)
	if err != nil || session.OpenedAt.IsZero() || session.Outcome.Succeeded() {
		return session, err
	}
	signIn, err := s.store.SignIn(ctx, session, session.visitEnds())
	if errors.Is(err, ErrNotFound) {
		return session, nil
	}
	if err != nil {
		return Session{}, fmt.Errorf("read what came of a link: %w", err)
	}
	missed, any := session.missed(signIn)
	if !any {
		return session, nil
	}
	if err := s.store.Settle(ctx, missed); err != nil {
		return Session{}, fmt.Errorf("note what came of a link: %w", err)
	}
	return s.store.Session(ctx, id)
}

// missed is what a sign-in made of a link that the session does not say; false: nothing.
func (s Session) missed(signIn SignIn) (Result, bool) {
	result := Result{SessionID: s.ID, ConnectionID: signIn.ConnectionID, At: signIn.At}
	switch signIn.Status {
	case connection.StatusDisconnected:
		return Result{}, false
	case connection.StatusChoosing:
		return result, s.ResultID != signIn.ConnectionID
	}
	result.Outcome = Reconnected
	if signIn.First {
		result.Outcome = Connected
	}
	return result, true
}
