package config

import (
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"mooring/internal/origin"
	"mooring/internal/secret"
)

// The ways to a mail server.
const (
	// MailTLS is TLS from the first byte (RFC 8314 section 3.3): smtps://.
	MailTLS = "tls"
	// MailStartTLS goes no further without STARTTLS (RFC 3207).
	MailStartTLS = "starttls"
	// MailOffered uses STARTTLS where the server offers it.
	MailOffered = "offered"
	// MailOff sends as it is: ?tls=off.
	MailOff = "off"
)

// The ports where none is written (RFC 8314 section 3.3, RFC 6409 section 3.1).
const (
	portSMTPS      = 465
	portSubmission = 587
)

// MailServer is MOORING_SMTP_URL, taken apart.
type MailServer struct {
	Host string
	Port int
	// User and Password are empty for a server that asks for neither.
	User     string
	Password secret.Value
	// Security is MailTLS, MailStartTLS, MailOffered or MailOff.
	Security string
}

// MailServer is where mail is sent; false when it is written to MailFolderPath
// instead.
func (c Config) MailServer() (MailServer, bool) {
	if c.SMTPURL.IsZero() {
		return MailServer{}, false
	}
	server, wrong := parseMailServer(c.SMTPURL)
	return server, wrong == ""
}

// MailSender is whom mail comes from: MOORING_MAIL_FROM, or no-reply at the
// host of the public address, under the product's name where it has none.
func (c Config) MailSender() mail.Address {
	sender := mail.Address{Address: "no-reply@" + c.MailHost()}
	if given, err := mail.ParseAddress(c.MailFrom); err == nil {
		sender = *given
	}
	if sender.Name == "" {
		sender.Name = c.AppName
	}
	return sender
}

// MailHost is the host of the public address as a domain in mail; localhost when
// it is a number, which is none.
func (c Config) MailHost() string {
	address, err := url.Parse(c.PublicURL())
	if err != nil || address.Hostname() == "" {
		return "localhost"
	}
	if _, err := netip.ParseAddr(address.Hostname()); err == nil {
		return "localhost"
	}
	return address.Hostname()
}

// MailFolderPath is the folder that mail is written to when there is no server:
// MOORING_MAIL_FOLDER, or "mail" beside the SQLite file, or in the working folder.
func (c Config) MailFolderPath() string {
	if c.MailFolder != "" {
		return c.MailFolder
	}
	path, isSQLite := c.SQLitePath()
	if !isSQLite {
		return "mail"
	}
	return filepath.Join(filepath.Dir(path), "mail")
}

// Zone is the time zone of the support pages. Validate has refused a name that
// is none.
func (c Config) Zone() *time.Location {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// parseMailServer takes the address of a mail server apart, or says what is wrong
// with it, without a word of it.
func parseMailServer(text secret.Value) (server MailServer, wrong string) {
	address, err := url.Parse(text.Reveal())
	if err != nil || address.Hostname() == "" || address.Scheme != "smtp" && address.Scheme != "smtps" {
		return server, "is not the address of a mail server"
	}
	if strings.Trim(address.Path, "/") != "" || address.Fragment != "" {
		return server, "has something after the host"
	}
	server.Host, server.User = address.Hostname(), address.User.Username()
	password, _ := address.User.Password()
	server.Password = secret.NewValue(password)
	if (server.User == "") != server.Password.IsZero() {
		return server, "has a user without a password, or a password without a user"
	}
	if server.Port, err = mailPort(address); err != nil {
		return server, "has a port that is not a number from 1 to 65535"
	}
	server.Security, wrong = mailSecurity(address, !server.Password.IsZero())
	return server, wrong
}

// mailPort is the port of a mail server's address.
func mailPort(address *url.URL) (int, error) {
	if address.Port() == "" {
		if address.Scheme == "smtps" {
			return portSMTPS, nil
		}
		return portSubmission, nil
	}
	port, err := strconv.ParseUint(address.Port(), 10, 16)
	if err == nil && port == 0 {
		err = strconv.ErrRange
	}
	return int(port), err
}

// mailSecurity is how a mail server is spoken to. A password goes to another
// machine under TLS alone.
func mailSecurity(address *url.URL, password bool) (security, wrong string) {
	query := address.Query()
	chosen := query.Get("tls")
	exposed := password && !origin.OnThisMachine(address.Hostname())
	switch {
	case len(query) > 1 || len(query) == 1 && len(query["tls"]) != 1:
		return "", "has something after the ? that is not tls=required or tls=off"
	case chosen != "" && chosen != "required" && chosen != "off":
		return "", "has a tls that is neither required nor off"
	case address.Scheme == "smtps" && chosen == "off":
		return "", "is smtps and turns TLS off"
	case address.Scheme == "smtps":
		return MailTLS, ""
	case chosen == "off" && exposed:
		return "", "turns TLS off, and the password would leave this machine unprotected"
	case chosen == "off":
		return MailOff, ""
	case chosen == "required" || exposed:
		return MailStartTLS, ""
	}
	return MailOffered, ""
}

// checkMail checks the mail server, whose text is never repeated, and who mail
// comes from.
func (c Config) checkMail(faults *Faults) {
	if !c.SMTPURL.IsZero() {
		if _, wrong := parseMailServer(c.SMTPURL); wrong != "" {
			faults.add("MOORING_SMTP_URL", wrong,
				"Write smtps:// (or smtp://), user:password@ and the host, with special characters in the password percent-encoded")
		}
	}
	if c.MailFrom == "" {
		return
	}
	if _, err := mail.ParseAddress(c.MailFrom); err != nil {
		faults.add("MOORING_MAIL_FROM", "is not an email address",
			"Write an address such as no-reply@example.com, or a name and an address such as \"Recall Desk <no-reply@example.com>\"")
	}
}

// checkTimeZone checks the zone. "Local" is a zone to Go and to nobody else.
func (c Config) checkTimeZone(faults *Faults) {
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "Local" {
		faults.add("MOORING_TIME_ZONE", "is not a time zone", "Write a name such as Australia/Sydney, or UTC")
	}
}
