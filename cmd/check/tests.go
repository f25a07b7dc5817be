package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// unwatched are packages that are left out of the race detector, as flags of the
// compiler: code that works by itself, takes up to three times as long with it, and
// holds nothing of ours. SQLite is C that was translated to Go; database/sql, the
// driver and all that calls them stay watched. Argon2 fills 19 MB for each password.
var unwatched = []string{"-gcflags=modernc.org/...=-race=false", "-gcflags=golang.org/x/crypto/argon2=-race=false"}

// besideCores is how many packages more than cores are tested at once: some of a test's
// time goes into waiting for a browser, a database or another process. With more,
// databases and browsers take longer than those who wait for them allow.
// Debuggers' tables (-ldflags=-w) take a third of the time of a link, and nobody
// debugs these.
const besideCores = 1

// garbage lets a process's heap grow to three times what lives in it before garbage
// is collected, and not to two times: the race detector makes collecting dear. More
// than this takes much memory and spares little.
const garbage = "GOGC=200"

// slowest is how many packages the summary lists.
const slowest = 10

// checkTests runs every test, the browser tests included. The preparations have
// put the paths that those need into the environment.
func checkTests(ctx context.Context, w *workshop) error {
	// Without -count a result could come from the cache, although the tests look
	// at more than the cache knows: the browser, and the source of every package.
	arguments := slices.Concat([]string{"test", "-race"}, unwatched, []string{
		"-ldflags=-w", "-p=" + strconv.Itoa(besideCores+runtime.NumCPU()), "-count=1", "-vet=off", "-timeout=15m", "-json", "./...",
	})
	cmd := w.command(ctx, "go", arguments...)
	cmd.Env = append(cmd.Env[:len(cmd.Env):len(cmd.Env)], garbage)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	w.tests = newTally()
	readErr := w.tests.read(stdout, w.echo())
	runErr := cmd.Wait()
	w.printTests()
	if runErr != nil {
		w.out.Write(problems.Bytes())
	}
	return errors.Join(readErr, w.tests.verdict(runErr))
}

// echo takes every line of the tests: it prints them with -v.
func (w *workshop) echo() func(string) {
	if !w.verbose {
		return func(string) {}
	}
	return func(line string) { fmt.Fprint(w.out, line) }
}

// printTests shows the output of what failed, and the slowest packages.
func (w *workshop) printTests() {
	t := w.tests
	for _, f := range t.failures {
		fmt.Fprintf(w.out, "--- %s\n%s\n", f.title(), strings.TrimRight(f.output, "\n"))
	}
	if len(t.skipped) > 0 {
		fmt.Fprintf(w.out, "skipped: %s\n", strings.Join(t.skipped, ", "))
	}
	slices.SortStableFunc(t.packages, func(a, b timing) int { return int(b.took - a.took) })
	fmt.Fprintf(w.out, "   the slowest of %d packages:\n", len(t.packages))
	for _, p := range t.packages[:min(slowest, len(t.packages))] {
		fmt.Fprintf(w.out, "   %8s  %s\n", seconds(p.took), p.name)
	}
}

// timing is how long the tests of a package took.
type timing struct {
	name string
	took time.Duration
}
