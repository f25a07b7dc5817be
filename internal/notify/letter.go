package notify

import (
	"context"
	"fmt"
	"time"

	"mooring/internal/connection"
)

// Kind says why a letter is written.
type Kind string

// The kinds of letter.
const (
	// KindProblem is the first about a problem.
	KindProblem Kind = "problem"
	// KindReminder follows while the problem is open.
	KindReminder Kind = "reminder"
	// KindAllClear says that the problem is over, to those who were told of it.
	KindAllClear Kind = "all_clear"
	// KindSignIn is a link to sign in again that support asked for.
	KindSignIn Kind = "sign_in"
)

// Outcome says how a letter ended.
type Outcome string

// The outcomes. An empty one means that it is still to be sent.
const (
	// OutcomeSent: a mail server took it.
	OutcomeSent Outcome = "sent"
	// OutcomeWritten: it was written to a folder, because no server is configured.
	OutcomeWritten Outcome = "written"
	// OutcomeBounced: the mail server refused it for good (RFC 5321 section 4.2.1, 5yz).
	OutcomeBounced Outcome = "bounced"
	// OutcomeDropped: it was no longer true, or the person no longer wants mail.
	OutcomeDropped Outcome = "dropped"
	// OutcomeGivenUp: no server took it for days.
	OutcomeGivenUp Outcome = "given_up"
)

// Letter is a row of the outbox. It holds no words.
type Letter struct {
	ID        string
	Ref       connection.Ref
	UserID    string
	ProblemID string
	Kind      Kind
	// Number counts the letters about the problem, from 1.
	Number    int
	CreatedAt time.Time
	Attempts  int
}

// Mail is a letter in words, ready to be sent.
type Mail struct {
	// ID is the letter's: the Message-ID is made of it, so that a mail that is sent
	// twice can be told by its readers' programs (RFC 5322 section 3.6.4).
	ID     string
	ToName string
	To     string
	// Subject is one line.
	Subject string
	// Text and HTML say the same (RFC 2046 section 5.1.4).
	Text string
	HTML string
	// Automatic is false for what a person asked for (RFC 3834 section 5).
	Automatic bool
}

// Sending is what became of a mail that was taken.
type Sending struct {
	// Outcome is OutcomeSent or OutcomeWritten.
	Outcome Outcome
	// Path is the file it was written to, for the log; empty when it was sent.
	Path string
}

// Transport sends mail; mail.Server and mail.Folder implement it.
type Transport interface {
	// Send returns a *Refusal when the server answered that it does not take it.
	// Any other error means that it may be tried again.
	Send(ctx context.Context, mail Mail) (Sending, error)
}

// Refusal is a mail server's answer that it does not take a mail.
type Refusal struct {
	// Code is the reply code with the enhanced one where there is one: "550 5.1.1"
	// (RFC 5321 section 4.2, RFC 3463). Never the server's words.
	Code string
	// Permanent is true for 5yz to the address or the mail: trying again is of no use.
	Permanent bool
}

// Error implements error.
func (r *Refusal) Error() string { return fmt.Sprintf("mail server answered %s", r.Code) }
