package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// EnvAxe names the variable that holds the path of axe.min.js.
const EnvAxe = "MOORING_TEST_AXE"

// violation is one finding of axe-core. Field names are those of axe.
type violation struct {
	ID      string `json:"id"`
	Impact  string `json:"impact"`
	Help    string `json:"help"`
	HelpURL string `json:"helpUrl"`
	Nodes   []struct {
		Target         json.RawMessage `json:"target"`
		FailureSummary string          `json:"failureSummary"`
	} `json:"nodes"`
}

// runAxe evaluates to the violations of every rule that axe has on by default.
const runAxe = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations)`

// Axe checks the page as it stands with axe-core, and fails t with a list of
// what is not accessible. In a page without JavaScript, scripts are allowed for
// the moment of the check; those of the page itself do not start by that.
func (p *Page) Axe(t testing.TB) {
	t.Helper()
	p.settle()
	found, err := p.violations()
	if err != nil {
		t.Fatalf("browser: axe: %v", err)
	}
	if len(found) > 0 {
		t.Errorf("browser: axe found %d violations on %s%s", len(found), p.URL(), describe(found))
	}
}

func (p *Page) violations() (found []violation, err error) {
	path := os.Getenv(EnvAxe)
	if path == "" {
		return nil, fmt.Errorf("%s is not set: %s", EnvAxe, prepareHint)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, prepareHint)
	}
	ctx, cancel := p.deadline()
	defer cancel()
	if !p.opts.JavaScript {
		if err := p.setScripts(ctx, true); err != nil {
			return nil, err
		}
		defer func() {
			if e := p.setScripts(ctx, false); err == nil {
				err = e
			}
		}()
	}
	// Once in each document is enough, and axe warns about a second copy.
	script := `if (typeof axe === "undefined") {` + string(source) + `}`
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](script)); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[[]violation](runAxe, chromedp.EvalAwaitPromise))
}

// describe lists the violations for a person: what, where, and how to mend it.
func describe(found []violation) string {
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
