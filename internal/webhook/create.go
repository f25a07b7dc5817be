package webhook

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mooring/internal/eventlog"
	"mooring/internal/fault"
	"mooring/internal/secret"
)

// NewEndpoint is what somebody asks for.
type NewEndpoint struct {
	// ID is one that NewID made, so that a form that is sent twice makes one endpoint
	// (ErrExists); empty: a new one.
	ID          string
	URL         string
	Description string
	// Types are the events that it wants; empty: all.
	Types []string
	// By names who asks.
	By string
}

// NewID makes the id of an endpoint.
func NewID() string { return idPrefix + rand.Text() }

// idPrefix begins the id of an endpoint, and idForm is what it looks like.
const idPrefix = "whe_"

var idForm = regexp.MustCompile(`^whe_[A-Z2-7]{26}$`)

// longestDescription bounds a description, in characters.
const longestDescription = 200

// Create makes an endpoint that is told of what happens from now on, and returns its
// secret, which is shown this once. What cannot be taken is an *InputError; ErrTooMany:
// there are MostEndpoints.
func (s *Service) Create(ctx context.Context, wanted NewEndpoint) (Endpoint, secret.Value, error) {
	faults := &InputError{}
	faults.Add(FieldURL, s.checkURL(wanted.URL))
	faults.Add(FieldDescription, checkDescription(wanted.Description))
	faults.Add(FieldTypes, checkTypes(wanted.Types))
	if err := fault.OrNil(faults); err != nil {
		return Endpoint{}, secret.Value{}, err
	}
	position, err := s.Events.Newest(ctx)
	if err != nil {
		return Endpoint{}, secret.Value{}, fmt.Errorf("find where the event log ends: %w", err)
	}
	endpoint := Endpoint{
		ID: wanted.ID, URL: wanted.URL, Description: wanted.Description, Types: distinct(wanted.Types),
		CreatedAt: s.Now().UTC().Truncate(time.Microsecond), CreatedBy: wanted.By,
	}
	if !idForm.MatchString(endpoint.ID) {
		endpoint.ID = NewID()
	}
	key := NewSecret()
	if err := s.Store.Create(ctx, Creation{Endpoint: endpoint, Secret: key, Position: position}); err != nil {
		return Endpoint{}, secret.Value{}, fmt.Errorf("store webhook endpoint: %w", err)
	}
	return endpoint, key, nil
}

// NewSecret makes a secret as Standard Webhooks writes it: 24 to 64 random bytes.
func NewSecret() secret.Value {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // It never fails.
	return secret.NewValue("whsec_" + base64.StdEncoding.EncodeToString(key))
}

// checkDescription says what is wrong with a description; "" when nothing is.
func checkDescription(text string) string {
	switch {
	case utf8.RuneCountInString(text) > longestDescription:
		return fmt.Sprintf("Use at most %d characters.", longestDescription)
	case !utf8.ValidString(text), strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "Use one line of text."
	}
	return ""
}

// checkTypes names the first type that there is none of; "" when there are all.
func checkTypes(types []string) string {
	known := eventlog.Types()
	for _, wanted := range types {
		if !slices.Contains(known, wanted) {
			return fmt.Sprintf("There is no event type %.100q.", wanted)
		}
	}
	return ""
}

// distinct are types in the order of all, each once.
func distinct(types []string) []string {
	var once []string
	for _, known := range eventlog.Types() {
		if slices.Contains(types, known) {
			once = append(once, known)
		}
	}
	return once
}
