package token_test

import (
	"context"
	"errors"
	"strings"

	"mooring/internal/connection"
	"mooring/internal/secret"
)

// settles lets one more process ask, with nothing going wrong any more, and
// checks that the connection works or says why it does not.
func (s *stage) settles() {
	s.trouble = 0
	process, keeper := s.process("reader", scene{}, 0)
	var access connection.Access
	var err error
	for range 5 {
		s.calls(process, "reader", func(ctx context.Context) error {
			access, err = keeper.Token(ctx, s.model.ref)
			return err
		})
		if !s.runs() {
			return
		}
		_, failed := connection.AsFailure(err)
		if !failed && !s.claimed() {
			break
		}
		// It asked us to come back later; or it serves, and nobody looks at a dead
		// claim before the token has lapsed.
		s.now = s.now.Add(lapsed)
	}
	switch {
	case err == nil:
		s.serves(access)
	case errors.Is(err, connection.ErrNeedsReconnect):
		s.saysWhy()
	case errors.Is(err, connection.ErrFenced):
		if s.model.status != connection.StatusDisconnected || s.model.row != nil {
			s.breaks("something is left of a connection that is %s", s.model.status)
		}
	default:
		s.breaks("it neither works nor says why: %v", err)
	}
	if s.claimed() {
		s.breaks("a claim survived its lease")
	}
	s.keepsOrEnds()
}

// claimed reports whether a claim stands.
func (s *stage) claimed() bool { return s.model.row != nil && s.model.row.claim != "" }

// runs lets everybody go on in turn until nobody is left; false when that does not end.
func (s *stage) runs() bool {
	for range longest {
		moves := s.affordable()
		if len(moves) == 0 {
			return true
		}
		s.makes(moves[0])
		if len(s.faults) > 0 {
			return false
		}
	}
	s.breaks("the reader waits for ever")
	return false
}

// serves checks a token that was given out.
func (s *stage) serves(access connection.Access) {
	text := access.Token.Reveal()
	switch {
	case s.provider.ended[text] || !strings.HasPrefix(text, "access "):
		s.breaks("%q was served, which does not work", text)
	case !strings.HasPrefix(text, "access "+s.provider.newest()):
		s.breaks("%q was served, which is of an earlier sign-in", text)
	case !s.now.Before(s.model.row.expires):
		s.breaks("%q was served, which has lapsed", text)
	}
}

// saysWhy checks a connection that needs to be reconnected.
func (s *stage) saysWhy() {
	why := s.model.problems[connection.ProblemSignInRefused] || s.model.problems[connection.ProblemSignInUnknown] || s.model.problems[connection.ProblemSignInEnding]
	if s.model.status != connection.StatusNeedsReconnect || !why {
		s.breaks("it is %s and does not say why: %v", s.model.status, s.model.problems)
	}
	if !s.cause {
		s.breaks("it needs to be reconnected, and nothing happened that would be a reason")
	}
}

// keepsOrEnds checks that no tokens which reached a living process got lost. Where
// what was sent may be sent again, more than one answer may bring tokens of the same
// grant: to end one might end them all.
func (s *stage) keepsOrEnds() {
	if s.provider.replays {
		return
	}
	for _, answer := range s.provider.answers {
		if answer.process.dead || s.provider.saved[answer.tokens.Access.Reveal()] && !answer.tokens.Access.IsZero() {
			continue
		}
		for _, value := range []secret.Value{answer.tokens.Access, answer.tokens.Refresh} {
			if !value.IsZero() && !s.provider.ended[value.Reveal()] {
				s.breaks("%q was neither stored nor revoked", value.Reveal())
			}
		}
	}
}
