package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
)

// checkGenerated lets templ generate, and compares what it wrote with what was
// there. Afterwards the files are as they were before: a check changes nothing.
func checkGenerated(ctx context.Context, w *workshop) error {
	before, err := w.generated(ctx)
	if err != nil {
		return err
	}
	generateErr := w.tool(ctx, "go", "tool", "templ", "generate")
	after, err := w.generated(ctx)
	if err := errors.Join(generateErr, err); err != nil {
		return errors.Join(err, w.restore(before, after))
	}
	stale := differing(before, after)
	if err := w.restore(before, after); err != nil {
		return err
	}
	for i, name := range stale {
		stale[i] = name + ": not up to date: run go tool templ generate"
	}
	return w.complain(stale)
}

// generated reads every file that templ has written, by its name.
func (w *workshop) generated(ctx context.Context) (map[string][]byte, error) {
	names, err := w.files(ctx)
	if err != nil {
		return nil, err
	}
	content := map[string][]byte{}
	for _, name := range names {
		if !strings.HasSuffix(name, "_templ.go") {
			continue
		}
		if content[name], err = os.ReadFile(w.path(name)); err != nil {
			return nil, err
		}
	}
	return content, nil
}

// differing names the files that are not the same in both, sorted.
func differing(before, after map[string][]byte) []string {
	var names []string
	for name, old := range before {
		if now, there := after[name]; !there || !bytes.Equal(old, now) {
			names = append(names, name)
		}
	}
	for name := range after {
		if _, there := before[name]; !there {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// restore puts every file that changed back as it was.
func (w *workshop) restore(before, after map[string][]byte) error {
	var errs []error
	for _, name := range differing(before, after) {
		if old, there := before[name]; there {
			errs = append(errs, os.WriteFile(w.path(name), old, 0o644))
		} else {
			errs = append(errs, os.Remove(w.path(name)))
		}
	}
	return errors.Join(errs...)
}
