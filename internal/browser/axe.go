package browser

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/chromedp/chromedp"
)

// Violation is one finding of axe-core. Field names are those of axe.
type Violation struct {
	ID      string          `json:"id"`
	Impact  string          `json:"impact"`
	Help    string          `json:"help"`
	HelpURL string          `json:"helpUrl"`
	Nodes   []ViolationNode `json:"nodes"`
}

// ViolationNode is a place where a rule of axe-core is broken.
type ViolationNode struct {
	Target         json.RawMessage `json:"target"` // CSS selectors
	FailureSummary string          `json:"failureSummary"`
}

// runAxe evaluates to the violations of every rule that axe has on by default.
const runAxe = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations)`

// Axe checks the page as it stands with axe-core, whose source is given. In a
// page without JavaScript, scripts are allowed for the moment of the check;
// those of the page itself do not start by that.
func (p *Page) Axe(source string) ([]Violation, error) {
	if err := p.settle(); err != nil {
		return nil, err
	}
	ctx, cancel := p.deadline()
	defer cancel()
	found, err := p.violations(ctx, source)
	if err != nil {
		return nil, fmt.Errorf("axe: %w", err)
	}
	return found, nil
}

func (p *Page) violations(ctx context.Context, source string) (found []Violation, err error) {
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
	script := `if (typeof axe === "undefined") {` + source + `}`
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](script)); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[[]Violation](runAxe, chromedp.EvalAwaitPromise))
}
