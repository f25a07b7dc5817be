package doctor

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Terminal is how a terminal shows things.
type Terminal struct {
	// Width is how many columns it has; 0: 80.
	Width int
	// Colour: verdicts are coloured as well.
	Colour bool
}

// The widths of the table, in columns.
const (
	usualWidth   = 80
	leastWidth   = 40
	verdictWidth = 16
)

// Write writes a report as a table: the areas, and in each a line for everything that
// was looked at, with what to do under it.
func (t Terminal) Write(w io.Writer, report Report) error {
	var text strings.Builder
	area := ""
	for _, finding := range report.Findings {
		if finding.Area != area {
			area = finding.Area
			fmt.Fprintf(&text, "\n%s\n", plain(area))
		}
		verdict := finding.Verdict.mark() + " " + string(finding.Verdict)
		text.WriteString("  " + t.coloured(finding.Verdict, verdict))
		text.WriteString(strings.Repeat(" ", max(1, verdictWidth-2-utf8.RuneCountInString(verdict))))
		t.paragraph(&text, finding.What+": "+finding.Says)
		if finding.Do != "" {
			text.WriteString(strings.Repeat(" ", verdictWidth))
			t.paragraph(&text, "→ "+finding.Do)
		}
	}
	fmt.Fprintf(&text, "\n%s\n", report.Summary())
	_, err := io.WriteString(w, text.String())
	return err
}

// Summary is a report in one line.
func (r Report) Summary() string {
	return fmt.Sprintf("Faults: %d. Warnings: %d. Fine: %d. Not looked at: %d.", r.Count(Fault), r.Count(Warning), r.Count(OK), r.Count(Unseen))
}

// WriteJSON writes a report for programs.
func WriteJSON(w io.Writer, report Report) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		Report
		Faults   int `json:"faults"`
		Warnings int `json:"warnings"`
	}{report, report.Count(Fault), report.Count(Warning)})
}

// mark is a verdict's sign.
func (v Verdict) mark() string {
	switch v {
	case OK:
		return "✓"
	case Warning:
		return "!"
	case Fault:
		return "✗"
	default:
		return "–"
	}
}

// paragraph writes words that go on under the third column, and wraps them there.
func (t Terminal) paragraph(text *strings.Builder, words string) {
	width, column := max(cmp.Or(t.Width, usualWidth), leastWidth), verdictWidth
	for i, word := range strings.Fields(plain(words)) {
		length := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+length > width:
			text.WriteString("\n" + strings.Repeat(" ", verdictWidth))
			column = verdictWidth
		default:
			text.WriteByte(' ')
			column++
		}
		text.WriteString(word)
		column += length
	}
	text.WriteByte('\n')
}

// coloured writes text in the colour of a verdict (ECMA-48 section 8.3.117).
func (t Terminal) coloured(verdict Verdict, text string) string {
	colours := map[Verdict]int{OK: 32, Warning: 33, Fault: 31}
	if !t.Colour || colours[verdict] == 0 {
		return text
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", colours[verdict], text)
}

// plain leaves nothing in a text that a terminal would obey.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, text)
}
