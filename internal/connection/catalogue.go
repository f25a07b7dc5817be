package connection

import "time"

// Severity says how bad a problem is. Health is derived from the worst one.
type Severity int

// The severities. They are stored with each problem, so their numbers do not change.
const (
	// SeverityNotice: worth knowing; nothing stops working.
	SeverityNotice Severity = 1
	// SeverityAttention: something works only in part, or soon will not.
	SeverityAttention Severity = 2
	// SeverityFailing: no data arrives any more.
	SeverityFailing Severity = 3
)

// Party is somebody whom a problem concerns.
type Party string

// The parties.
const (
	// PartyPractice can mend it, or has to know of it.
	PartyPractice Party = "practice"
	// PartySupport helps the practice.
	PartySupport Party = "support"
	// PartyOperators run Mooring and keep the vendor's registrations.
	PartyOperators Party = "operators"
)

// Subject is what a problem is about; a connection may have one of a kind for
// each of its subjects.
type Subject string

// The subjects.
const (
	AboutConnection Subject = "connection"
	AboutLocation   Subject = "location"
	AboutPermission Subject = "permission"
)

// Telling says when a practice's owners are told of a problem by email.
type Telling string

// The tellings.
const (
	// TellNever: the pages show it, and that is enough.
	TellNever Telling = "never"
	// TellAtOnce: only the practice can mend it, or time is short.
	TellAtOnce Telling = "at_once"
	// TellIfItLasts: once it has lasted for tellAfter.
	TellIfItLasts Telling = "if_it_lasts"
)

// tellAfter is how long trouble that may pass by itself goes on before anybody
// is told.
const tellAfter = time.Hour

// Entry is what the catalogue says of one kind of problem: the one place that
// defines it.
type Entry struct {
	Kind     ProblemKind
	Severity Severity
	// Concerns lists whom it concerns, the one who can mend it first.
	Concerns []Party
	About    Subject
	Tell     Telling
	// Title names it in lists and filters: "Sign-in refused".
	Title string
	// Cause completes "41 connections: Core Practice …": "not answering".
	Cause string
	// Opens and Resolves say when it opens, and when it ends by itself.
	Opens, Resolves string
	// Began and Ended word its two turns in the audit trail.
	Began, Ended string
	// was says in one clause, for the practice, what was so while it was open.
	was func(Problem, Saying) string
	// practice words it for the practice, support for support staff.
	practice func(Problem, Saying) Words
	support  func(Problem, Saying) Advice
}

// Advice says a problem to support staff: what happened, with the provider's own
// code where there is one, and the next step.
type Advice struct {
	Happened string
	ToDo     string
}

// Catalogue lists every kind of problem, the worst for a practice first.
func Catalogue() []Entry {
	var all []Entry
	for _, part := range [][]Entry{signInEntries(), providerEntries(), vendorEntries(), locationEntries(), syncEntries()} {
		all = append(all, part...)
	}
	return all
}

// catalogued finds entries by kind.
var catalogued = func() map[ProblemKind]Entry {
	entries := make(map[ProblemKind]Entry)
	for _, entry := range Catalogue() {
		entries[entry.Kind] = entry
	}
	return entries
}()

// EntryOf finds what the catalogue says of a kind; false for a kind it does not
// know, which only a newer version can have stored.
func EntryOf(kind ProblemKind) (Entry, bool) {
	entry, found := catalogued[kind]
	return entry, found
}

// Severity returns how bad the problem is; a kind of a newer version counts as
// SeverityAttention.
func (p Problem) Severity() Severity {
	if entry, found := catalogued[p.Kind]; found {
		return entry.Severity
	}
	return SeverityAttention
}

// Words returns what a practice is told about the problem.
func (p Problem) Words(saying Saying) Words {
	if entry, found := catalogued[p.Kind]; found {
		return entry.practice(p, saying)
	}
	return Words{
		Happened: "Something is not as it should be.",
		Means:    saying.last(),
		ToDo:     "If this stays for a day, please tell support.",
	}
}

// Was says in one clause what a practice was told of and is over: "Core Practice
// did not answer". It ends without a full stop.
func (p Problem) Was(saying Saying) string {
	if entry, found := catalogued[p.Kind]; found {
		return entry.was(p, saying)
	}
	return "Something was not as it should be"
}

// Advice returns what support staff are told about the problem.
func (p Problem) Advice(saying Saying) Advice {
	if entry, found := catalogued[p.Kind]; found {
		return entry.support(p, saying)
	}
	return Advice{Happened: "A newer version of Mooring opened “" + string(p.Kind) + "”.", ToDo: "Look at it with that version."}
}

// TellAt is when the practice's owners are first told of the problem by email;
// zero: never.
func (p Problem) TellAt() time.Time {
	switch catalogued[p.Kind].Tell {
	case TellAtOnce:
		return p.OpenedAt
	case TellIfItLasts:
		return p.OpenedAt.Add(tellAfter)
	}
	return time.Time{}
}
