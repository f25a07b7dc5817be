package budget

import (
	"context"
	"slices"
	"time"
)

// Store keeps a ledger for each provider.
type Store interface {
	// Turn reads a provider's ledger, gives it to decide and writes the change, in
	// one transaction; of several callers each has its turn. When the hour changes
	// it clears away accounts whose hour began earlier than the hour before.
	Turn(ctx context.Context, provider string, decide func(Ledger) Change) error
}

// Ledger is what was taken of a provider's calls; the zero value: nothing ever.
type Ledger struct {
	Count
	// Accounts are those of the connections, in no order.
	Accounts []Account
}

// Count is what all connections took together in an hour.
type Count struct {
	// Hour is its beginning.
	Hour time.Time
	// Background and People are how many calls were taken.
	Background int
	People     int
	// ClosedUntil is when the provider is asked again after it said that no call is
	// left; zero: it did not.
	ClosedUntil time.Time
}

// Account is what one connection took in the hour in which it last asked.
type Account struct {
	// ConnectionID is empty for the sign-ins that are under way.
	ConnectionID string
	Hour         time.Time
	Background   int
	People       int
	// Before is what background work took in the hour before.
	Before int
	// Refused is true when it asked in vain last; Since is when it first did, until
	// it had its share: it waits.
	Refused bool
	Since   time.Time
}

// Change is what a turn changes.
type Change struct {
	Count Count
	// Account replaces that of its connection; nil: no account changes.
	Account *Account
}

// after returns the ledger with a change made, and leaves this one as it is.
func (l Ledger) after(change Change) Ledger {
	next := Ledger{Count: change.Count, Accounts: slices.Clone(l.Accounts)}
	if change.Account == nil {
		return next
	}
	next.Accounts = slices.DeleteFunc(next.Accounts, func(a Account) bool { return a.ConnectionID == change.Account.ConnectionID })
	next.Accounts = append(next.Accounts, *change.Account)
	return next
}

// in returns the count as it stands in an hour. The hour never goes back, should
// the clock of a process be behind.
func (c Count) in(hour time.Time) Count {
	if !c.Hour.Before(hour) {
		return c
	}
	return Count{Hour: hour, ClosedUntil: c.ClosedUntil}
}

// in returns the account as it stands in an hour.
func (a Account) in(hour time.Time) Account {
	if !a.Hour.Before(hour) {
		return a
	}
	next := Account{ConnectionID: a.ConnectionID, Hour: hour}
	if a.Hour.Before(hour.Add(-time.Hour)) {
		return next
	}
	next.Before = a.Background
	if a.Refused {
		next.Refused, next.Since = true, a.Since
	}
	return next
}

// wants reports whether the connection has background work in this hour, as far
// as is known.
func (a Account) wants() bool { return a.Background > 0 || a.Before > 0 || a.waits() }

// waits reports whether it asked in vain and has not had its share since.
func (a Account) waits() bool { return !a.Since.IsZero() }

// open is how many more calls of its share it may want in the rest of an hour, a
// part of one: a quarter more than in the hour before, and its whole share when
// that is not known or it waits.
func (a Account) open(share int, rest float64) int {
	need := share
	if !a.waits() && a.Before > 0 {
		need = min(share, a.Before+(a.Before+3)/4)
	}
	return max(0, min(need-a.Background, int(float64(need)*rest)))
}
