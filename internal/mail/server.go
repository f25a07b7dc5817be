package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"mooring/internal/notify"
	"mooring/internal/secret"
)

// Security is how a server is spoken to.
type Security string

// The ways to speak to a server. Where there is TLS, its certificate is checked.
const (
	// TLS is TLS from the first byte (RFC 8314 section 3.3).
	TLS Security = "tls"
	// StartTLS goes no further without STARTTLS (RFC 3207).
	StartTLS Security = "starttls"
	// Offered uses STARTTLS where the server offers it.
	Offered Security = "offered"
	// Off sends as it is.
	Off Security = "off"
)

// ServerOptions make a Server.
type ServerOptions struct {
	Letterhead Letterhead
	Host       string
	Port       int
	// User and Password are left out for a server that asks for neither. Under
	// Offered and Off they may cross the network as they are: the caller has seen
	// to it that it is a network of this machine.
	User     string
	Password secret.Value
	Security Security
	// Authorities sign the server's certificate; default: those of this machine.
	Authorities *x509.CertPool
	// Time bounds one mail, from the dial to the server's answer; default 30 seconds.
	Time time.Duration
}

// Server sends mail through a mail server. It implements notify.Transport.
type Server struct {
	letterhead Letterhead
	host       string
	options    []gomail.Option
	tls        *tls.Config
	dialTLS    bool
	time       time.Duration
}

// NewServer makes a Server. The mail server itself is not asked.
func NewServer(options ServerOptions) (*Server, error) {
	letterhead, err := options.Letterhead.checked()
	if err != nil {
		return nil, err
	}
	if options.Time <= 0 {
		options.Time = 30 * time.Second
	}
	s := &Server{
		letterhead: letterhead, host: options.Host, time: options.Time, dialTLS: options.Security == TLS,
		tls: &tls.Config{ServerName: options.Host, RootCAs: options.Authorities, MinVersion: tls.VersionTLS12},
	}
	s.options = append(options.security(), gomail.WithPort(options.Port), gomail.WithTLSConfig(s.tls),
		// The library's own deadline comes after ours, which it would not name.
		gomail.WithHELO(letterhead.Host), gomail.WithTimeout(2*options.Time),
		// A connection carries one mail, and nothing that is said after it counts.
		gomail.WithoutNoop(), gomail.WithoutRset())
	// All that can be wrong with the options is said now.
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, fmt.Errorf("set up mail: %w", err)
	}
	return s, nil
}

// security are the library's options for how the server is spoken to.
func (o ServerOptions) security() []gomail.Option {
	policies := map[Security]gomail.Option{
		TLS:      gomail.WithSSL(),
		StartTLS: gomail.WithTLSPolicy(gomail.TLSMandatory),
		Offered:  gomail.WithTLSPolicy(gomail.TLSOpportunistic),
		Off:      gomail.WithTLSPolicy(gomail.NoTLS),
	}
	all := []gomail.Option{policies[o.Security]}
	if o.User == "" {
		return all
	}
	mechanisms := []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin}
	if o.Security == Offered || o.Security == Off {
		mechanisms = []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc}
	}
	return append(all, gomail.WithUsername(o.User), gomail.WithPassword(o.Password.Reveal()),
		gomail.WithOpportunisticSMTPAuth(mechanisms...))
}

// Send implements notify.Transport. An error that is no *notify.Refusal may come
// after the server took the mail, when its answer was lost.
func (s *Server) Send(ctx context.Context, mail notify.Mail) (notify.Sending, error) {
	message, err := s.letterhead.compose(mail)
	if err != nil {
		return notify.Sending{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.time)
	defer cancel()
	err = s.deliver(ctx, message)
	if message.IsDelivered() {
		return notify.Sending{Outcome: notify.OutcomeSent}, nil
	}
	var refusal *notify.Refusal
	if errors.As(err, &refusal) {
		return notify.Sending{}, refusal
	}
	if ctx.Err() != nil { // The library says no more than that the connection was closed.
		err = fmt.Errorf("mail server: %w", ctx.Err())
	}
	return notify.Sending{}, err
}

// deliver gives one message to the server, over a connection that is closed once
// ctx ends: whatever the library waits for then ends as well.
func (s *Server) deliver(ctx context.Context, message *gomail.Msg) error {
	dial := gomail.WithDialContextFunc(func(dialing context.Context, network, address string) (net.Conn, error) {
		connection, err := s.dialer().DialContext(dialing, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = connection.Close() })
		return connection, nil
	})
	client, err := gomail.NewClient(s.host, slices.Concat(s.options, []gomail.Option{dial})...)
	if err != nil {
		return fmt.Errorf("set up mail: %w", err)
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return judge(err)
	}
	if err := readable(session, message); err != nil {
		return err
	}
	if err := client.SendWithSMTPClient(session, message); err != nil {
		// No farewell: after half a message it would count as its end.
		return judge(err)
	}
	// A farewell that fails changes nothing.
	_ = client.CloseWithSMTPClient(session)
	return nil
}

// dialer connects to the server.
func (s *Server) dialer() interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
} {
	if s.dialTLS {
		return &tls.Dialer{Config: s.tls}
	}
	return &net.Dialer{}
}

// readable refuses a mail to or from an address that the server cannot read (RFC
// 6531 section 3.2).
func readable(session *smtp.Client, message *gomail.Msg) error {
	for _, addresses := range [][]string{message.GetFromString(), message.GetToString()} {
		if all, _ := session.Extension("SMTPUTF8"); !all && !isASCII(strings.Join(addresses, "")) {
			return &notify.Refusal{Code: codeNotASCII, Permanent: true}
		}
	}
	return nil
}
