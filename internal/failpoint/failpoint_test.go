//go:build unix

package failpoint_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"mooring/internal/failpoint"
)

// variable is where the instructions stand.
const variable = "MOORING_FAILPOINTS"

// build builds a program, for a build with fail points under the tag.
func build(t *testing.T, program string, flags ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	command := exec.CommandContext(t.Context(), "go", append(append([]string{"build", "-o", path}, flags...), program)...)
	command.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released, and so compiled already
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", program, err, output)
	}
	return path
}

func TestTheProgramHoldsThePointsOnlyWhenItIsBuiltForThem(t *testing.T) {
	t.Parallel()
	for _, flags := range [][]string{nil, {"-tags=failpoints"}} {
		program, err := os.ReadFile(build(t, "mooring/cmd/mooring", flags...))
		if err != nil {
			t.Fatal(err)
		}
		wanted := flags != nil
		if bytes.Contains(program, []byte(variable)) != wanted {
			t.Errorf("built with %v: %s is there: %v", flags, variable, !wanted)
		}
		for _, name := range failpoint.Names() {
			// The name of a function may hold the same text, behind its folder.
			if found := bytes.Count(program, []byte(name)) > bytes.Count(program, []byte("/"+name)); found != wanted {
				t.Errorf("built with %v: %s is there: %v", flags, name, !wanted)
			}
		}
	}
}

func TestAHitCostsNothingInAProgramThatIsNotBuiltForIt(t *testing.T) {
	t.Parallel()
	listing, err := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-m", "-o", os.DevNull, "mooring/internal/failpoint").CombinedOutput()
	if err != nil || !bytes.Contains(listing, []byte("can inline Hit")) {
		t.Errorf("the compiler does not inline it: %v\n%s", err, listing)
	}
}

func TestEveryPointHasANameOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := make(map[failpoint.Name]bool)
	for _, name := range failpoint.Names() {
		if seen[name] || strings.Trim(string(name), "abcdefghijklmnopqrstuvwxyz.") != "" {
			t.Errorf("%q is named twice, or cannot be written in the variable", name)
		}
		seen[name] = true
	}
}

// buildVisitor builds the program of testdata.
func buildVisitor(t *testing.T) string {
	t.Helper()
	return build(t, "./testdata/visitor", "-tags=failpoints")
}

// visitor is a process that comes to three points, as instructed.
func visitor(t *testing.T, program, instructions string) (process *exec.Cmd, said *bytes.Buffer) {
	t.Helper()
	process = exec.CommandContext(t.Context(), program, "token.claim", "token.claimed", "token.claimed")
	process.Env = append(os.Environ(), variable+"="+instructions)
	said = &bytes.Buffer{}
	process.Stdout, process.Stderr = said, said
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	return process, said
}

// everything is what a visitor says that nobody held.
const everything = "token.claim\ntoken.claimed\ntoken.claimed\n"

func TestAProcessGoesOnWhereItIsNotTold(t *testing.T) {
	t.Parallel()
	process, said := visitor(t, buildVisitor(t), "token.saved=kill; token.claim=kill@2;")
	if err := process.Wait(); err != nil || said.String() != everything {
		t.Errorf("%v, said %q", err, said)
	}
}

func TestAProcessKillsItselfAtItsPoint(t *testing.T) {
	t.Parallel()
	process, said := visitor(t, buildVisitor(t), "token.claimed=kill@2")
	var exit *exec.ExitError
	if err := process.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Errorf("ended with %v", err)
	}
	if said.String() != "token.claim\ntoken.claimed\n" {
		t.Errorf("said %q", said)
	}
}

func TestAProcessStopsItselfAndIsContinued(t *testing.T) {
	t.Parallel()
	process, said := visitor(t, buildVisitor(t), "token.claimed=stop@2")
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(process.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		t.Fatalf("%v, status %v", err, status)
	}
	if err := process.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := process.Wait(); err != nil || said.String() != everything {
		t.Errorf("%v, said %q", err, said)
	}
}

func TestAGoroutineIsHeldUntilThePipeIsClosed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "gate")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	process, said := visitor(t, buildVisitor(t), "token.claimed=pause:"+path)
	gate, err := os.OpenFile(path, os.O_WRONLY, 0) // Waits until the point is reached.
	if err != nil {
		t.Fatal(err)
	}
	if err := gate.Close(); err != nil {
		t.Fatal(err)
	}
	if err := process.Wait(); err != nil || said.String() != everything {
		t.Errorf("%v, said %q", err, said)
	}
}

func TestInstructionsThatCannotBeReadEndTheProcess(t *testing.T) {
	t.Parallel()
	program := buildVisitor(t)
	for instructions, reason := range map[string]string{
		"token.clamed=kill":                `no point "token.clamed"`,
		"token.claim":                      "must be kill, stop or pause:PIPE",
		"token.claim=die":                  "must be kill, stop or pause:PIPE",
		"token.claim=pause:":               "must be kill, stop or pause:PIPE",
		"token.claim=kill@0":               "1 or more",
		"token.claim=kill@often":           "1 or more",
		"token.claim=pause:/nowhere/to/be": "no such file",
	} {
		process, said := visitor(t, program, instructions)
		if err := process.Wait(); err == nil || process.ProcessState.ExitCode() != 2 || !strings.Contains(said.String(), reason) {
			t.Errorf("%s: %v, said %q", instructions, err, said)
		}
	}
}
