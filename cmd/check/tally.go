package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// event is one line of `go test -json`; see `go doc test2json` and
// `go help buildjson`.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of a package that is being built
	Test        string
	Elapsed     float64 // in seconds
	Output      string
	FailedBuild string // the package whose build failure made this one fail
}

// failure is a test, or a package as a whole, that failed.
type failure struct {
	pkg, test string
	output    string
}

// title is the package alone when it failed as a whole.
func (f failure) title() string { return strings.TrimSpace(f.pkg + " " + f.test) }

// tally counts tests and subtests. A package that fails without a failing test,
// because it does not build or its process dies, counts as one failed test.
type tally struct {
	passed, failed int
	skipped        []string
	failures       []failure
	packages       []timing // of those that have tests

	output map[[2]string]*strings.Builder // by package and test
	broken map[string]bool                // packages with a failed test
}

// newTally is a tally of nothing yet.
func newTally() *tally {
	return &tally{output: map[[2]string]*strings.Builder{}, broken: map[string]bool{}}
}

// read takes every line of the stream, and hands the output of the tests to
// echo. A line that is not JSON belongs to the go command and is output too.
func (t *tally) read(from io.Reader, echo func(string)) error {
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) != nil {
				e = event{Action: "output", Output: line}
			}
			echo(e.Output)
			t.note(e)
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the output of the tests: %w", err)
		}
	}
}

// note takes up one event. Events without a test speak of the whole package.
func (t *tally) note(e event) {
	switch e.Action {
	case "output":
		t.text(e.Package, e.Test).WriteString(e.Output)
	case "build-output":
		t.text(e.ImportPath, "").WriteString(e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			t.endPackage(e)
		} else {
			t.endTest(e)
		}
	}
}

// text is where the output of a test is collected, or of a package for "".
func (t *tally) text(pkg, test string) *strings.Builder {
	key := [2]string{pkg, test}
	if t.output[key] == nil {
		t.output[key] = &strings.Builder{}
	}
	return t.output[key]
}

// endTest counts a test, keeps the output of a failed one, and lets go of the
// others' output: the stream is long.
func (t *tally) endTest(e event) {
	switch e.Action {
	case "pass":
		t.passed++
	case "skip":
		t.skipped = append(t.skipped, e.Package+" "+e.Test)
	case "fail":
		t.failed++
		t.broken[e.Package] = true
		t.failures = append(t.failures, failure{e.Package, e.Test, t.text(e.Package, e.Test).String()})
	}
	delete(t.output, [2]string{e.Package, e.Test})
}

// endPackage notes the time of a package. "skip" says that it has no tests.
func (t *tally) endPackage(e event) {
	if e.Action == "skip" {
		return
	}
	t.packages = append(t.packages, timing{e.Package, time.Duration(e.Elapsed * float64(time.Second))})
	if e.Action == "fail" && !t.broken[e.Package] {
		t.failed++
		output := t.text(e.Package, "").String()
		if e.FailedBuild != "" && e.FailedBuild != e.Package {
			output = t.text(e.FailedBuild, "").String() + output
		}
		t.failures = append(t.failures, failure{pkg: e.Package, output: output})
	}
}

// verdict is nil when tests ran, all of them, and all passed; runErr is how the
// go command ended.
func (t *tally) verdict(runErr error) error {
	switch {
	case t.failed > 0:
		return fmt.Errorf("%d of %d tests failed", t.failed, t.failed+t.passed)
	case runErr != nil:
		return fmt.Errorf("go test: %w", runErr)
	case len(t.skipped) > 0:
		return fmt.Errorf("%d tests were skipped", len(t.skipped))
	case t.passed == 0:
		return errors.New("no test ran")
	}
	return nil
}
