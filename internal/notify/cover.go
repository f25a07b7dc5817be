package notify

import (
	"cmp"
	"slices"
	"time"

	"mooring/internal/connection"
)

// signIn lists the problems that signing in again mends, in whole.
var signIn = map[connection.ProblemKind]bool{
	connection.ProblemSignInRefused: true, connection.ProblemSignInUnknown: true,
	connection.ProblemSignInEnding: true, connection.ProblemSignInLost: true,
}

// covered reports whether the letter about another problem has told what a letter
// about the case's problem would, so that a practice does not get five letters of
// one outage:
//
//   - while a connection needs a new sign-in, what is wrong at the provider
//     besides is not told, and of two problems that a new sign-in mends one is;
//   - of problems that began together, the letter about the worst named them all;
//   - what may pass by itself, and begins on the same day without being worse, is
//     a part of the same trouble.
//
// A problem that only the practice can mend and that began later is told by
// itself in every case, and so is one that began on another day.
func covered(c Case, now time.Time) bool {
	return slices.ContainsFunc(c.Others, func(other Trouble) bool {
		return covers(c.Connection.Status, other, c.Trouble, now)
	})
}

// covers is covered by one problem.
func covers(status connection.Status, other, own Trouble, now time.Time) bool {
	if signIn[other.Kind] && other.Open() {
		if status == connection.StatusNeedsReconnect && !signIn[own.Kind] {
			return true
		}
		if signIn[own.Kind] && other.Told > 0 && (own.Told == 0 || before(other, own)) {
			return true
		}
	}
	if other.Told == 0 || over(other, now) || own.Severity() > other.Severity() || own.Told > 0 && !before(other, own) {
		return false
	}
	if !own.OpenedAt.After(other.ToldAt) {
		return own.OpenedAt.After(other.OpenedAt.Add(-sameTrouble))
	}
	return !atOnce(own) && own.OpenedAt.Before(other.ToldAt.Add(sameTrouble))
}

// goesOn reports whether a trouble that is over goes on in the shape of another
// that is at least as bad: a provider that did not answer, and now answers in a way
// that cannot be read.
func goesOn(ended, other Trouble) bool {
	return other.Open() && passing(ended) && passing(other) && other.Severity() >= ended.Severity()
}

// passing reports whether a trouble concerns the whole connection and may pass by
// itself.
func passing(trouble Trouble) bool {
	entry, _ := connection.EntryOf(trouble.Kind)
	return entry.About == connection.AboutConnection && entry.Tell == connection.TellIfItLasts
}

// goesFirst reports whether another problem of the connection is due now and is
// the one to write about: the letter about it names the case's problem too.
func goesFirst(c Case, other Trouble, now time.Time) bool {
	due := other.Open() && !other.TellAt.IsZero() && !other.TellAt.After(now)
	return due && c.Trouble.Told == 0 && before(other, c.Trouble) && !covered(c.as(other), now)
}

// as is the case of another of its problems.
func (c Case) as(other Trouble) Case {
	others := slices.DeleteFunc(slices.Clone(c.Others), func(trouble Trouble) bool { return trouble.ID == other.ID })
	return Case{Connection: c.Connection, Trouble: other, Others: append(others, c.Trouble), Readers: c.Readers}
}

// before puts problems of one connection in the order in which they are told: the
// worst first, then what only the practice can mend, then the oldest.
func before(a, b Trouble) bool {
	return cmp.Or(
		cmp.Compare(b.Severity(), a.Severity()),
		compareBool(atOnce(b), atOnce(a)),
		a.OpenedAt.Compare(b.OpenedAt),
		cmp.Compare(a.ID, b.ID),
	) < 0
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// atOnce reports whether the problem is told at once: only the practice can mend
// it, or time is short.
func atOnce(trouble Trouble) bool {
	entry, _ := connection.EntryOf(trouble.Kind)
	return entry.Tell == connection.TellAtOnce
}

// over reports whether the problem will not come back as the same one.
func over(trouble Trouble, now time.Time) bool {
	return !trouble.Open() && now.Sub(trouble.ResolvedAt) >= connection.Calm
}
