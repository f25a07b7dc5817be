package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// step is one entry of the list: a preparation, without which going on makes no
// sense, or a check, which stands for itself.
type step struct {
	name        string
	about       string
	preparation bool
	needs       []string // names of the preparations it relies on
	run         func(context.Context, *workshop) error
}

// allSteps is everything that is done, in order.
func allSteps() []step {
	return []step{
		{name: "compiler", about: "a C compiler, for the race detector", preparation: true, run: prepareCompiler},
		{name: "chromium", about: "a browser", preparation: true, run: prepareChromium},
		{name: "axe", about: "axe-core " + axeVersion + ", which checks accessibility", preparation: true, run: prepareAxe},
		{name: "postgres", about: "a PostgreSQL server", preparation: true, run: preparePostgres},
		{name: "filming", about: "ffmpeg and a screen without a monitor, for films", preparation: true, run: prepareFilming},

		{name: "tree", about: "only what belongs here is in the repository", run: checkTree},
		{name: "gofmt", about: "every file is formatted", run: checkFormat},
		{name: "mod", about: "go.mod and go.sum are tidy and verified", run: checkModules},
		{name: "templ", about: "generated pages are up to date", run: checkGenerated},
		{name: "build", about: "everything builds without cgo", run: checkBuild},
		{name: "vet", about: "go vet", run: checkVet},
		{name: "staticcheck", about: "staticcheck " + staticcheckVersion, run: checkStatic},
		{name: "test", about: "every test, with the race detector, browser tests included",
			needs: []string{"compiler", "chromium", "axe", "postgres", "filming"}, run: checkTests},
		{name: "certify", about: "the program meets the requirements of Core Practice",
			needs: []string{"chromium"}, run: checkCertification},
		{name: "record", about: "one section of the demo video is recorded, and its files are as promised",
			needs: []string{"chromium", "filming"}, run: checkFilm},
	}
}

// outcome is what became of one step.
type outcome struct {
	step
	took time.Duration
	err  error
}

// runSteps runs the steps in order and reports. A failed preparation ends the
// run; failed checks are collected.
func runSteps(ctx context.Context, w *workshop, steps []step) error {
	printPlan(w.out, steps)
	var done []outcome
	for _, s := range steps {
		fmt.Fprintf(w.out, "\n== %s\n", s.name)
		begun := time.Now()
		err := s.run(ctx, w)
		o := outcome{step: s, took: time.Since(begun), err: err}
		done = append(done, o)
		if err == nil {
			fmt.Fprintf(w.out, "   passed in %s\n", seconds(o.took))
			continue
		}
		fmt.Fprintf(w.out, "   FAILED in %s: %v\n", seconds(o.took), err)
		if s.preparation || ctx.Err() != nil {
			break
		}
	}
	return report(w, done, len(steps))
}

// printPlan lists the steps in the order in which they run.
func printPlan(w io.Writer, steps []step) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range steps {
		kind := "check"
		if s.preparation {
			kind = "prepare"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", kind, s.name, s.about)
	}
	table.Flush()
}

// report prints what each step cost, what failed, and the count of tests. Its
// error is nil only when all planned steps ran and passed.
func report(w *workshop, done []outcome, planned int) error {
	var failed []string
	var total time.Duration
	fmt.Fprintln(w.out)
	table := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	for _, o := range done {
		result := "passed"
		if o.err != nil {
			result = "FAILED"
			failed = append(failed, o.name)
		}
		total += o.took
		fmt.Fprintf(table, "%s\t%s\t%s\n", o.name, result, seconds(o.took))
	}
	fmt.Fprintf(table, "total\t\t%s\n", seconds(total))
	table.Flush()
	var err error
	switch {
	case len(failed) > 0:
		err = fmt.Errorf("failed: %s", strings.Join(failed, ", "))
	case len(done) < planned:
		err = errors.New("stopped before the end")
	}
	// The plain count of tests comes last: programs read it.
	fmt.Fprintf(w.out, "\nSteps: %d of %d are fine, %d are not, %d did not run.\n",
		len(done)-len(failed), planned, len(failed), planned-len(done))
	if w.tests != nil {
		fmt.Fprintf(w.out, "%d passed, %d failed\n", w.tests.passed, w.tests.failed)
	}
	return err
}

// seconds words a duration for the tables.
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
