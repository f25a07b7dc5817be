package mailtest

import (
	"io"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is one conversation.
type session struct {
	server     *Server
	connection *smtp.Conn
	signedIn   bool
	from       string
	to         []string
}

// open begins a conversation.
func (s *Server) open(connection *smtp.Conn) (smtp.Session, error) {
	return &session{server: s, connection: connection, signedIn: s.options.User == ""}, nil
}

// AuthMechanisms implements smtp.AuthSession.
func (s *session) AuthMechanisms() []string {
	if s.server.options.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth implements smtp.AuthSession.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != s.server.options.User || password != s.server.options.Password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return s.server.meet(AtSender, s.connection)
}

// Rcpt implements smtp.Session.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return s.server.meet(AtRecipient, s.connection)
}

// Data implements smtp.Session. A message whose answer is lost was taken.
func (s *session) Data(content io.Reader) error {
	raw, err := io.ReadAll(content)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	fault := s.server.faults[AtMessage]
	s.server.mu.Unlock()
	if fault.Answer == nil {
		_, encrypted := s.connection.TLSConnectionState()
		message, err := Parse(raw)
		if err != nil {
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: err.Error()}
		}
		message.EnvelopeFrom, message.EnvelopeTo, message.Encrypted = s.from, s.to, encrypted
		s.server.keep(message)
	}
	return s.server.meet(AtMessage, s.connection)
}

// Reset implements smtp.Session.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout implements smtp.Session.
func (*session) Logout() error { return nil }
