package certify

import (
	"cmp"
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
	// narrowWidth is below what a table with three columns needs.
	narrowWidth  = 60
	idWidth      = 6
	verdictWidth = 18
)

// Write writes a report as a table: each requirement with its verdict, and under
// one that is not met what was found, under one that needs a person what to look
// at.
func (t Terminal) Write(w io.Writer, report Report) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s with %s\n", plain(report.Product), plain(report.Provider))
	t.paragraph(&text, 0, fmt.Sprintf("Examined: %s, %s, in %s.", report.Subject, report.StartedAt.Format("2 January 2006 15:04 MST"), seconds(report.Took)))
	for _, section := range report.Sections {
		fmt.Fprintf(&text, "\n%s\n", plain(section.heading()))
		for _, line := range section.Lines {
			t.line(&text, line)
		}
	}
	fmt.Fprintf(&text, "\n%s.\n", report.Counts())
	_, err := io.WriteString(w, text.String())
	return err
}

// line writes one requirement.
func (t Terminal) line(text *strings.Builder, line Line) {
	indent := idWidth + verdictWidth
	if t.narrow() {
		indent = idWidth
	}
	verdict := line.Verdict.Mark() + " " + line.Verdict.Word()
	fmt.Fprintf(text, "%-*s%s", idWidth, line.ID, t.coloured(line.Verdict, verdict))
	if t.narrow() {
		fmt.Fprintf(text, "\n%s", spaces(indent))
	} else {
		text.WriteString(spaces(verdictWidth - utf8.RuneCountInString(verdict)))
	}
	t.paragraph(text, indent, line.Text)
	for _, more := range line.more() {
		fmt.Fprint(text, spaces(indent))
		t.paragraph(text, indent, more)
	}
}

// more is what stands under a requirement that is not simply met.
func (l Line) more() []string {
	switch {
	case l.Verdict == Met:
		return nil
	case l.Verdict == NeedsPerson:
		return []string{"Look: " + l.Look}
	}
	return []string{"Found: " + l.Says}
}

// Progress writes a line about a check that has ended.
func (t Terminal) Progress(w io.Writer, line Line) error {
	verdict := line.Verdict.Mark() + " " + line.Verdict.Word()
	text := fmt.Sprintf("%-*s%-*s%7s  %s", idWidth, line.ID, verdictWidth, verdict, seconds(line.Took), plain(line.Text))
	if short := []rune(text); len(short) > t.width() {
		text = string(short[:t.width()-1]) + "…"
	}
	_, err := fmt.Fprintln(w, text)
	return err
}

// List writes a heading and points under it; nothing when there are no points.
func (t Terminal) List(w io.Writer, heading string, points []string) error {
	if len(points) == 0 {
		return nil
	}
	var text strings.Builder
	fmt.Fprintf(&text, "\n%s\n", plain(heading))
	for _, point := range points {
		text.WriteString("- ")
		t.paragraph(&text, 2, point)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// paragraph writes words that go on from column indent, and wraps them there.
func (t Terminal) paragraph(text *strings.Builder, indent int, words string) {
	terminal.Column{Indent: indent, Width: t.width()}.Write(text, words)
}

func (t Terminal) width() int { return max(cmp.Or(t.Width, terminal.UsualWidth), idWidth+verdictWidth) }

func (t Terminal) narrow() bool { return t.width() < narrowWidth }

// coloured is text in the colour of a verdict.
func (t Terminal) coloured(verdict Verdict, text string) string {
	switch {
	case !t.Colour:
		return text
	case verdict == Met:
		return terminal.Green.Paint(text)
	case verdict == NeedsPerson:
		return terminal.Yellow.Paint(text)
	}
	return terminal.Red.Paint(text)
}

func spaces(count int) string { return strings.Repeat(" ", max(count, 0)) }

// plain leaves nothing in a text that a terminal would obey: what a check found
// on a page is data.
func plain(text string) string { return terminal.Harmless(text) }

// Requirements writes what a checkpoint asks for and how each is checked.
func (t Terminal) Requirements(w io.Writer, checkpoint Checkpoint) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n", plain(Section{Number: checkpoint.Number, Name: checkpoint.Name}.heading()))
	for _, requirement := range checkpoint.Requirements {
		fmt.Fprintf(&text, "%-*s", idWidth, requirement.ID)
		t.paragraph(&text, idWidth, requirement.Text)
		text.WriteString(spaces(idWidth))
		t.paragraph(&text, idWidth, "How: "+requirement.How)
	}
	text.WriteByte('\n')
	_, err := io.WriteString(w, text.String())
	return err
}
