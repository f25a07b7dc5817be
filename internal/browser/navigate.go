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
// does not load is an error; any status of the answer is fine.
func (p *Page) Goto(url string) error {
	if err := p.do("go to "+url, chromedp.Navigate(url)); err != nil {
		return err
	}
	return p.settle()
}

// Reload is the reload button. A page that came from a form is sent again
// without asking.
func (p *Page) Reload() error {
	if err := p.do("reload", chromedp.Reload()); err != nil {
		return err
	}
	return p.settle()
}

// Back is the back button. The page may come from the network or from the
// browser's memory, as in real life.
func (p *Page) Back() error {
	if err := p.settle(); err != nil {
		return err
	}
	want, err := p.stepBack()
	if err != nil {
		return fmt.Errorf("go back: %w", err)
	}
	err = p.until("go back", func(ctx context.Context) error {
		history, err := chromedp.Run(ctx, chromedp.NavigationEntries())
		if err == nil && history.CurrentIndex != want {
			err = errors.New("the page has not changed")
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.settle()
}

// stepBack asks for the entry before the present one, and returns its index.
func (p *Page) stepBack() (int64, error) {
	ctx, cancel := p.deadline()
	defer cancel()
	history, err := chromedp.Run(ctx, chromedp.NavigationEntries())
	if err != nil {
		return 0, err
	}
	if history.CurrentIndex == 0 {
		return 0, errors.New("this is the first page")
	}
	want := history.CurrentIndex - 1
	_, err = chromedp.Call(ctx, cdppage.NavigateToHistoryEntry,
		cdppage.NavigateToHistoryEntryParams{EntryID: history.Entries[want].ID})
	return want, err
}

// Press presses a key: Enter, Escape, Tab, Shift+Tab, Space, Backspace, Delete
// or an arrow such as ArrowDown. It waits for the navigation that may follow.
func (p *Page) Press(key string) error {
	code, known := keys[strings.TrimPrefix(key, "Shift+")]
	if !known {
		return fmt.Errorf("there is no key %q to press", key)
	}
	if err := p.settle(); err != nil {
		return err
	}
	var options []chromedp.KeyOption
	if strings.HasPrefix(key, "Shift+") {
		options = append(options, chromedp.KeyModifiers(chromedp.ModifierShift))
	}
	if err := p.do("press "+key, chromedp.KeyEvent(code, options...)); err != nil {
		return err
	}
	return p.Settle()
}

// keys are the names that Press understands.
var keys = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Space": " ",
	"Backspace": kb.Backspace, "Delete": kb.Delete,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
}

// WaitURL waits until the address begins with prefix and the page is complete.
func (p *Page) WaitURL(prefix string) error {
	err := p.until("wait for the address "+prefix, func(ctx context.Context) error {
		url, err := p.address(ctx)
		if err == nil && !strings.HasPrefix(url, prefix) {
			err = fmt.Errorf("it is %s", url)
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.settle()
}
