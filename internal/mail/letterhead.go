package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"

	"mooring/internal/notify"
)

// Letterhead is what every mail has.
type Letterhead struct {
	// From is whom mail comes from, and whom servers return it to.
	From netmail.Address
	// Host is our own public host: Message-IDs end in it, and it greets servers.
	Host string
	// Now tells the date; default time.Now.
	Now func() time.Time
}

// checked returns the letterhead as it is written, or why nothing can be.
func (l Letterhead) checked() (Letterhead, error) {
	from, err := mailbox(l.From.Name, l.From.Address)
	if err != nil {
		return l, fmt.Errorf("the address that mail comes from: %w", err)
	}
	// The host stands where a domain does in an address.
	host, err := mailbox("", "mooring@"+l.Host)
	if err != nil {
		return l, fmt.Errorf("the host that mail comes from: %w", err)
	}
	l.From, l.Host = *from, strings.TrimPrefix(host.Address, "mooring@")
	if l.Now == nil {
		l.Now = time.Now
	}
	return l, nil
}

// The codes of what no server needs to be asked (RFC 3463 section 3.2 and, for
// the second, RFC 6531 section 3.2).
const (
	codeNoAddress = "5.1.3"
	codeNotASCII  = "5.6.7"
)

// errNoMailbox does not repeat the address, which may be somebody's.
var errNoMailbox = errors.New("not the address of a mailbox")

// compose makes a mail ready to be sent. The same mail is the same message each
// time but for its date. It returns a *notify.Refusal when the mail has no
// address that could be written to.
func (l Letterhead) compose(mail notify.Mail) (*gomail.Msg, error) {
	to, err := mailbox(mail.ToName, mail.To)
	if err != nil {
		return nil, &notify.Refusal{Code: codeNoAddress, Permanent: true}
	}
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(boundary(mail.ID)))
	message.FromMailAddress(&l.From)
	message.ToMailAddress(to)
	message.SetMessageIDWithValue(mail.ID + "@" + l.Host)
	message.SetDateWithValue(l.Now())
	message.Subject(oneLine(mail.Subject))
	if mail.Automatic {
		// Nobody's programs answer (RFC 3834 section 5).
		message.SetGenHeader("Auto-Submitted", "auto-generated")
	}
	message.SetBodyString(gomail.TypeTextPlain, mail.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, mail.HTML)
	return message, nil
}

// mailbox is a name and an address as they are written in a header. A domain is
// written as every server reads it (RFC 5891 section 5); the part before it stays
// as it is, since it is its server's alone.
func mailbox(name, address string) (*netmail.Address, error) {
	parsed, err := netmail.ParseAddress("<" + address + ">")
	if err != nil || parsed.Address != address || oneLine(address) != address {
		return nil, errNoMailbox
	}
	at := strings.LastIndexByte(address, '@')
	local, domain := address[:at], address[at+1:]
	if !isASCII(domain) {
		if domain, err = idna.Lookup.ToASCII(domain); err != nil {
			return nil, errNoMailbox
		}
	}
	return &netmail.Address{Name: oneLine(name), Address: local + "@" + domain}, nil
}

// oneLine makes one line of text: no character of it ends a header or turns the
// direction of writing.
func oneLine(text string) string {
	shown := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Join(strings.Fields(shown), " ")
}

// isASCII reports whether text can be written to a server without SMTPUTF8.
func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

// boundary separates the parts of a mail: nothing in them is like it, and it is
// the same each time (RFC 2046 section 5.1.1).
func boundary(id string) string {
	sum := sha256.Sum256([]byte("parts of " + id))
	return hex.EncodeToString(sum[:])
}
