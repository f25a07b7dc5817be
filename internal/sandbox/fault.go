package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrFault is wrapped by every refusal of a [Fault] that makes no sense.
var ErrFault = errors.New("unusable fault")

// Target is the part of a provider on which a fault acts.
type Target string

// The targets. All stands for each target on which the kind of fault can act;
// it is also what the empty target means.
const (
	All       Target = "all"
	API       Target = "api"
	Token     Target = "token"
	Revoke    Target = "revoke"
	Authorize Target = "authorize"
)

// Kind says what goes wrong.
type Kind string

// Faults of any answer. They strike before the request is carried out, unless
// AfterWork is set.
const (
	// Down closes the connection without an answer.
	Down Kind = "down"
	// Slow waits Seconds before answering and ends early when the request's
	// context ends.
	Slow Kind = "slow"
	// RateLimited answers 429 with Retry-After: Seconds.
	RateLimited Kind = "rate_limited"
	// ServerError answers 500.
	ServerError Kind = "server_error"
	// Unavailable answers 503 temporarily_unavailable, with Retry-After when
	// Seconds is set.
	Unavailable Kind = "temporarily_unavailable"
	// HTML answers 200 with a web page where JSON belongs.
	HTML Kind = "html"
	// Truncated carries the request out and sends the first half of the answer.
	Truncated Kind = "truncated"
)

// Faults of the token endpoint. Those that spoil an answer let the work be done
// first: the code or refresh token that was presented is used up.
const (
	// AnswerDropped carries the request out, then closes the connection without
	// an answer.
	AnswerDropped Kind = "answer_dropped"
	// NoAccessToken leaves access_token out.
	NoAccessToken Kind = "no_access_token"
	// NoRefreshToken leaves refresh_token out.
	NoRefreshToken Kind = "no_refresh_token"
	// ExpiresInString sends expires_in as a string of digits.
	ExpiresInString Kind = "expires_in_string"
	// ExpiresInMissing leaves expires_in out.
	ExpiresInMissing Kind = "expires_in_missing"
	// ExpiresInHuge sends an expires_in that overflows 64 bits when taken as
	// nanoseconds.
	ExpiresInHuge Kind = "expires_in_huge"
	// ErrorWith200 answers 200 with an error body; nothing was carried out.
	ErrorWith200 Kind = "error_with_200"
	// Oversized pads the answer to more than 2 MB, tokens last.
	Oversized Kind = "oversized"
	// InvalidClient answers 401 invalid_client; nothing was carried out.
	InvalidClient Kind = "invalid_client"
)

// Faults of the consent page and of the whole provider.
const (
	// ConsentRefused sends the person straight back with access_denied.
	ConsentRefused Kind = "consent_refused"
	// ScopeTrimmed withholds Scopes whatever the person ticks.
	ScopeTrimmed Kind = "scope_trimmed"
	// ClockSkew moves the provider's clock by Seconds, which may be negative:
	// its Date header, its expiries and the times it writes.
	ClockSkew Kind = "clock_skew"
)

// Fault is one thing that goes wrong. Several may be on at once; those that
// slow down act first, then the earliest.
type Fault struct {
	Kind Kind `json:"kind"`
	// Target limits where it acts; empty means everywhere the kind can.
	Target Target `json:"target,omitempty"`
	// Next limits the fault to so many requests, after which it is off. 0:
	// until it is switched off.
	Next int `json:"next,omitempty"`
	// Seconds is the delay of Slow, the Retry-After of RateLimited and
	// Unavailable, the offset of ClockSkew.
	Seconds int `json:"seconds,omitempty"`
	// AfterWork lets the request be carried out first, so that the client
	// cannot know whether it was.
	AfterWork bool `json:"after_work,omitempty"`
	// Scopes are the OAuth scopes that ScopeTrimmed withholds.
	Scopes []string `json:"scopes,omitempty"`
}

// rule says where a kind can act and what it needs.
type rule struct {
	kind    Kind
	label   string
	targets []Target
	// spoils: the kind needs an answer to spoil, so the work is always done
	// first.
	spoils bool
	// needsSeconds: zero seconds would mean nothing.
	needsSeconds bool
}

// rules is the one table of kinds, in the order in which people choose from
// them.
func rules() []rule {
	anywhere := []Target{API, Token, Revoke, Authorize}
	machines := []Target{API, Token, Revoke}
	token, consent := []Target{Token}, []Target{Authorize}
	return []rule{
		{kind: Down, label: "Down: closes the connection", targets: anywhere},
		{kind: Slow, label: "Slow: waits before answering", targets: anywhere, needsSeconds: true},
		{kind: RateLimited, label: "Too many requests (429)", targets: machines, needsSeconds: true},
		{kind: ServerError, label: "Server error (500)", targets: anywhere},
		{kind: Unavailable, label: "Temporarily unavailable (503)", targets: anywhere},
		{kind: HTML, label: "A web page instead of JSON", targets: machines},
		{kind: Truncated, label: "Half an answer", targets: []Target{API, Token}, spoils: true},
		{kind: AnswerDropped, label: "Answer dropped after the work was done", targets: machines, spoils: true},
		{kind: NoAccessToken, label: "Token answer without access_token", targets: token, spoils: true},
		{kind: NoRefreshToken, label: "Token answer without refresh_token", targets: token, spoils: true},
		{kind: ExpiresInString, label: "expires_in as a string", targets: token, spoils: true},
		{kind: ExpiresInMissing, label: "expires_in missing", targets: token, spoils: true},
		{kind: ExpiresInHuge, label: "expires_in huge", targets: token, spoils: true},
		{kind: ErrorWith200, label: "Token error with status 200", targets: token},
		{kind: Oversized, label: "Token answer of 2 MB", targets: token, spoils: true},
		{kind: InvalidClient, label: "invalid_client", targets: []Target{Token, Revoke}},
		{kind: ConsentRefused, label: "Consent refused at once", targets: consent},
		{kind: ScopeTrimmed, label: "Scopes withheld at consent", targets: consent},
		{kind: ClockSkew, label: "Clock is off", targets: anywhere, needsSeconds: true},
		{kind: ForgetsChanges, label: "Leaves out every other change", targets: []Target{API}},
	}
}

// KindLabel is a kind of fault in plain words, for a page that offers it.
type KindLabel struct {
	Kind  Kind
	Label string
}

// Kinds lists every kind of fault in the order a page should offer them.
func Kinds() []KindLabel {
	var kinds []KindLabel
	for _, r := range rules() {
		kinds = append(kinds, KindLabel{Kind: r.kind, Label: r.label})
	}
	return kinds
}

// Validate returns an error that wraps [ErrFault] and says what is wrong, or
// nil.
func (f Fault) Validate() error {
	rule, known := f.rule()
	switch {
	case !known:
		return fmt.Errorf("%w: there is no kind %q", ErrFault, f.Kind)
	case f.Target != "" && f.Target != All && !slices.Contains(rule.targets, f.Target):
		return fmt.Errorf("%w: %s acts on %v, not on %q", ErrFault, f.Kind, rule.targets, f.Target)
	case f.Next < 0:
		return fmt.Errorf("%w: next is negative", ErrFault)
	case rule.needsSeconds && f.Seconds == 0:
		return fmt.Errorf("%w: %s needs seconds", ErrFault, f.Kind)
	case f.Seconds < 0 && f.Kind != ClockSkew:
		return fmt.Errorf("%w: seconds is negative", ErrFault)
	case f.Kind == ClockSkew && (f.Next != 0 || (f.Target != "" && f.Target != All)):
		return fmt.Errorf("%w: %s moves the whole clock: it takes neither next nor target", ErrFault, f.Kind)
	case f.Kind == ScopeTrimmed && len(f.Scopes) == 0:
		return fmt.Errorf("%w: %s needs scopes", ErrFault, f.Kind)
	case f.Kind != ScopeTrimmed && len(f.Scopes) > 0:
		return fmt.Errorf("%w: scopes belong to %s alone", ErrFault, ScopeTrimmed)
	}
	return nil
}

// actsOn tells whether the fault strikes a request to the target.
func (f Fault) actsOn(target Target) bool {
	rule, known := f.rule()
	return known && slices.Contains(rule.targets, target) &&
		(f.Target == "" || f.Target == All || f.Target == target)
}

// late tells whether the request is carried out before the fault strikes.
func (f Fault) late() bool {
	rule, _ := f.rule()
	return f.AfterWork || rule.spoils
}

// delay is Seconds as a duration.
func (f Fault) delay() time.Duration { return time.Duration(f.Seconds) * time.Second }

// answers tells whether the fault is acted out on a single answer; the others
// are asked for by kind.
func (f Fault) answers() bool {
	return f.Kind != ConsentRefused && f.Kind != ScopeTrimmed && f.Kind != ClockSkew && f.Kind != ForgetsChanges
}

// rule finds the row of the table for this fault.
func (f Fault) rule() (rule, bool) {
	all := rules()
	i := slices.IndexFunc(all, func(r rule) bool { return r.kind == f.Kind })
	if i < 0 {
		return rule{}, false
	}
	return all[i], true
}
