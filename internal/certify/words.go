package certify

import (
	"fmt"
	"strings"
	"time"
)

// Word is how a verdict is called.
func (v Verdict) Word() string {
	switch v {
	case Met:
		return "met"
	case NeedsPerson:
		return "needs a person"
	default:
		return "not met"
	}
}

// Mark is the shape that stands beside the word, so that a verdict is never told
// by colour alone.
func (v Verdict) Mark() string {
	switch v {
	case Met:
		return "✓"
	case NeedsPerson:
		return "?"
	default:
		return "✗"
	}
}

// String says the counts: "39 met, 0 not met, 2 need a person".
func (c Counts) String() string {
	verb := "need"
	if c.NeedsPerson == 1 {
		verb = "needs"
	}
	return fmt.Sprintf("%d met, %d not met, %d %s a person", c.Met, c.NotMet, c.NeedsPerson, verb)
}

// seconds writes how long something took: "0.8 s", "64 s".
func seconds(took time.Duration) string {
	if took < 10*time.Second {
		return fmt.Sprintf("%.1f s", took.Seconds())
	}
	return fmt.Sprintf("%.0f s", took.Seconds())
}

// heading names a section: "2. Connection". What has no number of the provider's
// is 0.
func (s Section) heading() string {
	if s.Number == 0 {
		return s.Name
	}
	return fmt.Sprintf("%d. %s", s.Number, s.Name)
}

// The brackets of what a person has to fill in.
const (
	blankStart = "[fill in: "
	blankEnd   = "]"
)

// Blank is what stands in a letter for what is not known.
func Blank(what string) string { return blankStart + what + blankEnd }

// Blanks lists what still has to be filled in, in order.
func (s SupportRequest) Blanks() []string {
	var blanks []string
	for rest := s.Text; ; {
		_, after, found := strings.Cut(rest, blankStart)
		if !found {
			return blanks
		}
		blank, left, closed := strings.Cut(after, blankEnd)
		if !closed {
			return blanks
		}
		blanks, rest = append(blanks, blank), left
	}
}
