package secret

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// redacted is what every way of printing a Value shows.
const redacted = "[redacted]"

// Value is a secret string: a token, a password, a PKCE verifier. It prints,
// logs and marshals as "[redacted]"; Reveal is the one way to the text, so a
// search for Reveal finds every place where a secret leaves its wrapper.
// The zero Value is empty.
type Value struct {
	text string
}

// NewValue wraps text.
func NewValue(text string) Value { return Value{text: text} }

// Reveal returns the secret itself. Callers put it on the wire or seal it,
// and nothing else.
func (v Value) Reveal() string { return v.text }

// IsZero reports whether there is no secret.
func (v Value) IsZero() bool { return v.text == "" }

// Equal compares in constant time.
func (v Value) Equal(other Value) bool {
	return subtle.ConstantTimeCompare([]byte(v.text), []byte(other.text)) == 1
}

// String implements fmt.Stringer and never shows the secret.
func (Value) String() string { return redacted }

// GoString implements fmt.GoStringer and never shows the secret.
func (Value) GoString() string { return redacted }

// Format implements fmt.Formatter, so that no verb (%v, %+v, %#v, %x, %q)
// reaches the text.
func (Value) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, redacted) }

// LogValue implements slog.LogValuer and never shows the secret.
func (Value) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements encoding.TextMarshaler (JSON, XML, YAML, flags) and
// never shows the secret.
func (Value) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalText implements encoding.TextUnmarshaler, so that configuration is
// read straight into a Value.
func (v *Value) UnmarshalText(text []byte) error {
	v.text = string(text)
	return nil
}
