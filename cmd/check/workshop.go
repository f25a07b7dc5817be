package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// workshop is where the steps work: the repository, the cache, the environment
// of the tools, and what one step leaves for later ones.
type workshop struct {
	out     io.Writer
	verbose bool
	root    string         // the top of the repository
	cache   string         // a folder for downloads, kept between runs
	env     []string       // of every tool
	updated bool           // apt-get update has run
	built   string         // the program, once it is built
	tests   *tally         // of the tests, once they ran
	ends    []func() error // undo what was made for this run alone
}

// newWorkshop finds the repository around the current folder.
func newWorkshop(ctx context.Context, out io.Writer, verbose bool) (*workshop, error) {
	caches, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("find a place for downloads: %w", err)
	}
	w := &workshop{out: out, verbose: verbose, cache: filepath.Join(caches, "mooring-check")}
	if err := os.MkdirAll(w.cache, 0o755); err != nil {
		return nil, err
	}
	w.env = append(os.Environ(),
		"CI=true",
		"DEBIAN_FRONTEND=noninteractive",
		// The checks look at go.mod as it is, and never mend it.
		"GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -mod=readonly"),
	)
	mod, err := w.output(ctx, "go", "env", "GOMOD")
	if err != nil {
		return nil, err
	}
	w.root = filepath.Dir(strings.TrimSpace(mod))
	return w, nil
}

// close undoes what was made for this run alone, the last thing first.
func (w *workshop) close() error {
	var errs []error
	for _, end := range slices.Backward(w.ends) {
		errs = append(errs, end())
	}
	w.ends = nil
	return errors.Join(errs...)
}

// lookup is the last value of a variable of the tools, "" when it is not set.
func (w *workshop) lookup(name string) string {
	for _, variable := range slices.Backward(w.env) {
		if value, found := strings.CutPrefix(variable, name+"="); found {
			return value
		}
	}
	return ""
}

// command makes a tool run in the repository, without standard input. It is
// asked to stop when ctx ends, and killed when it does not.
func (w *workshop) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = w.root
	cmd.Env = w.env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// tool runs a tool and shows what it prints when it fails, or always with -v.
func (w *workshop) tool(ctx context.Context, name string, args ...string) error {
	return w.show(w.command(ctx, name, args...))
}

// show runs a prepared command and shows what it prints as tool does.
func (w *workshop) show(cmd *exec.Cmd) error {
	var kept bytes.Buffer
	cmd.Stdout, cmd.Stderr = &kept, &kept
	if w.verbose {
		fmt.Fprintln(w.out, "  ", strings.Join(cmd.Args, " "))
		cmd.Stdout, cmd.Stderr = w.out, w.out
	}
	err := cmd.Run()
	if err == nil {
		return nil
	}
	w.out.Write(kept.Bytes())
	return fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
}

// output runs a tool and returns its standard output.
func (w *workshop) output(ctx context.Context, name string, args ...string) (string, error) {
	out, err := w.command(ctx, name, args...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(exit.Stderr))
	}
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return string(out), nil
}

// files lists what git would commit, by paths with slashes below the root: what
// is tracked or new, and neither ignored nor deleted.
func (w *workshop) files(ctx context.Context) ([]string, error) {
	out, err := w.output(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	var list []string
	for path := range strings.SplitSeq(out, "\x00") {
		if path == "" {
			continue
		}
		if _, err := os.Lstat(w.path(path)); err == nil {
			list = append(list, path)
		}
	}
	return list, nil
}

// path is the place of a file of the repository on this machine.
func (w *workshop) path(name string) string {
	return filepath.Join(w.root, filepath.FromSlash(name))
}
