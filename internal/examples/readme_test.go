package examples_test

import (
	"go/format"
	"os"
	"regexp"
	"strings"
	"testing"
)

// section is where README.md has the examples.
const section = "\n## The API for your back end\n"

// fenced finds fenced blocks of code with the name of their language.
var fenced = regexp.MustCompile("(?s)\n```([a-z]+)\n(.*?\n)```\n")

// example is what README.md has for a language.
type example struct {
	// language is the word behind the fence.
	language string
	// calls uses the API; webhooks tells a genuine webhook from another one.
	calls, webhooks string
}

// examples reads README.md: for each language there are two blocks, in this order.
func examples(t *testing.T) map[string]example {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(readme), section)
	if !found {
		t.Fatalf("README.md has no section %q", section)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	blocks := map[string][]string{}
	for _, match := range fenced.FindAllStringSubmatch(text, -1) {
		blocks[match[1]] = append(blocks[match[1]], match[2])
	}
	all := map[string]example{}
	for language, pair := range blocks {
		if len(pair) != 2 {
			t.Fatalf("README.md has %d blocks of %s, want two", len(pair), language)
		}
		all[language] = example{language: language, calls: pair[0], webhooks: pair[1]}
	}
	return all
}

func TestTheExamplesInGoAreFormatted(t *testing.T) {
	t.Parallel()
	of := examples(t)["go"]
	for _, code := range []string{of.calls, of.webhooks} {
		if formatted, err := format.Source([]byte(code)); err != nil || string(formatted) != code {
			t.Errorf("gofmt writes it otherwise (%v):\n%s", err, formatted)
		}
	}
}
