package certify_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mooring/internal/certify"
)

// written is a report as HTML, and its document.
func written(t *testing.T, report certify.Report) (string, *goquery.Document) {
	t.Helper()
	var out strings.Builder
	if err := certify.WriteHTML(t.Context(), &out, report); err != nil {
		t.Fatal(err)
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), document
}

func TestThePageShowsEveryRequirementWithItsVerdictInAWordAndAShape(t *testing.T) {
	t.Parallel()
	report := sample(t)
	_, document := written(t, report)
	for id, want := range map[string]struct {
		verdict string
		open    bool
	}{"1.1": {"✓ met", false}, "1.2": {"✗ not met", true}, "3.1": {"? needs a person", true}} {
		line := document.Find(`details[data-requirement="` + id + `"]`)
		_, open := line.Attr("open")
		if got := strings.Join(strings.Fields(line.Find("summary .verdict").Text()), " "); got != want.verdict || open != want.open {
			t.Errorf("%s: verdict %q, open %v", id, got, open)
		}
	}
	for _, section := range report.Sections {
		for _, line := range section.Lines {
			shown := document.Find(`details[data-requirement="` + line.ID + `"]`).Text()
			for _, text := range []string{line.Text, line.How, line.Says, line.Look} {
				if !strings.Contains(shown, strings.ReplaceAll(text, "\x00", "")) {
					t.Errorf("%s does not show %q", line.ID, text)
				}
			}
		}
	}
	if got := document.Find(".tally li").Length(); got != 3 {
		t.Errorf("%d counts", got)
	}
	if got := document.Find("#people + ol li").Text(); !strings.Contains(got, "price list") {
		t.Errorf("what a person has to look at: %q", got)
	}
	if got := document.Find("#requests").Parent().Text(); !strings.Contains(got, "who answers") || !strings.Contains(got, "Technical") {
		t.Errorf("the support request: %q", got)
	}
}

func TestThePageLoadsNothingAndObeysNothingThatWasFound(t *testing.T) {
	t.Parallel()
	report := sample(t)
	text, document := written(t, report)
	if document.Find("script, iframe, object, embed, link, form, [onerror], [onload]").Length() > 0 || strings.Contains(text, "<script") {
		t.Error("what was found became markup")
	}
	if got := document.Find(`details[data-requirement="1.2"] pre`).Text(); !strings.Contains(got, "</pre><script>alert(1)</script>") {
		t.Errorf("the evidence is not shown as it is: %q", got)
	}
	document.Find("[src]").Each(func(_ int, loaded *goquery.Selection) {
		if source := loaded.AttrOr("src", ""); !strings.HasPrefix(source, "data:image/png;base64,") {
			t.Errorf("it loads %s", source)
		}
	})
	if got := document.Find("img").AttrOr("src", ""); got != "data:image/png;base64,"+base64.StdEncoding.EncodeToString(picture(t)) {
		t.Error("the picture is another")
	}
	if policy := document.Find(`meta[http-equiv="Content-Security-Policy"]`).AttrOr("content", ""); !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") {
		t.Errorf("policy %q", policy)
	}
	if strings.Contains(text, "url(") || strings.Contains(text, "@import") {
		t.Error("the style loads something")
	}
}

func TestAPictureThatIsNoneIsSaidToBeUnreadable(t *testing.T) {
	t.Parallel()
	report := sample(t)
	report.Sections[0].Lines[0].Evidence[1].PNG = []byte("no picture")
	_, document := written(t, report)
	if document.Find("img").Length() != 0 || !strings.Contains(document.Text(), "This picture cannot be read") {
		t.Error("it is shown")
	}
}
