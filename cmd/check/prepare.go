package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

// The variables that tell the browser tests what to use; package
// internal/e2e/browser reads them.
const (
	envChromium = "MOORING_TEST_CHROMIUM"
	envAxe      = "MOORING_TEST_AXE"
)

// debianChromium is the program itself; /usr/bin/chromium is a script that adds
// switches and keys of its own.
const debianChromium = "/usr/lib/chromium/chromium"

// prepareCompiler makes sure that there is a C compiler: the race detector
// needs cgo. Nothing else here does.
func prepareCompiler(ctx context.Context, w *workshop) error {
	if os.Getenv("CC") != "" {
		return nil
	}
	if _, err := exec.LookPath("gcc"); err == nil {
		return nil
	}
	return w.install(ctx, "a C compiler", "gcc", "libc6-dev")
}

// prepareChromium finds or installs Chromium. A path in MOORING_TEST_CHROMIUM
// is taken as given.
func prepareChromium(ctx context.Context, w *workshop) error {
	if path := os.Getenv(envChromium); path != "" {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("%s names no program: %w", envChromium, err)
		}
		return nil
	}
	if _, err := os.Stat(debianChromium); err != nil {
		if err := w.install(ctx, "Chromium", "chromium", "fonts-liberation"); err != nil {
			return fmt.Errorf("%w; or set %s to a Chromium that is there", err, envChromium)
		}
	}
	if _, err := os.Stat(debianChromium); err != nil {
		return fmt.Errorf("the package chromium has no %s: %w", debianChromium, err)
	}
	w.env = append(w.env, envChromium+"="+debianChromium)
	return nil
}
