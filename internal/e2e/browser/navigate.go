package browser

import (
	"context"
	"errors"
	"fmt"
	"strings"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Goto opens the address and waits until the page is complete. An address that
// does not load fails the test; any status of the answer is fine.
func (p *Page) Goto(url string) {
	p.t.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		p.t.Fatalf("browser: go to %s: %v", url, err)
	}
	p.settle()
}

// Reload is the reload button. A page that came from a form is sent again
// without asking.
func (p *Page) Reload() {
	p.t.Helper()
	ctx, cancel := p.deadline()
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Reload()); err != nil {
		p.t.Fatalf("browser: reload: %v", err)
	}
	p.settle()
}

// Back is the back button. The page may come from the network or from the
// browser's memory, as in real life.
func (p *Page) Back() {
	p.t.Helper()
	p.settle()
	ctx, cancel := p.deadline()
	defer cancel()
	history, err := chromedp.Run(ctx, chromedp.NavigationEntries())
	if err == nil && history.CurrentIndex == 0 {
		err = errors.New("this is the first page")
	}
	if err != nil {
		p.t.Fatalf("browser: go back: %v", err)
	}
	want := history.CurrentIndex - 1
	_, err = chromedp.Call(ctx, cdppage.NavigateToHistoryEntry,
		cdppage.NavigateToHistoryEntryParams{EntryID: history.Entries[want].ID})
	if err != nil {
		p.t.Fatalf("browser: go back: %v", err)
	}
	p.until("go back", func(ctx context.Context) error {
		history, err := chromedp.Run(ctx, chromedp.NavigationEntries())
		if err == nil && history.CurrentIndex != want {
			err = errors.New("the page has not changed")
		}
		return err
	})
	p.settle()
}

// Press presses a key: Enter, Escape, Tab, Shift+Tab, Space, Backspace, Delete
// or an arrow such as ArrowDown. It waits for the navigation that may follow.
func (p *Page) Press(key string) {
	p.t.Helper()
	code, known := keys[strings.TrimPrefix(key, "Shift+")]
	if !known {
		p.t.Fatalf("browser: Press does not know the key %q", key)
	}
	p.settle()
	var options []chromedp.KeyOption
	if strings.HasPrefix(key, "Shift+") {
		options = append(options, chromedp.KeyModifiers(chromedp.ModifierShift))
	}
	ctx, cancel := p.deadline()
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.KeyEvent(code, options...)); err != nil {
		p.t.Fatalf("browser: press %s: %v", key, err)
	}
	p.afterInput()
}

// keys are the names that Press understands.
var keys = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Space": " ",
	"Backspace": kb.Backspace, "Delete": kb.Delete,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
}

// WaitURL waits until the address begins with prefix and the page is complete.
func (p *Page) WaitURL(prefix string) {
	p.t.Helper()
	p.until("wait for the address "+prefix, func(ctx context.Context) error {
		url, err := p.address(ctx)
		if err == nil && !strings.HasPrefix(url, prefix) {
			err = fmt.Errorf("it is %s", url)
		}
		return err
	})
	p.settle()
}
