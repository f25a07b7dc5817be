package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	chromium "mooring/internal/browser"
)

// EnvChromium names the variable that holds the path of the Chromium binary.
const EnvChromium = "MOORING_TEST_CHROMIUM"

// prepareHint is what to do when a part the tests need is not there.
const prepareHint = "run `go run ./cmd/check`, which prepares what the tests need and runs them"

// Browser is a running Chromium. It is safe for parallel tests: each page has a
// browser context (cookies, storage, cache) of its own.
type Browser struct {
	chromium *chromium.Browser
	folder   string
}

// owner holds the one Chromium of a test binary.
type owner struct {
	mu      sync.Mutex
	running bool // Main is running the tests
	browser *Browser
	err     error
}

// shared is the only state of the package. Tests in parallel share one Chromium,
// since starting one for each test would double the time of a run, and
// testing.M offers no place to hand a value to the tests.
var shared owner

// Main runs the tests of a package and stops its Chromium afterwards. Call it
// from TestMain; the exit code is set when TestMain returns.
func Main(m *testing.M) {
	shared.setRunning(true)
	defer shared.stop()
	m.Run()
}

// Start returns the Chromium of this test binary and starts it at the first
// call. It fails the test when [Main] is not running the tests, when
// MOORING_TEST_CHROMIUM is not set, or when the browser does not start.
func Start(t testing.TB) *Browser {
	t.Helper()
	b, err := shared.start()
	if err != nil {
		t.Fatalf("browser: %v", err)
	}
	return b
}

func (o *owner) setRunning(running bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.running = running
}

// start launches the browser once; a failure to start is remembered, so that
// every test reports the same cause at once.
func (o *owner) start() (*Browser, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case !o.running:
		return nil, errors.New("no owner: add `func TestMain(m *testing.M) { browser.Main(m) }` to the test package")
	case o.browser == nil && o.err == nil:
		o.browser, o.err = launch(os.Getenv(EnvChromium))
	}
	return o.browser, o.err
}

func (o *owner) stop() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.browser != nil {
		o.browser.close()
	}
	o.browser, o.err, o.running = nil, nil, false
}

// flags let pages of different sites share a process too: the tests visit none that
// another has to be kept safe from.
var flags = []string{"disable-site-isolation-trials"}

// launch starts the binary with a temporary folder of its own for everything
// that Chromium writes.
func launch(binary string) (*Browser, error) {
	if binary == "" {
		return nil, fmt.Errorf("%s is not set: %s", EnvChromium, prepareHint)
	}
	if _, err := os.Stat(binary); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", EnvChromium, err, prepareHint)
	}
	folder, err := os.MkdirTemp("", "mooring-browser-")
	if err != nil {
		return nil, fmt.Errorf("make the browser's folder: %w", err)
	}
	started, err := chromium.Launch(context.Background(), chromium.Settings{Binary: binary, Folder: folder, Flags: flags})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return &Browser{chromium: started, folder: folder}, nil
}

// close stops Chromium, waits for it, and removes its folder.
func (b *Browser) close() {
	if err := errors.Join(b.chromium.Close(), os.RemoveAll(b.folder)); err != nil {
		fmt.Fprintf(os.Stderr, "browser: %v\n", err)
	}
}
