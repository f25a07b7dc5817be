package connection

import (
	"slices"
	"time"
)

// ProblemKind names what is wrong; Catalogue defines each.
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
	// ProblemSignInLapsing: the sign-in was not used for so long that the provider
	// will end it within days.
	ProblemSignInLapsing ProblemKind = "sign_in_lapsing"
	// ProblemSignInLost: the keys that sealed the sign-in were lost.
	ProblemSignInLost ProblemKind = "sign_in_lost"
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
	// ProblemLocationRenamed: a chosen location has another name. Subject: its id;
	// Former: the name it had.
	ProblemLocationRenamed ProblemKind = "location_renamed"
	// ProblemLocationNew: a location appeared. Subject: its id.
	ProblemLocationNew ProblemKind = "location_new"
	// ProblemDataDiffers: our copy of a location differs from the provider's, and
	// mending it did not last. Subject: its id.
	ProblemDataDiffers ProblemKind = "data_differs"
	// ProblemTimesUnclear: appointments of a location were left out because their
	// time does not exist there or exists twice. Subject: its id.
	ProblemTimesUnclear ProblemKind = "times_unclear"
	// ProblemSyncBehind: a sync is overdue and nobody runs it.
	ProblemSyncBehind ProblemKind = "sync_behind"
	// ProblemSyncBroken: a sync broke off by a fault of our own.
	ProblemSyncBroken ProblemKind = "sync_broken"
	// ProblemNotActivated: the practice has not activated the vendor's product at
	// the provider, or has switched it off.
	ProblemNotActivated ProblemKind = "not_activated"
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
	// Former is the name that the subject had before; often empty.
	Former string
	// Count is how many things it is about (ProblemTimesUnclear); 0: not counted.
	Count    int
	OpenedAt time.Time
	// ResolvedAt is zero while the problem is open.
	ResolvedAt time.Time
	// Times counts how often it opened: one that comes back soon after it was
	// resolved is the same problem (Calm).
	Times int
	// Told counts the emails about it that each owner was sent.
	Told int
}

// Calm is how long a problem must have been resolved to be over. One that comes
// back before is the same problem: nobody is told twice, and nobody is given the
// all-clear in between.
const Calm = 30 * time.Minute

// Open reports whether the problem is open.
func (p Problem) Open() bool { return p.ResolvedAt.IsZero() }

// Lasted is how long the problem lasted, until now while it is open.
func (p Problem) Lasted(now time.Time) time.Duration {
	if p.Open() {
		return now.Sub(p.OpenedAt)
	}
	return p.ResolvedAt.Sub(p.OpenedAt)
}

// ConcernsPractice reports whether the catalogue says that the practice can mend
// the problem or has to know of it.
func (p Problem) ConcernsPractice() bool {
	return slices.Contains(catalogued[p.Kind].Concerns, PartyPractice)
}

// ofLocation reports whether the problem is about one location: its subject is
// the location's id and its label the location's name.
func (p Problem) ofLocation() bool {
	return catalogued[p.Kind].About == AboutLocation
}

// Health is derived from the open problems of a connected connection.
type Health string

// The three healths.
const (
	HealthHealthy   Health = "healthy"
	HealthAttention Health = "attention"
	HealthFailing   Health = "failing"
)

// HealthOf derives the health from the open problems: the worst one decides,
// and what is only worth knowing does not count.
func HealthOf(open []Problem) Health {
	worst := SeverityNotice
	for _, problem := range open {
		worst = max(worst, problem.Severity())
	}
	switch worst {
	case SeverityFailing:
		return HealthFailing
	case SeverityAttention:
		return HealthAttention
	}
	return HealthHealthy
}
