package certify

import (
	"cmp"
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
	usualWidth = 80
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
	column := indent
	for i, word := range strings.Fields(plain(words)) {
		length := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+length > t.width():
			fmt.Fprintf(text, "\n%s", spaces(indent))
			column = indent
		default:
			text.WriteByte(' ')
			column++
		}
		text.WriteString(word)
		column += length
	}
	text.WriteByte('\n')
}

func (t Terminal) width() int { return max(cmp.Or(t.Width, usualWidth), idWidth+verdictWidth) }

func (t Terminal) narrow() bool { return t.width() < narrowWidth }

// coloured writes text in the colour of a verdict (ECMA-48 section 8.3.117).
func (t Terminal) coloured(verdict Verdict, text string) string {
	if !t.Colour {
		return text
	}
	colour := 31 // red
	switch verdict {
	case Met:
		colour = 32 // green
	case NeedsPerson:
		colour = 33 // yellow
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", colour, text)
}

func spaces(count int) string { return strings.Repeat(" ", max(count, 0)) }

// plain leaves nothing in a text that a terminal would obey: what a check found
// on a page is data.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, text)
}

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
