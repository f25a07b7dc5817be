package main

import (
	"bytes"
	"context"
	"fmt"
	"go/format"
	"os"
	"strings"
)

// checkFormat formats every Go file in memory, as gofmt does, and compares. The
// files that templ writes are templ's affair.
func checkFormat(ctx context.Context, w *workshop) error {
	files, err := w.files(ctx)
	if err != nil {
		return err
	}
	var faults []string
	for _, name := range files {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_templ.go") {
			continue
		}
		source, err := os.ReadFile(w.path(name))
		if err != nil {
			return err
		}
		formatted, err := format.Source(source)
		switch {
		case err != nil:
			faults = append(faults, fmt.Sprintf("%s: %v", name, err))
		case !bytes.Equal(source, formatted):
			faults = append(faults, name+": not formatted: run gofmt -w")
		}
	}
	return w.complain(faults)
}
