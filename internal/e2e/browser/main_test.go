package browser_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"

	"mooring/internal/e2e/browser"
)

// TestMain gives the tests that fail on purpose a place for their screenshots.
func TestMain(m *testing.M) {
	if os.Getenv(browser.EnvScreenshots) == "" {
		folder, err := os.MkdirTemp("", "mooring-harness-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(folder)
		if err := os.Setenv(browser.EnvScreenshots, folder); err != nil {
			panic(err)
		}
	}
	browser.Main(m)
}

// recorder is a test that may fail without failing the real one. Its own
// clean-up runs when the recorded test ends.
type recorder struct {
	testing.TB

	mu      sync.Mutex
	failed  bool
	output  strings.Builder
	cleanup []func()
}

func (r *recorder) Helper() {}

func (r *recorder) Logf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Fprintf(&r.output, format+"\n", args...)
}

func (r *recorder) Errorf(format string, args ...any) {
	r.Logf(format, args...)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = true
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *recorder) Cleanup(f func()) { r.cleanup = append(r.cleanup, f) }

// failing runs a test that has to fail, and returns what it printed.
func failing(t *testing.T, test func(t testing.TB)) string {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			for i := len(r.cleanup) - 1; i >= 0; i-- {
				r.cleanup[i]()
			}
		}()
		test(r)
	}()
	<-done
	if !r.Failed() {
		t.Fatal("the test passed, and it should have failed")
	}
	return r.output.String()
}

// contains fails the test unless the output holds every part.
func contains(t *testing.T, output string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(output, part) {
			t.Errorf("%q is missing in:\n%s", part, output)
		}
	}
}

// bothModes runs a test with and without JavaScript.
func bothModes(t *testing.T, test func(t *testing.T, page *browser.Page)) {
	t.Helper()
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("JavaScript=%v", scripts), func(t *testing.T) {
			t.Parallel()
			test(t, browser.Start(t).NewPage(t, browser.Options{JavaScript: scripts}))
		})
	}
}
