package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"strconv"
	"time"

	"mooring/internal/config"
	"mooring/internal/provider/answer"
)

// Reasons why a mail server cannot be used.
var (
	errNoMailServer = errors.New("what answers is no mail server")
	errNoStartTLS   = errors.New("it does not offer STARTTLS, which is needed")
)

// mail looks at where mail goes, without signing in there.
func (e *examination) mail(ctx context.Context) []Finding {
	if e.wrong("MOORING_SMTP_URL", "MOORING_MAIL_FROM") {
		return nil
	}
	a := area{name: "Mail"}
	server, configured := e.config.MailServer()
	if !configured {
		a.warning("server", "There is none: mail is written to "+e.config.MailFolderPath()+", and nobody gets it.", "Set MOORING_SMTP_URL.")
		return a.findings
	}
	place := net.JoinHostPort(server.Host, strconv.Itoa(server.Port))
	switch {
	case e.options.Offline:
		a.unseen("server", place+" was not asked.")
	default:
		if err := e.greet(ctx, server, place); err != nil {
			a.fault("server", fmt.Sprintf("%s cannot be used: %v.", place, err), "Look at host, port and tls in MOORING_SMTP_URL, and whether this machine may reach it.")
			break
		}
		a.ok("server", place+" answers. Nobody signed in, so that user and password are not proven.")
	}
	if server.Security == config.MailOff {
		a.warning("protection", "Mail leaves this machine unprotected.", "Take ?tls=off out of MOORING_SMTP_URL where the server offers TLS.")
	}
	sender := e.config.MailSender()
	if e.config.MailHost() == "localhost" && e.config.MailFrom == "" {
		a.warning("sender", "Mail would come from "+sender.Address+", which many servers refuse.", "Set MOORING_MAIL_FROM.")
		return a.findings
	}
	a.ok("sender", "Mail comes from "+sender.Address+".")
	return a.findings
}

// greet says hello to a mail server (RFC 5321 section 3.2), under TLS where mail
// would need it, and leaves.
func (e *examination) greet(ctx context.Context, server config.MailServer, place string) error {
	ctx, cancel := context.WithTimeout(ctx, e.options.Patience)
	defer cancel()
	line, err := (&net.Dialer{}).DialContext(ctx, "tcp", place)
	if err != nil {
		return answer.Cause(err)
	}
	defer line.Close()
	deadline, _ := ctx.Deadline()
	if err := line.SetDeadline(deadline); err != nil {
		return answer.Cause(err)
	}
	protection := &tls.Config{ServerName: server.Host, MinVersion: tls.VersionTLS12, Time: func() time.Time { return e.options.Now() }}
	if server.Security == config.MailTLS {
		line = tls.Client(line, protection)
		if err := line.(*tls.Conn).HandshakeContext(ctx); err != nil {
			return answer.Cause(err)
		}
	}
	client, err := smtp.NewClient(line, server.Host)
	if err != nil {
		return errNoMailServer
	}
	defer func() { _ = client.Quit() }()
	if err := client.Hello(e.config.MailHost()); err != nil {
		return errNoMailServer
	}
	if server.Security != config.MailStartTLS {
		return nil
	}
	if offered, _ := client.Extension("STARTTLS"); !offered {
		return errNoStartTLS
	}
	if err := client.StartTLS(protection); err != nil {
		return answer.Cause(err)
	}
	return nil
}
