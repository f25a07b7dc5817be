package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// staticcheckVersion is run by its version: inside our go.mod it would bring
// modules that `go mod tidy` cannot resolve.
const staticcheckVersion = "v0.8.2"

// checkModules verifies the downloaded modules as well: a cache that somebody
// touched would make every other check worthless.
func checkModules(ctx context.Context, w *workshop) error {
	return errors.Join(
		w.tool(ctx, "go", "mod", "tidy", "-diff"),
		w.tool(ctx, "go", "mod", "verify"),
	)
}

// checkBuild builds as the released program is built.
func checkBuild(ctx context.Context, w *workshop) error {
	return w.show(w.withoutCgo(ctx, "go", "build", "./..."))
}

// checkVet is a step of its own, so that the tests need not vet again.
func checkVet(ctx context.Context, w *workshop) error {
	return w.show(w.withoutCgo(ctx, "go", "vet", "./..."))
}

// checkStatic runs staticcheck with its own choice of checks.
func checkStatic(ctx context.Context, w *workshop) error {
	return w.show(w.withoutCgo(ctx, "go", "run", "honnef.co/go/tools/cmd/staticcheck@"+staticcheckVersion, "./..."))
}

// withoutCgo makes a command for which nothing is compiled with cgo. Nothing of
// ours uses it, and so these steps share what one of them has compiled.
func (w *workshop) withoutCgo(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := w.command(ctx, name, args...)
	cmd.Env = append(cmd.Env[:len(cmd.Env):len(cmd.Env)], "CGO_ENABLED=0")
	return cmd
}

// complain prints one fault a line and returns how many there are as an error,
// nil for none.
func (w *workshop) complain(faults []string) error {
	if len(faults) == 0 {
		return nil
	}
	fmt.Fprintln(w.out, strings.Join(faults, "\n"))
	return fmt.Errorf("%d faults", len(faults))
}
