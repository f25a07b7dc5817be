package mailtest

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// Options make a Server. The zero value takes everything from everybody.
type Options struct {
	// User and Password are who may send; empty: everybody.
	User, Password string
	// StartTLS offers STARTTLS, and ImplicitTLS speaks nothing but TLS; the
	// certificate is signed by Authorities.
	StartTLS, ImplicitTLS bool
	// UTF8 takes addresses that are not ASCII (SMTPUTF8).
	UTF8 bool
}

// Server is a mail server.
type Server struct {
	options     Options
	address     *net.TCPAddr
	certificate *certificate

	mu       sync.Mutex
	messages []Message
	faults   map[Stage]Fault
	waiting  map[Stage]int
	changed  chan struct{}
	closing  chan struct{}
}

// Start runs a server until the test ends.
func Start(t testing.TB, options Options) *Server {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{
		options: options, faults: map[Stage]Fault{}, waiting: map[Stage]int{},
		changed: make(chan struct{}), closing: make(chan struct{}),
	}
	s.address, _ = listener.Addr().(*net.TCPAddr)
	server := smtp.NewServer(smtp.BackendFunc(s.open))
	server.Domain, server.AllowInsecureAuth, server.EnableSMTPUTF8 = "mail.test", true, options.UTF8
	server.ErrorLog = silence{}
	if options.StartTLS || options.ImplicitTLS {
		s.certificate = newCertificate(t)
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{s.certificate.pair}, MinVersion: tls.VersionTLS12}
	}
	if options.ImplicitTLS {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		close(s.closing) // Whoever hangs goes on.
		_ = server.Close()
		_ = listener.Close() // Serve may not have known it yet.
		<-ended
	})
	return s
}

// Host and Port are where it listens.
func (s *Server) Host() string { return s.address.IP.String() }

// Port is where it listens.
func (s *Server) Port() int { return s.address.Port }

// URL is its address as MOORING_SMTP_URL takes it, with the user and the password.
func (s *Server) URL() string {
	address := url.URL{Scheme: "smtp", Host: net.JoinHostPort(s.Host(), strconv.Itoa(s.Port()))}
	if s.options.ImplicitTLS {
		address.Scheme = "smtps"
	}
	if s.options.User != "" {
		address.User = url.UserPassword(s.options.User, s.options.Password)
	}
	return address.String()
}

// Authorities sign its certificate; nil when it has none.
func (s *Server) Authorities() *x509.CertPool {
	if s.certificate == nil {
		return nil
	}
	return s.certificate.authorities
}

// Messages are all that were taken so far, the first first.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// Await waits until so many messages were taken, and returns all.
func (s *Server) Await(t testing.TB, count int) []Message {
	t.Helper()
	for {
		s.mu.Lock()
		messages, changed := append([]Message(nil), s.messages...), s.changed
		s.mu.Unlock()
		if len(messages) >= count {
			return messages
		}
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Fatalf("%d of %d messages arrived", len(messages), count)
		}
	}
}

// keep keeps a message.
func (s *Server) keep(message Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, message)
	s.tell()
}

// tell wakes whoever waits. The lock is held.
func (s *Server) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// silence is the server's log: what goes wrong is what a test asked for.
type silence struct{}

// Printf implements smtp.Logger.
func (silence) Printf(string, ...any) {}

// Println implements smtp.Logger.
func (silence) Println(...any) {}
