package corepractice

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"mooring/internal/certify"
	provider "mooring/internal/provider/corepractice"
	"mooring/internal/secret"
)

// Provider is who certifies.
const Provider = provider.Name

// Target is a deployment that is looked at from outside. It is only read: the
// one form that is sent is the sign-in's, when there is somebody to sign in as.
type Target struct {
	// URL is its public address.
	URL string
	// Email and Password are an owner's; without them only what everybody sees is
	// looked at.
	Email    string
	Password secret.Value
	// ClientID is the vendor's at Core Practice, which no page may show; empty: not
	// known here.
	ClientID string
}

// base checks what was given and returns the address.
func (t Target) base() (*url.URL, error) {
	address, err := url.Parse(strings.TrimRight(t.URL, "/"))
	switch {
	case err != nil || address.Hostname() == "" || address.Scheme != "https" && address.Scheme != "http":
		return nil, errors.New("the target is not an address that begins with https:// or http://")
	case address.User != nil || address.Path != "" || address.RawQuery != "" || address.Fragment != "":
		return nil, errors.New("the target is to be the address of a host, with nothing before or after it")
	case t.Email == "" && !t.Password.IsZero():
		return nil, errors.New("there is a password and nobody to sign in as: give the email address as well")
	case t.Email != "" && t.Password.IsZero():
		return nil, errors.New("there is nobody's password: put it into MOORING_CERTIFY_PASSWORD, or on standard input with --password-stdin")
	}
	return address, nil
}

// TargetCheckpoints are the requirements of Checkpoints, with the same ids and
// texts, looked at from outside: what cannot be told that way needs a person,
// and says what proves it. A part before them is about the deployment itself.
func TargetCheckpoints(s Subject, t Target) ([]certify.Checkpoint, error) {
	base, err := t.base()
	if err != nil {
		return nil, err
	}
	seen := &survey{subject: s, target: t, base: base}
	list := Checkpoints(s)
	for _, checkpoint := range list {
		for i, requirement := range checkpoint.Requirements {
			checkpoint.Requirements[i] = seen.requirement(requirement, s.outsideLookOf(requirement.Text))
		}
	}
	return append([]certify.Checkpoint{seen.deployment()}, list...), nil
}

// outsideLook looks at what a survey saw. It adds to the sight what it finds.
type outsideLook struct {
	// how says what is looked at.
	how string
	// look does it.
	look func(*survey, *sight)
	// person: wherever it is asked, the question is for a person.
	person bool
}

// requirement is a requirement as it is looked at from outside.
func (v *survey) requirement(inside certify.Requirement, outside outsideLook) certify.Requirement {
	proven := fmt.Sprintf("Line %s of “mooring certify”, run with this version and these settings, proves it.", inside.ID)
	if outside.person {
		return inside
	}
	if outside.look == nil {
		inside.How = "This cannot be told from outside."
		inside.Check = func(context.Context) (certify.Finding, error) {
			return certify.Finding{Verdict: certify.NeedsPerson, Look: proven}, nil
		}
		return inside
	}
	inside.How = outside.how
	inside.Check = v.check(outside.look, proven)
	return inside
}

// check makes the Check of a look.
func (v *survey) check(look func(*survey, *sight), proven string) func(context.Context) (certify.Finding, error) {
	return func(ctx context.Context) (certify.Finding, error) {
		if err := v.walk(ctx); err != nil {
			return certify.Finding{}, err
		}
		found := &sight{}
		look(v, found)
		return found.finding(proven), nil
	}
}

// sight is what one look saw.
type sight struct {
	says     string
	faults   []string
	open     []string
	evidence []certify.Evidence
}

// fault adds what breaks the requirement, a sentence.
func (s *sight) fault(format string, values ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, values...))
}

// leave adds what cannot be told from outside, and who or what can tell it: a
// sentence.
func (s *sight) leave(format string, values ...any) {
	s.open = append(s.open, fmt.Sprintf(format, values...))
}

// note adds evidence.
func (s *sight) note(title, text string) {
	s.evidence = append(s.evidence, certify.Evidence{Title: title, Text: text})
}

// finding is the verdict: a fault counts, whatever else is left open.
func (s *sight) finding(proven string) certify.Finding {
	finding := certify.Finding{Verdict: certify.Met, Says: s.says, Evidence: s.evidence}
	switch {
	case len(s.faults) > 0:
		finding.Verdict, finding.Says = certify.NotMet, strings.Join(s.faults, " ")
	case len(s.open) > 0:
		finding.Verdict, finding.Look = certify.NeedsPerson, strings.TrimSpace(strings.Join(s.open, " ")+" "+proven)
	}
	return finding
}

// Mask hides what looks like a secret, by where it stands, in any text.
func Mask(text string) string { return new(secrets).mask(text) }
