package apikey

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"mooring/internal/fault"
	"mooring/internal/secret"
)

// maxName is how long a name may be, in characters.
const maxName = 80

// NewKey is a key to be made.
type NewKey struct {
	// Name says what the key is for: 1 to 80 characters.
	Name string
	// Scopes are what it allows, at least one.
	Scopes []Scope
	// ExpiresAt is in the future, or zero for a key that does not expire.
	ExpiresAt time.Time
	// By names who makes it.
	By string
	// Once, when it is set, is a text of the caller's that makes one key and never
	// another: a form that is sent again is refused with ErrExists.
	Once string
}

// Validate says what is wrong with a key that is made now, as an *InputError that
// holds every fault.
func (n NewKey) Validate(now time.Time) error {
	var faults InputError
	faults.Add("name", nameFault(tidy(n.Name)))
	faults.Add("scopes", scopesFault(n.Scopes))
	faults.Add("expires", expiryFault(n.ExpiresAt, now))
	return fault.OrNil(&faults)
}

// tidy trims a name and makes every run of white space one space.
func tidy(name string) string { return strings.Join(strings.Fields(name), " ") }

// Create makes a key and returns its text, which is stored nowhere: nobody can be
// shown it again. It fails with an *InputError that holds every fault, or with
// ErrExists.
func (s *Service) Create(ctx context.Context, wanted NewKey) (Key, secret.Value, error) {
	now := s.now()
	if err := wanted.Validate(now); err != nil {
		return Key{}, secret.Value{}, err
	}
	id, text := newText(wanted.Once)
	key := Key{
		ID: id, Name: tidy(wanted.Name), Hash: hashOf(text), Scopes: inOrder(wanted.Scopes),
		CreatedBy: wanted.By, CreatedAt: now, ExpiresAt: wanted.ExpiresAt,
	}
	if err := s.store.Insert(ctx, key); err != nil {
		return Key{}, secret.Value{}, fmt.Errorf("store API key: %w", err)
	}
	return key, text, nil
}

// inOrder is each known scope once, in the order in which they are shown.
func inOrder(scopes []Scope) []Scope {
	var ordered []Scope
	for _, scope := range Scopes() {
		if slices.Contains(scopes, scope) {
			ordered = append(ordered, scope)
		}
	}
	return ordered
}

// nameFault says what is wrong with a tidied name.
func nameFault(name string) string {
	switch {
	case name == "":
		return "Enter a name that says what the key is for."
	case utf8.RuneCountInString(name) > maxName:
		return "Enter a name of at most 80 characters."
	case !utf8.ValidString(name) || strings.ContainsFunc(name, hidden):
		return "Enter a name without hidden characters."
	}
	return ""
}

// hidden reports whether a character cannot be shown, such as a mark that turns
// the direction of writing.
func hidden(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// scopesFault says what is wrong with scopes.
func scopesFault(scopes []Scope) string {
	if len(scopes) == 0 {
		return "Choose at least one thing that the key allows."
	}
	for _, scope := range scopes {
		if !slices.Contains(Scopes(), scope) {
			return "Choose among read, tokens, proxy and manage."
		}
	}
	return ""
}

// expiryFault says what is wrong with an expiry.
func expiryFault(expiresAt, now time.Time) string {
	if !expiresAt.IsZero() && !expiresAt.After(now) {
		return "Choose a time in the future."
	}
	return ""
}
