package browser

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// Settings say how Chromium is started.
type Settings struct {
	Binary string // path of Chromium, see [Find]
	Folder string // holds everything that Chromium writes; the caller makes and removes it
	// Window shows a window on the display that Env names (DISPLAY=:1) instead of
	// none at all. It has one page, shown as it is: the size of the viewport, the
	// scheme and the motion are those of the window.
	Window        bool
	Width, Height int      // of the window in pixels; 0 means 1280 by 800
	Env           []string // more of the environment, as NAME=value; it gets none of ours
	Hosts         []string // more names that may be resolved, such as *.corepractice.is
	Flags         []string // more switches, as name or name=value
}

// usualPlaces are where Chromium is found. The first is the program itself on
// Debian: what is in PATH there is a script that adds switches of its own.
var usualPlaces = []string{
	"/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
}

// advice is how to get a Chromium.
const advice = "install one (Debian: apt-get install chromium) or say where it is"

// Find returns the path of Chromium: the one given, else the first in the usual
// places. The error says how to get one.
func Find(path string) (string, error) {
	if path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("no Chromium: %w: %s", err, advice)
		}
		return found, nil
	}
	for _, place := range usualPlaces {
		if found, err := exec.LookPath(place); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("no Chromium in %s: %s", strings.Join(usualPlaces, ", "), advice)
}

// longestFolder leaves room for the socket that Chromium makes below its folder,
// in the 107 characters that a socket's path may have on Linux.
const longestFolder = 60

// check reports what is missing.
func (s Settings) check() error {
	if s.Binary == "" {
		return errors.New("no Chromium is named: " + advice)
	}
	if _, err := os.Stat(s.Binary); err != nil {
		return fmt.Errorf("no Chromium: %w: %s", err, advice)
	}
	if info, err := os.Stat(s.Folder); err != nil || !info.IsDir() {
		return fmt.Errorf("%q is no folder for what Chromium writes", s.Folder)
	}
	if len(s.Folder) > longestFolder {
		return fmt.Errorf("the folder for what Chromium writes has a name too long for its sockets: %d characters, at most %d", len(s.Folder), longestFolder)
	}
	return nil
}

// resolvable makes every host name fail inside Chromium except those of this
// machine and the named ones. Other switches do not stop its own outside
// requests; this one does.
func (s Settings) resolvable() string {
	rules := []string{"MAP * ~NOTFOUND"}
	for _, host := range append([]string{"localhost", "*.localhost", "127.0.0.1"}, s.Hosts...) {
		rules = append(rules, "EXCLUDE "+host)
	}
	return strings.Join(rules, ", ")
}

// switches are those that hold always.
var switches = []string{
	"no-first-run", "no-default-browser-check", "disable-gpu", "disable-quic",
	"disable-background-networking", "disable-component-update", "disable-sync",
	"disable-extensions", "disable-default-apps", "disable-breakpad",
	"disable-client-side-phishing-detection", "metrics-recording-only",
	"use-mock-keychain", "disable-dev-shm-usage", "disable-renderer-backgrounding",
	"disable-background-timer-throttling", "disable-backgrounding-occluded-windows",
}

// idle are what Chromium keeps ready for somebody who may use its window: two
// panels below the address bar, which load some hundred scripts of their own in
// every tab, and a process for wherever a tab goes next. Pages see nothing of them.
var idle = []string{"WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess"}

// allocation is how chromedp starts the browser: over a pipe, without a port
// that others could use. Pages see no sign of automation.
func (s Settings) allocation() []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(s.Binary),
		chromedp.UserDataDir(s.profile()),
		chromedp.NoInheritEnv,
		chromedp.Env("HOME="+s.Folder, "TMPDIR="+s.Folder, "LANG=C.UTF-8", "LANGUAGE=en_AU", "PATH=/usr/bin:/bin"),
		chromedp.Flag("host-resolver-rules", s.resolvable()),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("lang", "en-AU"),
		chromedp.Flag("password-store", "basic"),
		// Date fields as the page's language has them: without packages for
		// languages Chromium writes dates the American way.
		chromedp.Flag("enable-blink-features", "LangAttributeAwareFormControlUI"),
		chromedp.Flag("disable-features", strings.Join(idle, ",")),
	}
	for _, name := range switches {
		options = append(options, chromedp.Flag(name, true))
	}
	if s.Window {
		options = append(options, s.window()...)
	} else {
		options = append(options, s.headless()...)
	}
	for _, flag := range s.Flags {
		if name, value, valued := strings.Cut(flag, "="); valued {
			options = append(options, chromedp.Flag(name, value))
		} else {
			options = append(options, chromedp.Flag(name, true))
		}
	}
	return append(options, chromedp.Env(s.Env...))
}

// window are the switches of a window that shows nothing but its page and the
// address: test-type keeps away the bars about unusual switches, and the keys
// the one about missing keys.
func (s Settings) window() []chromedp.ExecAllocatorOption {
	return []chromedp.ExecAllocatorOption{
		chromedp.Flag("test-type", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("window-position", "0,0"),
		chromedp.Flag("window-size", fmt.Sprintf("%d,%d", cmp.Or(s.Width, defaultWidth), cmp.Or(s.Height, defaultHeight))),
		chromedp.Env("GOOGLE_API_KEY=no", "GOOGLE_DEFAULT_CLIENT_ID=no", "GOOGLE_DEFAULT_CLIENT_SECRET=no"),
	}
}

// headless are the switches without a window. Pages of one site and one context
// share a process, as they do wherever there are many tabs, instead of starting one
// for each visit; and what is drawn around a page rests, as the page does.
func (s Settings) headless() []chromedp.ExecAllocatorOption {
	return []chromedp.ExecAllocatorOption{
		chromedp.Headless,
		chromedp.Flag("renderer-process-limit", "1"),
		chromedp.Flag("force-prefers-reduced-motion", true),
	}
}

func (s Settings) profile() string { return filepath.Join(s.Folder, "profile") }

// preferences make a window show whole addresses, with no mark beside them, and
// ask nothing about passwords and translations.
const preferences = `{
  "omnibox": {"prevent_url_elisions": true},
  "credentials_enable_service": false,
  "profile": {"password_manager_enabled": false, "cookie_controls_mode": 0},
  "autofill": {"profile_enabled": false, "credit_card_enabled": false},
  "translate": {"enabled": false}
}`

// prepare writes the preferences of a window.
func (s Settings) prepare() error {
	if !s.Window {
		return nil
	}
	folder := filepath.Join(s.profile(), "Default")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the browser's profile: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "Preferences"), []byte(preferences), 0o600); err != nil {
		return fmt.Errorf("write the browser's preferences: %w", err)
	}
	return nil
}
