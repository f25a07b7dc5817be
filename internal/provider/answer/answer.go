package answer

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// MaxRetryAfter caps what a provider may ask us to wait: a mistaken date must
// not put a connection to sleep for a year.
const MaxRetryAfter = time.Hour

// plainCode is an identifier that cannot carry a sentence, a name or a token of
// any provider we know.
var plainCode = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// Answer is one complete answer of a provider.
type Answer struct {
	Status int
	Header http.Header
	// Body is what Read gave.
	Body []byte
}

// ErrTooLong: the answer is longer than the caller takes.
var ErrTooLong = errors.New("the answer is too long")

// errBroken stands for a cause whose text may quote what came over the wire.
var errBroken = errors.New("the connection broke")

// Code returns the provider's error code when it is a plain identifier, else "".
func Code(code string) string {
	if !plainCode.MatchString(code) {
		return ""
	}
	return code
}

// RetryAfter reads the Retry-After header (RFC 9110 section 10.2.3): seconds,
// or a date, which is compared with the answer's own Date where there is one,
// so that a provider's wrong clock does not matter. 0 when the header is
// missing, unreadable or in the past; at most MaxRetryAfter.
func RetryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return clamp(float64(seconds))
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return clamp(at.Sub(now).Seconds())
}

// Wait is how long an adapter found that a provider asks us to wait, between 0 and
// MaxRetryAfter.
func Wait(asked time.Duration) time.Duration { return clamp(asked.Seconds()) }

// clamp turns seconds into a duration between 0 and MaxRetryAfter.
func clamp(seconds float64) time.Duration {
	seconds = max(0, min(seconds, MaxRetryAfter.Seconds()))
	return time.Duration(seconds * float64(time.Second)).Round(time.Second)
}

// Read reads a body to its end. It returns ErrTooLong when that lies beyond
// limit bytes. Zero characters in JSON texts become U+FFFD, which encoding/json
// puts for everything else that is no character: PostgreSQL stores no zero, and
// one patient's odd text must not end a whole practice's sync.
func Read(body io.Reader, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(body, limit+1))
	switch {
	case err != nil:
		return nil, Cause(err)
	case int64(len(content)) > limit:
		return nil, ErrTooLong
	}
	replaceZeros(content)
	return content, nil
}

// replaceZeros puts U+FFFD for each zero character in JSON, in place. Outside of
// texts JSON has no backslash, and within them each begins an escape (RFC 8259
// section 7), in which a zero has one spelling.
func replaceZeros(content []byte) {
	for rest := content; ; {
		at := bytes.IndexByte(rest, '\\')
		if at < 0 || at+1 == len(rest) {
			return
		}
		if bytes.HasPrefix(rest[at:], []byte(`\u0000`)) {
			copy(rest[at:], `\ufffd`)
		}
		rest = rest[at+2:]
	}
}

// Cause returns what may be said of a failed call: the ending of its context,
// a failed look-up, dial or TLS handshake. Every other text may quote the
// answer (net/http does for a malformed one) and is replaced.
func Cause(err error) error {
	var (
		lookup      *net.DNSError
		operation   *net.OpError
		certificate *tls.CertificateVerificationError
		handshake   tls.RecordHeaderError
	)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return context.DeadlineExceeded
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	case errors.As(err, &lookup):
		return lookup
	case errors.As(err, &operation):
		return operation
	case errors.As(err, &certificate):
		return certificate
	case errors.As(err, &handshake):
		return errors.New("tls: the other side does not speak it")
	default:
		return errBroken
	}
}
