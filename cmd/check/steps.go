package main

import (
	"bytes"
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
	beside      string   // name of an earlier step that it runs at the same time as
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
		{name: "examples", about: "curl, Node and Python, which examples in README.md are written for", preparation: true, run: prepareExamples},

		{name: "tree", about: "only what belongs here is in the repository", run: checkTree},
		{name: "gofmt", about: "every file is formatted", run: checkFormat},
		{name: "mod", about: "go.mod and go.sum are tidy and verified", run: checkModules},
		{name: "templ", about: "generated pages are up to date", run: checkGenerated},
		{name: "build", about: "everything builds without cgo", run: checkBuild},
		{name: "vet", about: "go vet", run: checkVet},
		{name: "staticcheck", about: "staticcheck " + staticcheckVersion, run: checkStatic},
		{name: "test", about: "every test, with the race detector, browser tests included",
			needs: []string{"compiler", "chromium", "axe", "postgres", "filming", "examples"}, run: checkTests},
		{name: "certify", about: "the program meets the requirements of Core Practice",
			needs: []string{"chromium"}, beside: "test", run: checkCertification},
		{name: "record", about: "one section of the demo video is recorded, and its files are as promised",
			needs: []string{"chromium", "filming"}, beside: "test", run: checkFilm},
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
	begun, planned := time.Now(), len(steps)
	var done []outcome
	for len(steps) > 0 {
		first := steps[0]
		beside, rest := splitBeside(steps[1:], first.name)
		finish := w.startBeside(ctx, beside)
		o := w.runStep(ctx, first)
		done = append(append(done, o), finish()...)
		if o.err != nil && first.preparation || ctx.Err() != nil {
			break
		}
		steps = rest
	}
	return report(w, done, ending{planned: planned, took: time.Since(begun)})
}

// splitBeside splits steps into those that run at the same time as the one with
// this name, and the others.
func splitBeside(steps []step, name string) (beside, rest []step) {
	for _, s := range steps {
		if s.beside == name {
			beside = append(beside, s)
		} else {
			rest = append(rest, s)
		}
	}
	return beside, rest
}

// startBeside begins to run steps, one after the other, while somebody else uses
// w. The function that it returns waits for them, and prints what they said.
func (w *workshop) startBeside(ctx context.Context, steps []step) (finish func() []outcome) {
	if len(steps) == 0 {
		return func() []outcome { return nil }
	}
	var said bytes.Buffer
	apart := *w
	apart.out, apart.ends = &said, nil
	ended := make(chan []outcome, 1)
	go func() {
		var done []outcome
		for _, s := range steps {
			if ctx.Err() == nil {
				done = append(done, apart.runStep(ctx, s))
			}
		}
		ended <- done
	}()
	return func() []outcome {
		done := <-ended
		_, _ = said.WriteTo(w.out)
		w.built, w.ends = apart.built, append(w.ends, apart.ends...)
		return done
	}
}

// runStep runs one step and says what became of it.
func (w *workshop) runStep(ctx context.Context, s step) outcome {
	fmt.Fprintf(w.out, "\n== %s\n", s.name)
	begun := time.Now()
	err := s.run(ctx, w)
	o := outcome{step: s, took: time.Since(begun), err: err}
	if err == nil {
		fmt.Fprintf(w.out, "   passed in %s\n", seconds(o.took))
	} else {
		fmt.Fprintf(w.out, "   FAILED in %s: %v\n", seconds(o.took), err)
	}
	return o
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

// ending is what a report needs to know besides the outcomes.
type ending struct {
	planned int           // how many steps were to run
	took    time.Duration // all of them, those that ran beside others too
}

// report prints what each step cost, what failed, and the count of tests. Its
// error is nil only when all planned steps ran and passed.
func report(w *workshop, done []outcome, end ending) error {
	var failed []string
	fmt.Fprintln(w.out)
	table := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	for _, o := range done {
		result := "passed"
		if o.err != nil {
			result = "FAILED"
			failed = append(failed, o.name)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", o.name, result, seconds(o.took))
	}
	fmt.Fprintf(table, "total\t\t%s\n", seconds(end.took))
	table.Flush()
	var err error
	switch {
	case len(failed) > 0:
		err = fmt.Errorf("failed: %s", strings.Join(failed, ", "))
	case len(done) < end.planned:
		err = errors.New("stopped before the end")
	}
	// The plain count of tests comes last: programs read it.
	fmt.Fprintf(w.out, "\nSteps: %d of %d are fine, %d are not, %d did not run.\n",
		len(done)-len(failed), end.planned, len(failed), end.planned-len(done))
	if w.tests != nil {
		fmt.Fprintf(w.out, "%d passed, %d failed\n", w.tests.passed, w.tests.failed)
	}
	return err
}

// seconds words a duration for the tables.
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
