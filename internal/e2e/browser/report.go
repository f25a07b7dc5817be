package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// EnvScreenshots names the variable that holds the folder for screenshots.
const EnvScreenshots = "MOORING_TEST_SCREENSHOTS"

// reportLimit bounds what a failed test may spend on its report.
const reportLimit = 10 * time.Second

// Screenshot saves the whole page as TEST-NAME.png in the folder that
// MOORING_TEST_SCREENSHOTS names. Without that variable it does nothing.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	folder := os.Getenv(EnvScreenshots)
	if folder == "" {
		return
	}
	p.settle()
	ctx, cancel := p.deadline()
	defer cancel()
	if _, err := p.saveScreenshot(ctx, folder, name); err != nil {
		p.t.Fatalf("browser: screenshot %s: %v", name, err)
	}
}

func (p *Page) saveScreenshot(ctx context.Context, folder, name string) (string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	image, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		return "", fmt.Errorf("take a screenshot: %w", err)
	}
	path := filepath.Join(folder, fileName(p.t.Name()+"-"+name)+".png")
	return path, os.WriteFile(path, image, 0o644)
}

// fileName keeps letters, digits, dots and dashes of a test's name.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		}
		return '_'
	}, s)
}

// reportFailure tells, for a test that failed, what this page showed at the end.
func (p *Page) reportFailure() {
	if !p.t.Failed() {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, reportLimit)
	defer cancel()
	url, err := p.address(ctx)
	if err != nil {
		p.t.Logf("browser: the page cannot be reached any more: %v", err)
		return
	}
	heading, err := p.heading(ctx)
	if err != nil {
		heading = "unknown: " + err.Error()
	}
	p.t.Logf("browser: the page at the end:\n  address: %s\n  heading: %s\n  console: %s\n  screenshot: %s",
		url, heading, strings.Join(p.Console(), "\n           "), p.failureScreenshot(ctx))
}

// failureScreenshot saves a picture where the folder is known, else in a new
// temporary one, and returns its path or why there is none.
func (p *Page) failureScreenshot(ctx context.Context) string {
	folder := os.Getenv(EnvScreenshots)
	if folder == "" {
		var err error
		if folder, err = os.MkdirTemp("", "mooring-screenshot-"); err != nil {
			return err.Error()
		}
	}
	// A test may have several pages, and each of them reports.
	path, err := p.saveScreenshot(ctx, folder, "failed-"+string(p.events.mainFrame)[:8])
	if err != nil {
		return err.Error()
	}
	return path
}

// dismissDialog closes a native dialog, which would block the page for good.
// The console has noted it; Mooring's own pages never open one.
func (p *Page) dismissDialog() {
	ctx, cancel := context.WithTimeout(p.ctx, reportLimit)
	defer cancel()
	_, err := chromedp.Call(ctx, cdppage.HandleJavaScriptDialog, cdppage.HandleJavaScriptDialogParams{Accept: false})
	if err != nil {
		p.events.addConsole("dismiss the dialog: " + err.Error())
	}
}
