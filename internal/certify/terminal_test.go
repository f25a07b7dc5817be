package certify_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"mooring/internal/certify"
)

func TestTheTableFitsEveryWidth(t *testing.T) {
	t.Parallel()
	for _, width := range []int{0, 30, 59, 60, 80, 200} {
		var out strings.Builder
		if err := (certify.Terminal{Width: width}).Write(&out, sample(t)); err != nil {
			t.Fatal(err)
		}
		limit := width
		if limit == 0 {
			limit = 80
		}
		for _, line := range strings.Split(out.String(), "\n") {
			words := strings.Fields(line)
			if utf8.RuneCountInString(line) > limit && len(words) > 1 && len(words[len(words)-1]) < limit-24 {
				t.Errorf("width %d: %q", width, line)
			}
			if strings.TrimRight(line, " ") != line {
				t.Errorf("width %d: spaces after %q", width, line)
			}
		}
		for _, text := range []string{"1.1 ", "✓ met", "1.2 ", "✗ not met", "3.1 ", "? needs a person", "1. Activate Core Practice", "1 met, 1 not met, 1 needs a person."} {
			if !strings.Contains(out.String(), text) {
				t.Errorf("width %d: no %q in\n%s", width, text, &out)
			}
		}
	}
}

func TestColourComesOnlyWhenAskedForAndChangesNoWord(t *testing.T) {
	t.Parallel()
	var without, with strings.Builder
	if err := (certify.Terminal{}).Write(&without, sample(t)); err != nil {
		t.Fatal(err)
	}
	if err := (certify.Terminal{Colour: true}).Write(&with, sample(t)); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsRune(without.String(), '\x1b') || strings.ContainsRune(without.String(), '\u202e') {
		t.Error("what was found reaches the terminal as it is")
	}
	bare := strings.NewReplacer("\x1b[31m", "", "\x1b[32m", "", "\x1b[33m", "", "\x1b[0m", "").Replace(with.String())
	if bare != without.String() || bare == with.String() {
		t.Errorf("with colour:\n%s", with.String())
	}
}

func TestProgressIsOneLineAndListsHavePoints(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	terminal := certify.Terminal{Width: 50}
	if err := terminal.Progress(&out, sample(t).Sections[0].Lines[0]); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "1.1   ✓ met               0.8 s  The browser goes…\n" {
		t.Errorf("%q", got)
	}
	out.Reset()
	if err := terminal.List(&out, "Nothing", nil); err != nil || out.Len() > 0 {
		t.Errorf("%q, %v", out.String(), err)
	}
	if err := terminal.List(&out, "To do", []string{"one thing", "another"}); err != nil || out.String() != "\nTo do\n- one thing\n- another\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}
