package certify

import (
	"fmt"
	"strings"
)

// Counts is how many lines have each verdict.
type Counts struct {
	Met, NotMet, NeedsPerson int
}

// All is how many lines there are.
func (c Counts) All() int { return c.Met + c.NotMet + c.NeedsPerson }

// Counts counts the lines of a report.
func (r Report) Counts() Counts {
	var counts Counts
	for _, section := range r.Sections {
		of := section.Counts()
		counts.Met += of.Met
		counts.NotMet += of.NotMet
		counts.NeedsPerson += of.NeedsPerson
	}
	return counts
}

// Counts counts the lines of a section. A verdict that is none counts as not met.
func (s Section) Counts() Counts {
	var counts Counts
	for _, line := range s.Lines {
		switch line.Verdict {
		case Met:
			counts.Met++
		case NeedsPerson:
			counts.NeedsPerson++
		default:
			counts.NotMet++
		}
	}
	return counts
}

// Lines are those with a verdict, in their order.
func (r Report) Lines(verdict Verdict) []Line {
	var lines []Line
	for _, section := range r.Sections {
		for _, line := range section.Lines {
			if line.Verdict == verdict {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// Err is nil when no line is not met; otherwise it names those that are not.
func (r Report) Err() error {
	lines := r.Lines(NotMet)
	if len(lines) == 0 {
		return nil
	}
	ids := make([]string, len(lines))
	for i, line := range lines {
		ids[i] = line.ID
	}
	return fmt.Errorf("%d of %d requirements not met: %s", len(lines), r.Counts().All(), strings.Join(ids, ", "))
}
