package certify_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mooring/internal/certify"
	"mooring/internal/e2e/browser"
)

// TestMain runs the Chromium that tests share.
func TestMain(m *testing.M) { browser.Main(m) }

func TestThePageIsAccessibleAndFitsInBothSchemesAndFromPhoneToDesk(t *testing.T) {
	t.Parallel()
	report := sample(t)
	report.Sections[0].Lines[0].Verdict = certify.NotMet // So that its evidence is shown.
	text, _ := written(t, report)
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(served.Close)
	page := browser.Start(t).NewPage(t, browser.Options{})
	page.Goto(served.URL + "/report")
	for _, view := range []browser.View{{}, {Dark: true}, {Width: 320, Height: 700}} {
		page.Look(view)
		page.Axe(t)
		if wide := page.Overflow(); len(wide) > 0 {
			t.Errorf("%+v: it scrolls sideways: %q", view, wide)
		}
	}
	if page.Count("img") != 1 || page.Attribute("summary .verdict", "data-verdict") != "not_met" {
		t.Error("the evidence is not there")
	}
	for _, said := range page.Console() {
		t.Errorf("the browser says %s", said)
	}
	for _, request := range page.Requests() {
		if !strings.HasPrefix(request.URL, "data:") && !strings.HasSuffix(request.URL, "/report") && !strings.HasSuffix(request.URL, "/favicon.ico") {
			t.Errorf("it loads %s", request.URL)
		}
	}
}
