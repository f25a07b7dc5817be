package certify

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"time"
)

// Format is the version of the JSON report. It grows when a field changes its
// meaning or goes; new fields may come without it.
const Format = 1

// The JSON report. Verdicts are "met", "not_met" and "needs_person"; durations
// are seconds; times are RFC 3339. A picture is named by its size and SHA-256:
// it stands in the HTML report.
type (
	jsonReport struct {
		Format      int              `json:"format"`
		Product     string           `json:"product"`
		Provider    string           `json:"provider"`
		Subject     string           `json:"subject"`
		Version     string           `json:"version"`
		StartedAt   time.Time        `json:"started_at"`
		TookSeconds float64          `json:"took_seconds"`
		Counts      jsonCounts       `json:"counts"`
		Checkpoints []jsonCheckpoint `json:"checkpoints"`
		Requests    []jsonRequest    `json:"support_requests"`
		Next        []string         `json:"next"`
	}
	jsonCounts struct {
		Met         int `json:"met"`
		NotMet      int `json:"not_met"`
		NeedsPerson int `json:"needs_person"`
	}
	jsonCheckpoint struct {
		Number       int        `json:"number"`
		Name         string     `json:"name"`
		Requirements []jsonLine `json:"requirements"`
	}
	jsonLine struct {
		ID          string         `json:"id"`
		Text        string         `json:"text"`
		How         string         `json:"how"`
		Verdict     Verdict        `json:"verdict"`
		Says        string         `json:"says"`
		Look        string         `json:"look,omitempty"`
		TookSeconds float64        `json:"took_seconds"`
		Evidence    []jsonEvidence `json:"evidence"`
	}
	jsonEvidence struct {
		Title   string       `json:"title"`
		Text    string       `json:"text,omitempty"`
		Picture *jsonPicture `json:"picture,omitempty"`
	}
	jsonPicture struct {
		Type   string `json:"type"`
		Bytes  int    `json:"bytes"`
		SHA256 string `json:"sha256"`
	}
	jsonRequest struct {
		Title    string   `json:"title"`
		Where    string   `json:"where"`
		Category string   `json:"category"`
		Text     string   `json:"text"`
		FillIn   []string `json:"fill_in"`
	}
)

// WriteJSON writes a report as JSON, in the format above.
func WriteJSON(w io.Writer, report Report) error {
	counts := report.Counts()
	written := jsonReport{
		Format: Format, Product: report.Product, Provider: report.Provider, Subject: report.Subject, Version: report.Version,
		StartedAt: report.StartedAt, TookSeconds: report.Took.Round(time.Millisecond).Seconds(), Counts: jsonCounts(counts),
		Checkpoints: []jsonCheckpoint{}, Requests: []jsonRequest{}, Next: append([]string{}, report.Next...),
	}
	for _, section := range report.Sections {
		checkpoint := jsonCheckpoint{Number: section.Number, Name: section.Name, Requirements: []jsonLine{}}
		for _, line := range section.Lines {
			checkpoint.Requirements = append(checkpoint.Requirements, newJSONLine(line))
		}
		written.Checkpoints = append(written.Checkpoints, checkpoint)
	}
	for _, request := range report.Requests {
		written.Requests = append(written.Requests, jsonRequest{
			Title: request.Title, Where: request.Where, Category: request.Category, Text: request.Text,
			FillIn: append([]string{}, request.Blanks()...),
		})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(written)
}

// newJSONLine is a line as JSON.
func newJSONLine(line Line) jsonLine {
	written := jsonLine{
		ID: line.ID, Text: line.Text, How: line.How, Verdict: line.Verdict, Says: line.Says, Look: line.Look,
		TookSeconds: line.Took.Round(time.Millisecond).Seconds(), Evidence: []jsonEvidence{},
	}
	for _, piece := range line.Evidence {
		evidence := jsonEvidence{Title: piece.Title, Text: piece.Text}
		if len(piece.PNG) > 0 {
			sum := sha256.Sum256(piece.PNG)
			evidence.Picture = &jsonPicture{Type: "image/png", Bytes: len(piece.PNG), SHA256: hex.EncodeToString(sum[:])}
		}
		written.Evidence = append(written.Evidence, evidence)
	}
	return written
}
