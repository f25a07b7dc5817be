package terminal_test

import (
	"strings"
	"testing"

	"mooring/internal/terminal"
)

func TestWordsAreWrappedUnderTheirColumn(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"one two":             "one two\n",
		"one  two three":      "one two\n    three\n",
		"":                    "\n",
		"unpronounceable one": "unpronounceable\n    one\n",
		"bell\x07 \x1b[31m":   "bell\n    [31m\n",
		"élan été":            "élan\n    été\n",
	} {
		var text strings.Builder
		terminal.Column{Indent: 4, Width: 11}.Write(&text, words)
		if got := text.String(); got != want {
			t.Errorf("%q: %q", words, got)
		}
	}
}

func TestColoursArePainted(t *testing.T) {
	t.Parallel()
	if got := terminal.Red.Paint("no"); got != "\x1b[31mno\x1b[0m" {
		t.Errorf("%q", got)
	}
	if got := terminal.Plain.Paint("yes"); got != "yes" {
		t.Errorf("%q", got)
	}
}
