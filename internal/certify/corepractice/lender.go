package corepractice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"mooring/internal/browser"
)

// lender lends one Chromium to all checks that are at work, starts it for the
// first and stops it after the last. It is safe for concurrent use.
type lender struct {
	// binary is the path of Chromium; empty: the usual places.
	binary string

	mu      sync.Mutex
	users   int
	running *browser.Browser
	folder  string
}

// borrow returns the Chromium. Give it back by giveBack.
func (l *lender) borrow(ctx context.Context) (*browser.Browser, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running == nil {
		if err := l.launch(ctx); err != nil {
			return nil, err
		}
	}
	l.users++
	return l.running, nil
}

// launch starts Chromium in a folder of its own.
func (l *lender) launch(ctx context.Context) error {
	binary, err := browser.Find(l.binary)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "mooring-chromium-")
	if err != nil {
		return fmt.Errorf("make the browser's folder: %w", err)
	}
	// It outlives the check that happens to come first.
	running, err := browser.Launch(context.WithoutCancel(ctx), browser.Settings{Binary: binary, Folder: folder})
	if err != nil {
		return errors.Join(err, os.RemoveAll(folder))
	}
	l.running, l.folder = running, folder
	return nil
}

// giveBack ends a loan; the last one ends Chromium.
func (l *lender) giveBack() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.users--
	if l.users > 0 {
		return nil
	}
	err := errors.Join(l.running.Close(), os.RemoveAll(l.folder))
	l.running, l.folder = nil, ""
	return err
}
