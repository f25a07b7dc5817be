package browser

import (
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// localOnly makes every host name fail inside Chromium except those of this
// machine. Other switches do not stop its own outside requests; this one does.
const localOnly = "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"

// flags are the switches and the environment of the test browser. It gets none
// of our environment, so no secret of the machine can reach it, and writes only
// below folder.
func flags(binary, folder string) []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(binary),
		chromedp.UserDataDir(filepath.Join(folder, "profile")),
		chromedp.NoInheritEnv,
		chromedp.Env("HOME="+folder, "TMPDIR="+folder, "LANG=C.UTF-8", "LANGUAGE=en_AU", "PATH=/usr/bin:/bin"),
		chromedp.Headless,
		chromedp.Flag("host-resolver-rules", localOnly),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("lang", "en-AU"),
		chromedp.Flag("password-store", "basic"),
	}
	for _, name := range []string{
		"no-first-run", "no-default-browser-check", "disable-gpu", "disable-quic",
		"disable-background-networking", "disable-component-update", "disable-sync",
		"disable-extensions", "disable-default-apps", "disable-breakpad",
		"disable-client-side-phishing-detection", "metrics-recording-only",
		"use-mock-keychain", "disable-dev-shm-usage", "disable-renderer-backgrounding",
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows",
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	return options
}
