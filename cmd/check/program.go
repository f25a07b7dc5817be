package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// program builds mooring, once for this run, as it is released, and returns
// where it is. What steps have it write goes beside it, and with it at the end.
func (w *workshop) program(ctx context.Context) (string, error) {
	if w.built != "" {
		return w.built, nil
	}
	folder, err := os.MkdirTemp("", "mooring-check-")
	if err != nil {
		return "", fmt.Errorf("make a folder: %w", err)
	}
	w.ends = append(w.ends, func() error { return os.RemoveAll(folder) })
	path := filepath.Join(folder, "mooring")
	if err := w.show(w.withoutCgo(ctx, "go", "build", "-o", path, "./cmd/mooring")); err != nil {
		return "", err
	}
	w.built = path
	return path, nil
}

// chromium is the browser that was prepared.
func (w *workshop) chromium() string { return w.lookup(envChromium) }
