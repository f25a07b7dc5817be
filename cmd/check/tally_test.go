package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// read makes a tally of the lines.
func read(t *testing.T, lines ...string) *tally {
	t.Helper()
	tally := newTally()
	if err := tally.read(strings.NewReader(strings.Join(lines, "\n")), func(string) {}); err != nil {
		t.Fatal(err)
	}
	return tally
}

func TestTheTallyCountsTestsAndKeepsWhatFailed(t *testing.T) {
	t.Parallel()
	got := read(t,
		`{"Action":"run","Package":"m/a","Test":"TestGood"}`,
		`{"Action":"output","Package":"m/a","Test":"TestGood","Output":"quiet\n"}`,
		`{"Action":"pass","Package":"m/a","Test":"TestGood","Elapsed":0.1}`,
		`{"Action":"output","Package":"m/a","Test":"TestBad","Output":"bad_test.go:1: loud\n"}`,
		`{"Action":"fail","Package":"m/a","Test":"TestBad","Elapsed":0.2}`,
		`{"Action":"fail","Package":"m/a","Elapsed":1.5}`,
		`{"Action":"skip","Package":"m/without"}`,
	)
	if got.passed != 1 || got.failed != 1 {
		t.Errorf("%d passed, %d failed", got.passed, got.failed)
	}
	want := []failure{{pkg: "m/a", test: "TestBad", output: "bad_test.go:1: loud\n"}}
	if diff := cmp.Diff(want, got.failures, cmp.AllowUnexported(failure{})); diff != "" {
		t.Error(diff)
	}
	if len(got.packages) != 1 || got.packages[0].took.Seconds() != 1.5 {
		t.Errorf("packages %v", got.packages)
	}
	if got.verdict(nil) == nil {
		t.Error("a failed test is no failure")
	}
}

func TestAPackageThatDoesNotBuildCountsAndShowsWhy(t *testing.T) {
	t.Parallel()
	got := read(t,
		`{"ImportPath":"m/a [m/a.test]","Action":"build-output","Output":"a.go:3: undefined: x\n"}`,
		`{"ImportPath":"m/a [m/a.test]","Action":"build-fail"}`,
		`{"Action":"output","Package":"m/a","Output":"FAIL\tm/a [build failed]\n"}`,
		`{"Action":"fail","Package":"m/a","Elapsed":0,"FailedBuild":"m/a [m/a.test]"}`,
	)
	if got.failed != 1 || !strings.HasPrefix(got.failures[0].output, "a.go:3: undefined: x\n") {
		t.Errorf("%d failed, %v", got.failed, got.failures)
	}
}

func TestAProcessThatDiesCounts(t *testing.T) {
	t.Parallel()
	got := read(t,
		`{"Action":"output","Package":"m/a","Output":"panic: in TestMain\n"}`,
		`{"Action":"fail","Package":"m/a","Elapsed":0.3}`,
	)
	if got.failed != 1 || got.failures[0].output != "panic: in TestMain\n" {
		t.Errorf("%d failed, %v", got.failed, got.failures)
	}
}

func TestTheVerdictNeedsTestsThatRan(t *testing.T) {
	t.Parallel()
	if read(t).verdict(nil) == nil {
		t.Error("no test ran, and that passes")
	}
	skipped := read(t, `{"Action":"pass","Package":"m","Test":"A"}`, `{"Action":"skip","Package":"m","Test":"B"}`)
	if skipped.verdict(nil) == nil {
		t.Error("a skipped test passes")
	}
	passed := read(t, `{"Action":"pass","Package":"m","Test":"A"}`, `not JSON`)
	if err := passed.verdict(nil); err != nil {
		t.Error(err)
	}
	cause := errors.New("exit status 1")
	if err := passed.verdict(cause); !errors.Is(err, cause) {
		t.Errorf("the go command failed, and the verdict is %v", err)
	}
}
