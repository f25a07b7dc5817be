package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// topLevel is all that may stand at the top of the repository, besides files
// and folders whose name begins with a dot.
var topLevel = []string{
	"cmd", "web", "internal", "templates", "static", "migrations",
	"go.mod", "go.sum", "docker-compose.yml", "README.md", "LICENSE",
}

// largest is the size in bytes that no file may exceed.
const largest = 1 << 20

// sniffed is how many bytes decide whether a file is binary; git looks at as many.
const sniffed = 8000

// checkTree looks for what does not belong into the repository: unknown things
// at the top, binary files, large files.
func checkTree(ctx context.Context, w *workshop) error {
	files, err := w.files(ctx)
	if err != nil {
		return err
	}
	faults := strangers(files)
	for _, name := range files {
		fault, err := unfit(w.path(name))
		if err != nil {
			return err
		}
		if fault != "" {
			faults = append(faults, name+": "+fault)
		}
	}
	return w.complain(faults)
}

// strangers names the entries at the top level that are not agreed on, once each.
func strangers(files []string) []string {
	var faults []string
	for _, name := range files {
		top, _, _ := strings.Cut(name, "/")
		if strings.HasPrefix(top, ".") || slices.Contains(topLevel, top) {
			continue
		}
		fault := top + ": not one of the agreed names at the top level"
		if !slices.Contains(faults, fault) {
			faults = append(faults, fault)
		}
	}
	return faults
}

// unfit says why a file does not belong into the repository, "" when it does.
func unfit(path string) (string, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "not a regular file", nil
	}
	if info.Size() > largest {
		return fmt.Sprintf("%d bytes, more than %d", info.Size(), largest), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	start, err := io.ReadAll(io.LimitReader(file, sniffed))
	if err != nil {
		return "", err
	}
	if bytes.IndexByte(start, 0) >= 0 {
		return "a binary file", nil
	}
	return "", nil
}
