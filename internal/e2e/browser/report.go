package browser

import (
	"os"
	"path/filepath"
	"strings"

	chromium "mooring/internal/browser"
)

// EnvScreenshots names the variable that holds the folder for screenshots.
const EnvScreenshots = "MOORING_TEST_SCREENSHOTS"

// Screenshot saves the whole page as TEST-NAME.png in the folder that
// MOORING_TEST_SCREENSHOTS names. Without that variable it does nothing.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	folder := os.Getenv(EnvScreenshots)
	if folder == "" {
		return
	}
	picture, err := p.page.Screenshot()
	p.must(err)
	_, err = p.save(folder, name, picture)
	p.must(err)
}

func (p *Page) save(folder, name string, picture []byte) (string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(folder, fileName(p.t.Name()+"-"+name)+".png")
	return path, os.WriteFile(path, picture, 0o644)
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
	seen, err := p.page.Sight()
	if err != nil {
		p.t.Logf("browser: %v", err)
		return
	}
	p.t.Logf("browser: the page at the end:\n  address: %s\n  heading: %s\n  console: %s\n  screenshot: %s",
		seen.URL, seen.Heading, strings.Join(p.Console(), "\n           "), p.saveSight(seen))
}

// saveSight saves the picture where the folder is known, else in a new
// temporary one, and returns its path or why there is none.
func (p *Page) saveSight(seen chromium.Sight) string {
	if seen.Fault != nil {
		return seen.Fault.Error()
	}
	folder := os.Getenv(EnvScreenshots)
	if folder == "" {
		var err error
		if folder, err = os.MkdirTemp("", "mooring-screenshot-"); err != nil {
			return err.Error()
		}
	}
	// A test may have several pages, and each of them reports.
	path, err := p.save(folder, "failed-"+p.page.ID(), seen.Picture)
	if err != nil {
		return err.Error()
	}
	return path
}
