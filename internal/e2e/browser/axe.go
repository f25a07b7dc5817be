package browser

import (
	"fmt"
	"os"
	"strings"
	"testing"

	chromium "mooring/internal/browser"
)

// EnvAxe names the variable that holds the path of axe.min.js.
const EnvAxe = "MOORING_TEST_AXE"

// Axe checks the page as it stands with axe-core, and fails t with a list of
// what is not accessible. In a page without JavaScript, scripts are allowed for
// the moment of the check; those of the page itself do not start by that.
func (p *Page) Axe(t testing.TB) {
	t.Helper()
	path := os.Getenv(EnvAxe)
	if path == "" {
		t.Fatalf("browser: axe: %s is not set: %s", EnvAxe, prepareHint)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("browser: axe: %v: %s", err, prepareHint)
	}
	found, err := p.page.Axe(string(source))
	if err != nil {
		t.Fatalf("browser: %v", err)
	}
	if len(found) > 0 {
		t.Errorf("browser: axe found %d violations on %s%s", len(found), p.URL(), describe(found))
	}
}

// describe lists the violations for a person: what, where, and how to mend it.
func describe(found []chromium.Violation) string {
	const most = 5 // places of one kind
	var b strings.Builder
	for _, v := range found {
		fmt.Fprintf(&b, "\n%s (%s): %s\n  %s", v.ID, v.Impact, v.Help, v.HelpURL)
		for i, node := range v.Nodes {
			if i == most {
				fmt.Fprintf(&b, "\n  and %d more", len(v.Nodes)-most)
				break
			}
			fmt.Fprintf(&b, "\n  at %s\n    %s", node.Target, strings.ReplaceAll(node.FailureSummary, "\n", "\n    "))
		}
	}
	return b.String()
}
