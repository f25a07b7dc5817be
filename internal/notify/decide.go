package notify

import (
	"slices"
	"time"

	"mooring/internal/connection"
)

const (
	// again is when a problem is looked at again that is not told now because
	// another letter has told it, or because nobody wants mail.
	again = time.Hour
	// soon is when a problem is looked at again that lets a worse one go first,
	// which is due as well.
	soon = time.Minute
	// sameTrouble is how long after a letter what else begins belongs to it.
	sameTrouble = 24 * time.Hour
)

// reminders are how long after the first letter the others follow.
var reminders = []time.Duration{3 * 24 * time.Hour, 10 * 24 * time.Hour}

// decider decides at now.
func decider(now time.Time) func(Case) Decision {
	return func(c Case) Decision { return decide(c, now) }
}

// decide says whether the owners are told of a problem now. The first letter is
// due when the catalogue says (connection.Problem.TellAt), the reminders after
// it, and the all-clear once the problem has been over for connection.Calm.
//
// Of a problem that another letter has told, no letter of its own is written
// while that other problem lasts; see covered.
func decide(c Case, now time.Time) Decision {
	problem := c.Trouble.Problem
	switch {
	case c.Connection.Status == connection.StatusDisconnected:
		return Decision{}
	case !problem.Open():
		return allClear(c, now)
	}
	due := nextLetter(c.Trouble)
	switch {
	case due.IsZero():
		return Decision{}
	case now.Before(due):
		return Decision{Next: due}
	case c.Readers == 0 || covered(c, now):
		return Decision{Next: now.Add(again)}
	case slices.ContainsFunc(c.Others, func(other Trouble) bool { return goesFirst(c, other, now) }):
		return Decision{Next: now.Add(soon)}
	case problem.Told == 0:
		return Decision{Write: KindProblem, Next: now.Add(reminders[0])}
	}
	return Decision{Write: KindReminder, Next: afterReminder(c.Trouble, now)}
}

// allClear decides about a problem that is over. While the same trouble goes on
// in another shape the all-clear waits; when a new sign-in is needed the letter
// that asks for it takes its place.
func allClear(c Case, now time.Time) Decision {
	problem := c.Trouble.Problem
	calm := problem.ResolvedAt.Add(connection.Calm)
	switch {
	case problem.Told == 0 || c.Connection.Status == connection.StatusNeedsReconnect:
		return Decision{}
	case now.Before(calm):
		return Decision{Next: calm}
	case slices.ContainsFunc(c.Others, func(other Trouble) bool { return goesOn(c.Trouble, other) }):
		return Decision{Next: now.Add(again)}
	}
	return Decision{Write: KindAllClear}
}

// nextLetter is when the next letter about an open problem is due; zero: none.
func nextLetter(trouble Trouble) time.Time {
	switch told := trouble.Told; {
	case told == 0:
		return trouble.Problem.TellAt()
	case told <= len(reminders):
		return trouble.ToldAt.Add(reminders[told-1])
	}
	return time.Time{}
}

// afterReminder is when the reminder after the one that is written now is due. One
// that is late moves the next.
func afterReminder(trouble Trouble, now time.Time) time.Time {
	if trouble.Told >= len(reminders) {
		return time.Time{}
	}
	next, between := trouble.ToldAt.Add(reminders[trouble.Told]), reminders[trouble.Told]-reminders[trouble.Told-1]
	if late := now.Add(between); late.After(next) {
		return late
	}
	return next
}
