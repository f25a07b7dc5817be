package mailtest

import (
	"testing"

	"github.com/emersion/go-smtp"
)

// Stage is a place in a conversation (RFC 5321 section 3.3).
type Stage string

// The stages.
const (
	// AtSender is after MAIL FROM.
	AtSender Stage = "sender"
	// AtRecipient is after RCPT TO.
	AtRecipient Stage = "recipient"
	// AtMessage is after the whole message.
	AtMessage Stage = "message"
)

// Fault is what goes wrong at a stage. One of its fields is set.
type Fault struct {
	// Answer refuses. Its words may be what a real server's are: they repeat the
	// address, and have lines.
	Answer *smtp.SMTPError
	// Hangs gives no answer until the server or the connection ends.
	Hangs bool
	// Drops closes the connection instead of an answer; AtMessage the message has
	// been taken by then.
	Drops bool
}

// Refused is a recipient who is not there, for good.
func Refused() Fault {
	return answer(550, smtp.EnhancedCode{5, 1, 1}, "<kim@harbourside.example>: no such user here")
}

// NotNow is a recipient who cannot be reached now.
func NotNow() Fault {
	return answer(451, smtp.EnhancedCode{4, 3, 0}, "try again later, kim@harbourside.example")
}

// answer is a fault that answers.
func answer(code int, enhanced smtp.EnhancedCode, words string) Fault {
	return Fault{Answer: &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: words}}
}

// Fail makes every conversation fail at a stage, until Mend.
func (s *Server) Fail(at Stage, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[at] = fault
}

// Mend ends all faults. Who hangs already goes on hanging.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.faults)
}

// AwaitHanging waits until a conversation hangs at a stage.
func (s *Server) AwaitHanging(t testing.TB, at Stage) {
	t.Helper()
	for {
		s.mu.Lock()
		hanging, changed := s.waiting[at], s.changed
		s.mu.Unlock()
		if hanging > 0 {
			return
		}
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Fatalf("no conversation hangs at the %s", at)
		}
	}
}

// meet lets a conversation meet the fault of a stage, if there is one.
func (s *Server) meet(at Stage, connection *smtp.Conn) error {
	s.mu.Lock()
	fault := s.faults[at]
	if fault.Hangs {
		s.waiting[at]++
		s.tell()
	}
	s.mu.Unlock()
	switch {
	case fault.Hangs:
		<-s.closing
	case fault.Drops:
		_ = connection.Conn().Close()
	case fault.Answer != nil:
		return fault.Answer
	}
	return nil
}
