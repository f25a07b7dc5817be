package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// install adds Debian packages. Where that cannot be done, the error says what
// is missing and what a person can do.
func (w *workshop) install(ctx context.Context, what string, packages ...string) error {
	names := strings.Join(packages, " ")
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("%s is missing, and this machine has no apt-get: install it (on Debian the packages are: %s)", what, names)
	}
	if os.Getuid() != 0 {
		return fmt.Errorf("%s is missing, and only root can install it: run `apt-get install %s` as root", what, names)
	}
	fmt.Fprintf(w.out, "   installing %s\n", names)
	if !w.updated {
		if err := w.tool(ctx, "apt-get", "update"); err != nil {
			return err
		}
		w.updated = true
	}
	args := append([]string{"install", "--yes", "--no-install-recommends"}, packages...)
	return w.tool(ctx, "apt-get", args...)
}
