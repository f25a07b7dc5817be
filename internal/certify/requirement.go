package certify

import "context"

// Verdict is what became of a requirement.
type Verdict string

// The verdicts.
const (
	Met    Verdict = "met"
	NotMet Verdict = "not_met"
	// NeedsPerson: no program can tell. The finding says what to look at.
	NeedsPerson Verdict = "needs_person"
)

// Requirement is one line of the report.
type Requirement struct {
	// ID is the number of the checkpoint and the place in it: "2.4".
	ID string
	// Text is the requirement in our words, one sentence.
	Text string
	// How says how it is checked, for a reader who does not know Mooring.
	How string
	// Check does it. An error is no verdict: the check could not be carried out,
	// and the line is not met.
	Check func(context.Context) (Finding, error)
}

// Checkpoint is a group of requirements as the provider numbers them.
type Checkpoint struct {
	// Number is the provider's: 1 to 6 for Core Practice.
	Number int
	// Name is the provider's: "Connection".
	Name         string
	Requirements []Requirement
}

// Finding is what a check found.
type Finding struct {
	Verdict Verdict
	// Says is the result in one sentence.
	Says string
	// Look says exactly what a person is to look at; for NeedsPerson.
	Look string
	// Evidence is what the verdict rests on, in order. It holds no secret.
	Evidence []Evidence
}

// Evidence is one piece of it: text or a picture.
type Evidence struct {
	// Title says what it is: "The answer of POST /connections".
	Title string
	// Text is shown as it is, in a fixed-width font; empty for a picture.
	Text string
	// PNG is a picture; nil for a text.
	PNG []byte
}
