package corepractice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"mooring/internal/certify"
)

// patience is how long a check waits for what has to happen.
const patience = 45 * time.Second

// inquiry is one check at work on its stage. What goes wrong in carrying it out
// is kept, and every step after it does nothing: a check reads as what it does,
// and its verdict counts only when every step was done.
type inquiry struct {
	*stage
	ctx      context.Context
	failed   error
	faults   []string
	evidence []certify.Evidence
}

// look is what a check does. It returns what a met requirement says.
type look func(q *inquiry) (says string)

// examine makes the Check of a requirement: it opens a stage, looks, and
// masks what was found.
func (s Subject) examine(options stageOptions, look look) func(context.Context) (certify.Finding, error) {
	return func(ctx context.Context) (finding certify.Finding, err error) {
		st, err := s.open(ctx, options)
		if err != nil {
			return finding, err
		}
		defer func() {
			finding = st.maskFinding(finding)
			if closing := st.close(ctx); closing != nil {
				err = errors.Join(err, fmt.Errorf("end the examination: %w", closing))
			}
			if err != nil {
				err = &maskedError{text: st.mask(err.Error()), err: err}
			}
		}()
		q := &inquiry{stage: st, ctx: ctx}
		return q.conclude(look(q))
	}
}

// maskedError is an error whose text holds no secret.
type maskedError struct {
	text string
	err  error
}

// Error implements error.
func (e *maskedError) Error() string { return e.text }

// Unwrap lets errors.Is find what it was.
func (e *maskedError) Unwrap() error { return e.err }

// conclude gives the verdict.
func (q *inquiry) conclude(says string) (certify.Finding, error) {
	finding := certify.Finding{Verdict: certify.Met, Says: says, Evidence: q.evidence}
	if len(q.faults) > 0 {
		finding.Verdict, finding.Says = certify.NotMet, strings.Join(q.faults, " ")
	}
	return finding, q.failed
}

// want notes a fault, a whole sentence, unless it holds; a fault is noted once. A
// check that could not be carried out finds no faults.
func (q *inquiry) want(holds bool, fault string, values ...any) {
	if holds || q.failed != nil {
		return
	}
	if said := fmt.Sprintf(fault, values...); !slices.Contains(q.faults, said) {
		q.faults = append(q.faults, said)
	}
}

// same wants two values to be equal.
func same[T comparable](q *inquiry, what string, got, want T) {
	q.want(got == want, "%s is %v and not %v.", what, quoted(got), quoted(want))
}

// quoted shows a text in quotes and everything else as it is.
func quoted(value any) string {
	if text, is := value.(string); is {
		return "“" + text + "”"
	}
	return fmt.Sprint(value)
}

// note adds a text to the evidence.
func (q *inquiry) note(title, text string) { q.show(certify.Evidence{Title: title, Text: text}) }

// show adds a piece to the evidence, unless the check has failed.
func (q *inquiry) show(piece certify.Evidence) {
	if q.failed == nil {
		q.evidence = append(q.evidence, piece)
	}
}

// try keeps an error and reports whether all is well so far.
func (q *inquiry) try(err error) bool {
	if q.failed == nil && err != nil {
		q.failed = err
	}
	return q.failed == nil
}

// until repeats a question until the answer is yes. When it never is, that is a
// fault, a whole sentence, and not an error: the product did not do it.
func (q *inquiry) until(fault string, holds func() bool) {
	if q.failed != nil {
		return
	}
	limit, cancel := context.WithTimeout(q.ctx, patience)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for !holds() && q.failed == nil {
		select {
		case <-again.C:
		case <-limit.Done():
			q.try(q.ctx.Err())
			q.want(false, "%s", fault)
			return
		}
	}
}
