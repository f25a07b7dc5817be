package connection

import "time"

// ProblemKind names what is wrong; Problem.Words has the words for each.
type ProblemKind string

// The kinds of problem. Each is opened once however often it is seen.
const (
	// ProblemSignInRefused: the provider no longer accepts our sign-in (invalid_grant).
	ProblemSignInRefused ProblemKind = "sign_in_refused"
	// ProblemSignInUnknown: a refresh was sent and its answer never arrived; the
	// refresh token will not be presented again.
	ProblemSignInUnknown ProblemKind = "sign_in_unknown"
	// ProblemSignInEnding: the provider gave no refresh token, so the sign-in ends
	// with the access token.
	ProblemSignInEnding ProblemKind = "sign_in_ending"
	// ProblemUnreachable: the provider does not answer.
	ProblemUnreachable ProblemKind = "provider_unreachable"
	// ProblemLimited: the provider asks us to slow down (429).
	ProblemLimited ProblemKind = "provider_limiting"
	// ProblemMalformed: the provider's answers make no sense.
	ProblemMalformed ProblemKind = "provider_malformed"
	// ProblemScopeMissing: a permission was not granted. Subject: the scope.
	ProblemScopeMissing ProblemKind = "scope_missing"
	// ProblemForbidden: the provider refuses us something its scopes allow.
	ProblemForbidden ProblemKind = "provider_forbids"
	// ProblemLocationRemoved: a chosen location is no longer listed. Subject: its id.
	ProblemLocationRemoved ProblemKind = "location_removed"
	// ProblemSyncFailing: one location cannot be copied. Subject: its id.
	ProblemSyncFailing ProblemKind = "location_sync_failing"
	// ProblemClientRefused: the vendor's own client credentials are refused
	// (invalid_client). A matter for support, not for the practice.
	ProblemClientRefused ProblemKind = "client_refused"
)

// Problem is something wrong with a connection that a person should know.
type Problem struct {
	ID           string
	ConnectionID string
	Kind         ProblemKind
	// Subject tells problems of one kind apart (a scope, a location id); often empty.
	Subject string
	// Label is the subject in people's words ("Lord Howe"); often empty.
	Label string
	// ProviderCode is the provider's own code ("invalid_grant", "503"), for
	// support. Never a message body, never a secret.
	ProviderCode string
	OpenedAt     time.Time
	// ResolvedAt is zero while the problem is open.
	ResolvedAt time.Time
}

// ofLocation reports whether the problem is about one location: its subject is
// the location's id and its label the location's name.
func (p Problem) ofLocation() bool {
	return p.Kind == ProblemLocationRemoved || p.Kind == ProblemSyncFailing
}

// Health is derived from the open problems of a connected connection.
type Health string

// The three healths.
const (
	HealthHealthy   Health = "healthy"
	HealthAttention Health = "attention"
	HealthFailing   Health = "failing"
)

// failing lists the kinds that stop data from arriving altogether.
var failing = map[ProblemKind]bool{
	ProblemSignInRefused: true,
	ProblemUnreachable:   true,
	ProblemMalformed:     true,
	ProblemClientRefused: true,
	ProblemForbidden:     true,
}

// HealthOf derives the health from the open problems.
func HealthOf(open []Problem) Health {
	health := HealthHealthy
	for _, problem := range open {
		if failing[problem.Kind] {
			return HealthFailing
		}
		health = HealthAttention
	}
	return health
}
