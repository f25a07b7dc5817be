package notify

import (
	"context"
	"time"

	"mooring/internal/connection"
)

// Store keeps the outbox.
type Store interface {
	// ToTell lists problems whose next letter is due, longest due first, behind one
	// of an earlier list; the zero Matter is before all of them.
	ToTell(ctx context.Context, now time.Time, behind Matter, limit int) ([]Matter, error)
	// Tell decides about one problem in one transaction that holds the
	// connection: decide is given the problem as it is now, and what it returns is
	// written: a letter for each reader (of the all-clear: for each who was told),
	// and when to look again. A problem that is gone or no longer due is not an
	// error, and decide is not called.
	Tell(ctx context.Context, matter Matter, now time.Time, decide func(Case) Decision) error
	// AskToSignIn writes a letter of KindSignIn to each owner who wants mail and the
	// event, unless some were written since a moment; it returns how many there are.
	// connection.ErrNotLive: it is disconnected.
	AskToSignIn(ctx context.Context, ref connection.Ref, by connection.Actor, now, since time.Time) (int, error)
	// Waiting lists letters that are due to be sent: those that somebody asked for,
	// then the longest due.
	Waiting(ctx context.Context, now time.Time, limit int) ([]Due, error)
	// Delivery reads a letter with all that its words are made of;
	// connection.ErrNotFound when there is none.
	Delivery(ctx context.Context, letterID string) (Delivery, error)
	// Take takes a letter that is due for one attempt to send it, which ends before
	// a moment, and counts the attempt; false: it has ended, is not due, or somebody
	// else has it. It is due again at that moment unless it is settled or put off.
	Take(ctx context.Context, letterID string, now, until time.Time) (bool, error)
	// Settle ends a letter unless it has ended or is gone, and writes an event for one
	// that was sent, written, bounced or given up. A bounce is noted at the person, and a
	// letter that went through clears that note.
	Settle(ctx context.Context, letterID string, result Result) error
	// PutOff says when to try a letter again that has not ended, and the mail
	// server's code.
	PutOff(ctx context.Context, letterID string, code string, tryAt time.Time) error
	// Prune deletes letters that ended before a moment, but those about problems
	// that may still be told of.
	Prune(ctx context.Context, before time.Time) error
}

// Due is a letter that is due to be sent.
type Due struct {
	LetterID string
	// Attempts is how many were made to send it.
	Attempts int
	// Asked is true for one that somebody asked for and waits for.
	Asked bool
}

// Matter names a problem that somebody may have to be told of.
type Matter struct {
	Ref       connection.Ref
	ProblemID string
	// Due is since when.
	Due time.Time
}

// Trouble is a problem with what was told of it.
type Trouble struct {
	connection.Problem
	// ToldAt is when the first letter was written; zero when none was.
	ToldAt time.Time
	// TellAt is when somebody looks next whether to tell; zero: not until the
	// problem opens or ends.
	TellAt time.Time
}

// Case is what a decision is made of.
type Case struct {
	Connection connection.Connection
	Trouble    Trouble
	// Others are what else is open at the connection, or ended within connection.Calm.
	Others []Trouble
	// Readers counts the owners who want mail.
	Readers int
}

// Decision says what to write and when to look again.
type Decision struct {
	// Write is empty when nobody is told now.
	Write Kind
	// Next is when to look again; zero: not until the problem opens or ends.
	Next time.Time
}

// Delivery is a letter with what its words are made of.
type Delivery struct {
	Letter Letter
	Ended  bool
	// Name and Email are the person's.
	Name  string
	Email string
	// Reader is false for one who is no owner any more, can no longer sign in, or
	// wants no mail.
	Reader bool
	// Told reports whether an earlier letter about the problem reached the person.
	Told bool
	// Overtaken reports whether there is a later letter about the problem for the person.
	Overtaken bool
	// Organisation is the name of whose connection it is, and TimeZone the IANA
	// zone that its chosen locations share, else the organisation's.
	Organisation string
	TimeZone     string
	Connection   connection.Connection
	// Problem is the zero value when it is gone or there was none.
	Problem connection.Problem
	// Others are what else is open at the connection, the worst first.
	Others []connection.Problem
	// LapsesAt is when the sign-in lapses; often zero.
	LapsesAt time.Time
}

// Result is how a letter ended.
type Result struct {
	Outcome Outcome
	// Code is the mail server's; often empty.
	Code string
	At   time.Time
}
