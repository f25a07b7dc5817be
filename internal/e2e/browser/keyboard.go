package browser

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Type types the text into whatever has the focus.
func (p *Page) Type(text string) {
	p.t.Helper()
	p.settle()
	ctx, cancel := p.deadline()
	defer cancel()
	if _, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.t.Fatalf("browser: type %q: %v", text, err)
	}
	p.afterInput()
}

// Focused returns the role and the accessible name of what has the focus. When
// nothing has it, that is the document itself.
func (p *Page) Focused() (role, name string) {
	p.t.Helper()
	p.settle()
	p.until("find what has the focus", func(ctx context.Context) error {
		active, err := evaluate[*runtime.RemoteObject](ctx, `document.activeElement`)
		if err != nil {
			return err
		}
		tree, err := chromedp.Call(ctx, accessibility.GetPartialAXTree,
			accessibility.GetPartialAXTreeParams{ObjectID: active.ObjectID})
		if err != nil {
			return fmt.Errorf("read its role: %w", err)
		}
		if len(tree.Nodes) == 0 {
			return fmt.Errorf("assistive technology does not know it")
		}
		role, name = text(tree.Nodes[0].Role), text(tree.Nodes[0].Name)
		return nil
	})
	return role, name
}
