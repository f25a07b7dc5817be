package browser

import (
	"context"
	"errors"
	"fmt"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Type types the text into whatever has the focus.
func (p *Page) Type(text string) error {
	if err := p.settle(); err != nil {
		return err
	}
	ctx, cancel := p.deadline()
	defer cancel()
	if err := insert(ctx, text); err != nil {
		return fmt.Errorf("type %d characters: %w", len(text), err)
	}
	return p.Settle()
}

// focus is what has the focus, as assistive technology knows it.
type focus struct{ role, name string }

// Focused returns the role and the accessible name of what has the focus. When
// nothing has it, that is the document itself.
func (p *Page) Focused() (role, name string, err error) {
	found, err := read(p, "find what has the focus", func(ctx context.Context) (focus, error) {
		active, err := evaluate[*runtime.RemoteObject](ctx, `document.activeElement`)
		if err != nil {
			return focus{}, err
		}
		tree, err := chromedp.Call(ctx, accessibility.GetPartialAXTree,
			accessibility.GetPartialAXTreeParams{ObjectID: active.ObjectID})
		if err != nil {
			return focus{}, fmt.Errorf("read its role: %w", err)
		}
		if len(tree.Nodes) == 0 {
			return focus{}, errors.New("assistive technology does not know it")
		}
		return focus{role: text(tree.Nodes[0].Role), name: text(tree.Nodes[0].Name)}, nil
	})
	return found.role, found.name, err
}
