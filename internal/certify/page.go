package certify

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"time"
)

// page is what the report's page shows.
type page struct {
	Report
	Started, StartedISO, Lasted string
	Counts                      Counts
	Sections                    []pageSection
	// People are the lines that need a person.
	People []pageLine
}

// pageSection is a checkpoint on the page.
type pageSection struct {
	Anchor, Heading string
	Counts          Counts
	Lines           []pageLine
}

// pageLine is a requirement on the page.
type pageLine struct {
	Line
	Anchor, Lasted string
	Pieces         []pageEvidence
}

// pageEvidence is a piece of evidence on the page; a picture is part of its
// address.
type pageEvidence struct {
	Title, Text   string
	Picture       string
	Width, Height string
}

// newPage prepares a report for its page.
func newPage(report Report) page {
	prepared := page{
		Report: report, Counts: report.Counts(), Lasted: seconds(report.Took),
		Started: report.StartedAt.Format("2 January 2006, 15:04 MST"), StartedISO: report.StartedAt.Format(time.RFC3339),
	}
	for _, section := range report.Sections {
		shown := pageSection{Anchor: fmt.Sprintf("checkpoint-%d", section.Number), Heading: section.heading(), Counts: section.Counts()}
		for _, line := range section.Lines {
			shown.Lines = append(shown.Lines, newPageLine(line))
		}
		prepared.Sections = append(prepared.Sections, shown)
	}
	for _, line := range report.Lines(NeedsPerson) {
		prepared.People = append(prepared.People, newPageLine(line))
	}
	return prepared
}

// newPageLine prepares a requirement.
func newPageLine(line Line) pageLine {
	shown := pageLine{Line: line, Anchor: "requirement-" + line.ID, Lasted: seconds(line.Took)}
	for _, piece := range line.Evidence {
		shown.Pieces = append(shown.Pieces, newPageEvidence(piece))
	}
	return shown
}

// newPageEvidence prepares a piece of evidence. Bytes that are no PNG are not
// shown, and that is said.
func newPageEvidence(piece Evidence) pageEvidence {
	shown := pageEvidence{Title: piece.Title, Text: piece.Text}
	if len(piece.PNG) == 0 {
		return shown
	}
	size, err := png.DecodeConfig(bytes.NewReader(piece.PNG))
	if err != nil {
		shown.Text += "[This picture cannot be read.]"
		return shown
	}
	shown.Picture = "data:image/png;base64," + base64.StdEncoding.EncodeToString(piece.PNG)
	shown.Width, shown.Height = fmt.Sprint(size.Width), fmt.Sprint(size.Height)
	return shown
}

// part is a part of the page after the checkpoints.
type part struct{ Anchor, Heading string }

// parts are those that the page has.
func (p page) parts() []part {
	var parts []part
	if len(p.People) > 0 {
		parts = append(parts, part{"people", "What a person has to look at"})
	}
	if len(p.Requests) > 0 {
		parts = append(parts, part{"requests", "Support requests, ready to paste"})
	}
	if len(p.Next) > 0 {
		parts = append(parts, part{"next", "What only " + p.Provider + " can do next"})
	}
	return parts
}
