package certify_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"mooring/internal/certify"
)

// hostile is what a page under examination may hold: markup, what a terminal
// obeys, and what ends an element.
const hostile = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[31m\u202e & \"quotes\""

// picture is a small PNG.
func picture(t *testing.T) []byte {
	t.Helper()
	drawn := image.NewNRGBA(image.Rect(0, 0, 60, 40))
	for x := range 60 {
		drawn.Set(x, 20, color.NRGBA{R: 15, G: 100, B: 95, A: 255})
	}
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, drawn); err != nil {
		t.Fatal(err)
	}
	return encoded.Bytes()
}

// sample is a report with every verdict.
func sample(t *testing.T) certify.Report {
	t.Helper()
	return certify.Report{
		Product: "Recall Desk", Provider: "Core Practice", Subject: "this program against a simulated Core Practice",
		Version: "v1.2.3", StartedAt: time.Date(2026, 11, 21, 11, 5, 0, 0, time.UTC), Took: 64 * time.Second,
		Sections: []certify.Section{
			{Number: 1, Name: "Activate Core Practice", Lines: []certify.Line{
				{
					ID: "1.1", Text: "The browser goes to Core Practice in the same window.", How: "A browser presses the button and its log is read.",
					Took: 800 * time.Millisecond,
					Finding: certify.Finding{Verdict: certify.Met, Says: "No window was opened.", Evidence: []certify.Evidence{
						{Title: "The answer of POST /connections", Text: "HTTP/1.1 303 See Other\nLocation: https://bayside.corepractice.is/oauth/authorize?state=[state]"},
						{Title: "The consent page", PNG: picture(t)},
					}},
				},
				{
					ID: "1.2", Text: "A refused sign-in has a page with a way on.", How: "Somebody refuses.", Took: time.Second,
					Finding: certify.Finding{Verdict: certify.NotMet, Says: "The page says " + hostile, Evidence: []certify.Evidence{
						{Title: "The page " + hostile, Text: hostile},
					}},
				},
			}},
			{Number: 3, Name: "Branding and naming", Lines: []certify.Line{{
				ID: "3.1", Text: "The name is the one the product is sold under.", How: "No program can tell.",
				Finding: certify.Finding{Verdict: certify.NeedsPerson, Look: "Compare “Recall Desk” with the name on your price list."},
			}}},
		},
		Requests: []certify.SupportRequest{{
			Title: "Sandbox activation", Where: "https://support.example.com/new", Category: "Technical",
			Text: "Redirect URI: " + certify.Blank("where it runs") + "\nContact: " + certify.Blank("who answers") + "\n" + hostile,
		}},
		Next: []string{"Activate the key."},
	}
}
