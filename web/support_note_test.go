package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mooring/internal/apptest"
)

func TestANoteIsForSupportAndThePracticeReadsOnlyThatThereIsOne(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	owner := site.SignedIn(t, site.Owner)
	id := owner.Connect("manly")
	staff := staffOf(t, site)
	page := staff.Post(supportPath(id)+"/notes", url.Values{"text": {"  Called Kim.\r\n\r\nThey moved servers. \r\n"}})
	if page.URL.Path != supportPath(id) || noticeOf(page) != "Your note is saved." {
		t.Errorf("at %s: %q", page.URL.Path, noticeOf(page))
	}
	notes := page.Find(`section[aria-labelledby="notes"] li`)
	if notes.Length() != 1 || notes.Find("p").First().Text() != "Called Kim.\n\nThey moved servers." || !strings.Contains(notes.Text(), "Robin Field (support)") {
		t.Errorf("notes: %q", notes.Text())
	}
	if page.Find("textarea").Text() != "" {
		t.Error("the form still holds the text")
	}
	activity := owner.Get("/connections/" + id + "/activity")
	if said(activity, "Robin Field (support) left a note about Manly Dental for others in support.") != 1 {
		t.Errorf("activity: %q", sentences(activity))
	}
	for _, path := range []string{"/connections", "/connections/" + id, "/activity", "/connections/" + id + "/activity"} {
		if strings.Contains(owner.Get(path).Body, "moved servers") {
			t.Errorf("%s shows the note to the practice", path)
		}
	}
}

func TestARefusedNoteChangesNothingAndKeepsWhatWasWritten(t *testing.T) {
	t.Parallel()
	site, _ := quiet(t)
	id := site.SignedIn(t, site.Owner).Connect("manly")
	staff := staffOf(t, site)
	staff.Get(supportPath(id))
	before := site.Tables(t)
	for text, message := range map[string]string{
		"":                                  "Write something to keep as a note.",
		" \r\n\t ":                          "Write something to keep as a note.",
		strings.Repeat("ö", 2001):           "A note may have 2,000 characters at most. Please shorten it.",
		strings.Repeat("line\r\n", 500):     "A note may have 2,000 characters at most. Please shorten it.",
		"<b>\n" + strings.Repeat("🦷", 1999): "A note may have 2,000 characters at most. Please shorten it.",
	} {
		page := staff.Post(supportPath(id)+"/notes", url.Values{"text": {text}})
		if page.Status != http.StatusUnprocessableEntity || textOf(page, "#note-error span") != message {
			t.Errorf("%.10q: status %d, %q", text, page.Status, textOf(page, "#note-error span"))
		}
		// A browser's parser takes \r\n for \n and drops a line end at the very start.
		if kept, want := page.Find("textarea").Text(), strings.ReplaceAll(text, "\r\n", "\n"); strings.TrimSpace(kept) != strings.TrimSpace(want) {
			t.Errorf("%.10q is kept as %.10q", text, kept)
		}
	}
	unchanged(t, site, before, "sessions")
}

func TestANoteOfTheMostCharactersIsKeptToTheLetter(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, database string) {
		site := apptest.Start(t, apptest.Options{Database: database, Quiet: true})
		id := site.SignedIn(t, site.Owner).Connect("manly")
		text := strings.Repeat("🦷", 1990) + `'"\%_<&>;` + "\u202e"
		page := staffOf(t, site).Post(supportPath(id)+"/notes", url.Values{"text": {text + "\x00"}})
		if page.Status != http.StatusUnprocessableEntity { // 2,001 with the one that stands for the zero character.
			t.Errorf("one too many: status %d", page.Status)
		}
		page = staffOf(t, site).Post(supportPath(id)+"/notes", url.Values{"text": {text}})
		if page.Status != http.StatusOK || page.Find(`section[aria-labelledby="notes"] li p`).First().Text() != text {
			t.Errorf("status %d, the note is not as it was written", page.Status)
		}
	})
}
