package certify_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mooring/internal/certify"
)

func TestTheJSONKeepsItsShape(t *testing.T) {
	t.Parallel()
	report := sample(t)
	report.Sections[0].Lines[1].Finding = certify.Finding{Verdict: certify.NotMet, Says: "No page."}
	report.Requests[0].Text = "Redirect URI: " + certify.Blank("where it runs")
	var out strings.Builder
	if err := certify.WriteJSON(&out, report); err != nil {
		t.Fatal(err)
	}
	want := `{
		"format": 1, "product": "Recall Desk", "provider": "Core Practice", "subject": "this program against a simulated Core Practice",
		"version": "v1.2.3", "started_at": "2026-11-21T11:05:00Z", "took_seconds": 64,
		"counts": {"met": 1, "not_met": 1, "needs_person": 1},
		"checkpoints": [
			{"number": 1, "name": "Activate Core Practice", "requirements": [
				{"id": "1.1", "text": "The browser goes to Core Practice in the same window.", "how": "A browser presses the button and its log is read.",
				 "verdict": "met", "says": "No window was opened.", "took_seconds": 0.8, "evidence": [
					{"title": "The answer of POST /connections", "text": "HTTP/1.1 303 See Other\nLocation: https://bayside.corepractice.is/oauth/authorize?state=[state]"},
					{"title": "The consent page", "picture": {"type": "image/png", "bytes": BYTES, "sha256": "SUM"}}
				]},
				{"id": "1.2", "text": "A refused sign-in has a page with a way on.", "how": "Somebody refuses.", "verdict": "not_met", "says": "No page.", "took_seconds": 1, "evidence": []}
			]},
			{"number": 3, "name": "Branding and naming", "requirements": [
				{"id": "3.1", "text": "The name is the one the product is sold under.", "how": "No program can tell.", "verdict": "needs_person", "says": "",
				 "look": "Compare “Recall Desk” with the name on your price list.", "took_seconds": 0, "evidence": []}
			]}
		],
		"support_requests": [{"title": "Sandbox activation", "where": "https://support.example.com/new", "category": "Technical",
			"text": "Redirect URI: [fill in: where it runs]", "fill_in": ["where it runs"]}],
		"next": ["Activate the key."]
	}`
	want = strings.NewReplacer("BYTES", fmt.Sprint(len(picture(t))), "SUM", fmt.Sprintf("%x", sha256.Sum256(picture(t)))).Replace(want)
	if difference := cmp.Diff(decoded(t, want), decoded(t, out.String())); difference != "" {
		t.Errorf("-want +got\n%s", difference)
	}
}

func TestAnEmptyReportHasEmptyListsAndNoNulls(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := certify.WriteJSON(&out, certify.Report{Sections: []certify.Section{{}}, Requests: []certify.SupportRequest{{}}}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "null") {
		t.Error(out.String())
	}
}

// decoded reads JSON.
func decoded(t *testing.T, text string) (value map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}
