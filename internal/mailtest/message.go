package mailtest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"slices"
	"strings"
)

// Message is a mail as its reader's program shows it.
type Message struct {
	// EnvelopeFrom and EnvelopeTo are what the server was told.
	EnvelopeFrom string
	EnvelopeTo   []string
	// Encrypted: it came over TLS.
	Encrypted bool
	Header    mail.Header
	From      mail.Address
	To        mail.Address
	Subject   string
	// Text and HTML are the two forms of the body.
	Text string
	HTML string
	// Raw are the bytes as they were sent.
	Raw []byte
}

// webAddress finds addresses of pages.
var webAddress = regexp.MustCompile(`https?://[^\s<>"]+`)

// Links are the addresses of pages in the text, each once.
func (m Message) Links() []string {
	links := webAddress.FindAllString(m.Text, -1)
	slices.Sort(links)
	return slices.Compact(links)
}

// Link is the first address of a page in the text; "" when there is none.
func (m Message) Link() string { return webAddress.FindString(m.Text) }

// Parse reads a mail, and fails unless it has a sender, one recipient and a body
// in both forms.
func Parse(raw []byte) (Message, error) {
	read, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Message{}, fmt.Errorf("read mail: %w", err)
	}
	m := Message{Header: read.Header, Raw: raw}
	if m.From, err = one(read.Header, "From"); err != nil {
		return m, err
	}
	if m.To, err = one(read.Header, "To"); err != nil {
		return m, err
	}
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject")); err != nil {
		return m, fmt.Errorf("read subject: %w", err)
	}
	return m, m.readParts(read)
}

// one reads a header that holds one address.
func one(header mail.Header, name string) (mail.Address, error) {
	all, err := header.AddressList(name)
	if err != nil || len(all) != 1 {
		return mail.Address{}, fmt.Errorf("%s has %d addresses: %w", name, len(all), err)
	}
	return *all[0], nil
}

// readParts reads the body's two forms, the plainer first (RFC 2046 section 5.1.4).
func (m *Message) readParts(read *mail.Message) error {
	kind, parameters, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return fmt.Errorf("the body is %q: %w", kind, err)
	}
	parts := multipart.NewReader(read.Body, parameters["boundary"])
	if m.Text, err = readPart(parts, "text/plain"); err != nil {
		return err
	}
	if m.HTML, err = readPart(parts, "text/html"); err != nil {
		return err
	}
	if _, err := parts.NextRawPart(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("there is a third part: %w", err)
	}
	return nil
}

// readPart reads the next part, which must be of a kind.
func readPart(parts *multipart.Reader, want string) (string, error) {
	part, err := parts.NextRawPart()
	if err != nil {
		return "", fmt.Errorf("read the part in %s: %w", want, err)
	}
	kind, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil || kind != want || !strings.EqualFold(parameters["charset"], "utf-8") {
		return "", fmt.Errorf("a part is %q and not %s: %w", kind, want, err)
	}
	if encoding := part.Header.Get("Content-Transfer-Encoding"); encoding != "quoted-printable" {
		return "", fmt.Errorf("a part is encoded as %q", encoding)
	}
	content, err := io.ReadAll(quotedprintable.NewReader(part))
	return strings.ReplaceAll(string(content), "\r\n", "\n"), err
}
