package doctor

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"mooring/internal/terminal"
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
			fmt.Fprintf(&text, "\n%s\n", terminal.Harmless(area))
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
	terminal.Column{Indent: verdictWidth, Width: max(cmp.Or(t.Width, terminal.UsualWidth), leastWidth)}.Write(text, words)
}

// coloured is text in the colour of a verdict.
func (t Terminal) coloured(verdict Verdict, text string) string {
	colours := map[Verdict]terminal.Colour{OK: terminal.Green, Warning: terminal.Yellow, Fault: terminal.Red}
	if !t.Colour {
		return text
	}
	return colours[verdict].Paint(text)
}
