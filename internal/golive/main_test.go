package golive_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"mooring/internal/browser"
)

// owner holds the one Chromium that the plays share; films have their own.
type owner struct {
	mu      sync.Mutex
	browser *browser.Browser
	folder  string
}

// shared is the only state of these tests: testing.M offers no place for it.
var shared owner

// TestMain stops the shared Chromium after the tests.
func TestMain(m *testing.M) {
	defer shared.stop()
	m.Run()
}

// start returns the Chromium, and starts it at the first call.
func (o *owner) start(t *testing.T) *browser.Browser {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.browser != nil {
		return o.browser
	}
	binary, err := browser.Find(os.Getenv("MOORING_TEST_CHROMIUM"))
	if err != nil {
		t.Fatal(err)
	}
	if o.folder, err = os.MkdirTemp("", "golive-"); err != nil {
		t.Fatal(err)
	}
	o.browser, err = browser.Launch(context.WithoutCancel(t.Context()), browser.Settings{Binary: binary, Folder: o.folder})
	if err != nil {
		t.Fatal(err)
	}
	return o.browser
}

// stop ends the Chromium, if there is one.
func (o *owner) stop() {
	if o.browser != nil {
		if err := o.browser.Close(); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	if err := os.RemoveAll(o.folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}
