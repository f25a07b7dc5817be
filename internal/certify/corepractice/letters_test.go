package corepractice_test

import (
	"strings"
	"testing"

	"mooring/internal/certify"
	"mooring/internal/certify/corepractice"
)

// letters are the two support requests.
func letters(t *testing.T, from corepractice.Letters) (sandbox, production certify.SupportRequest) {
	t.Helper()
	requests, err := from.Requests()
	if err != nil {
		t.Fatal(err)
	}
	if len(requests) != 2 {
		t.Fatalf("%d requests", len(requests))
	}
	return requests[0], requests[1]
}

func TestTheLettersHoldEverythingThatTheGuidesAskFor(t *testing.T) {
	t.Parallel()
	told := subject()
	told.RedirectURI, told.VideoURL = "https://connect.example.com/oauth/core-practice/callback", "https://video.example.com/golive"
	told.Contact = "Kim Lee, kim@recall-desk.example, 02 5550 0000"
	sandbox, production := letters(t, corepractice.Letters{
		Subject: told, SandboxRedirectURI: "https://test.example.com/oauth/core-practice/callback",
		Counts: certify.Counts{Met: 40, NeedsPerson: 2}, Whole: true,
	})
	for _, letter := range []certify.SupportRequest{sandbox, production} {
		if letter.Category != "Technical" || letter.Where != "https://support.corepractice.com.au/hc/en-us/requests/new" {
			t.Errorf("%s goes to %s, %s", letter.Title, letter.Where, letter.Category)
		}
		for _, text := range append([]string{"need help with Core Practice API", "Recall Desk", told.Contact}, told.Scopes...) {
			if !strings.Contains(letter.Text, text) {
				t.Errorf("%s does not hold %q", letter.Title, text)
			}
		}
	}
	if !strings.Contains(sandbox.Text, "Redirect URI (sandbox): https://test.example.com/oauth") || strings.Contains(sandbox.Text, "connect.example.com") {
		t.Errorf("the sandbox's redirect URI: %s", sandbox.Text)
	}
	if blanks := sandbox.Blanks(); len(blanks) != 1 || !strings.Contains(blanks[0], "key pair") {
		t.Errorf("left to fill in: %q", blanks)
	}
	for _, text := range []string{told.RedirectURI, told.VideoURL, "42 automated checks", "40 are met", "2 are for a person"} {
		if !strings.Contains(production.Text, text) {
			t.Errorf("no %q in %s", text, production.Text)
		}
	}
	if blanks := production.Blanks(); len(blanks) > 0 {
		t.Errorf("left to fill in: %q", blanks)
	}
}

func TestWhatIsNotKnownIsAPlaceToFillIn(t *testing.T) {
	t.Parallel()
	sandbox, production := letters(t, corepractice.Letters{Subject: corepractice.Subject{AppName: "Mooring", Scopes: []string{"practice:read", "patients:read"}}})
	for letter, wants := range map[*certify.SupportRequest][]string{
		&sandbox:    {"sold under", "test installation", "who answers questions", "uses patients:read for"},
		&production: {"sold under", "production installation", "demo video", "who answers questions", "uses patients:read for", "until nothing is not met"},
	} {
		blanks := strings.Join(letter.Blanks(), "\n")
		for _, want := range wants {
			if !strings.Contains(blanks, want) {
				t.Errorf("%s: nothing to fill in for %q in\n%s", letter.Title, want, blanks)
			}
		}
	}
}

func TestALetterBoastsOfNothingThatWasNotFound(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]corepractice.Letters{
		"not met":   {Subject: subject(), Counts: certify.Counts{Met: 40, NotMet: 1}, Whole: true},
		"not whole": {Subject: subject(), Counts: certify.Counts{Met: 1}},
	} {
		if _, production := letters(t, from); strings.Contains(production.Text, "are met") {
			t.Errorf("%s: %s", name, production.Text)
		}
	}
}

func TestTheMaskHidesSecretsByWhereTheyStand(t *testing.T) {
	t.Parallel()
	masked := corepractice.Mask(`GET /callback?code=abcdefgh&state=12345678 with Bearer abcdefghijkl`)
	for _, secret := range []string{"abcdefgh", "12345678"} {
		if strings.Contains(masked, secret) {
			t.Errorf("%q shows %s", masked, secret)
		}
	}
}
