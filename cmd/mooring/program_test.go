package main_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mooring/internal/apptest"
)

// binary is the program under test, built once by TestMain.
var binary string

func TestMain(m *testing.M) {
	os.Exit(testMain(m))
}

// testMain builds the program, runs the tests and cleans up.
func testMain(m *testing.M) int {
	folder, err := os.MkdirTemp("", "mooring-program-")
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "make folder:", err)
		return 1
	}
	defer func() { _ = os.RemoveAll(folder) }()
	binary = filepath.Join(folder, "mooring")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released
	if output, err := build.CombinedOutput(); err != nil {
		_, _ = fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, output)
		return 1
	}
	return m.Run()
}

// endPatience is far beyond what a program of ours may take to end.
const endPatience = 45 * time.Second

// program is one run of the program.
type program struct {
	command        *exec.Cmd
	stdout, stderr *apptest.Log
	ended          chan struct{}
}

// environment is what a run knows of its surroundings: nothing of ours but what is given.
func environment(given map[string]string) []string {
	all := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir()}
	for name, value := range given {
		all = append(all, name+"="+value)
	}
	return all
}

// launch starts the program in a folder. It is killed when the test ends.
func launch(t *testing.T, folder string, given map[string]string, args ...string) *program {
	t.Helper()
	p := &program{
		command: exec.CommandContext(context.Background(), binary, args...),
		stdout:  &apptest.Log{}, stderr: &apptest.Log{}, ended: make(chan struct{}),
	}
	p.command.Dir, p.command.Env = folder, environment(given)
	p.command.Stdout, p.command.Stderr = p.stdout, p.stderr
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.command.Wait()
		close(p.ended)
	}()
	t.Cleanup(p.kill)
	return p
}

// kill ends the program as a power cut would.
func (p *program) kill() {
	_ = p.command.Process.Kill()
	<-p.ended
}

// interrupt presses Ctrl-C and returns the exit code.
func (p *program) interrupt(t *testing.T) int {
	t.Helper()
	if err := p.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(endPatience):
		t.Fatalf("still running %v after Ctrl-C", endPatience)
	}
	return p.command.ProcessState.ExitCode()
}

// await waits until the program has printed text.
func (p *program) await(t *testing.T, text string) {
	t.Helper()
	for {
		printed, more := p.stdout.Holds(text, 1)
		if printed {
			return
		}
		select {
		case <-more:
		case <-p.ended:
			t.Fatalf("ended without printing %q\nstdout: %s\nstderr: %s", text, p.stdout, p.stderr)
		case <-time.After(endPatience):
			t.Fatalf("%q was not printed", text)
		}
	}
}

// outcome is what a program left behind that ran to its end.
type outcome struct {
	code           int
	stdout, stderr string
}

// run runs the program to its end.
func run(t *testing.T, folder string, given map[string]string, args ...string) outcome {
	t.Helper()
	return runWith(t, strings.NewReader(""), folder, given, args...)
}

// runWith is run with something on standard input.
func runWith(t *testing.T, stdin io.Reader, folder string, given map[string]string, args ...string) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), endPatience)
	defer cancel()
	command := exec.CommandContext(ctx, binary, args...)
	var stdout, stderr strings.Builder
	command.Dir, command.Env = folder, environment(given)
	command.Stdin, command.Stdout, command.Stderr = stdin, &stdout, &stderr
	err := command.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) || ctx.Err() != nil {
		t.Fatalf("run %v: %v, %v", args, err, ctx.Err())
	}
	return outcome{code: command.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

// want fails unless the program ended with a code and said all of some texts.
func (o outcome) want(t *testing.T, code int, texts ...string) {
	t.Helper()
	if o.code != code {
		t.Errorf("exit code %d, want %d\nstdout: %s\nstderr: %s", o.code, code, o.stdout, o.stderr)
	}
	for _, text := range texts {
		if !strings.Contains(o.stdout+o.stderr, text) {
			t.Errorf("nothing is said of %q\nstdout: %s\nstderr: %s", text, o.stdout, o.stderr)
		}
	}
}

// freePort finds a port on this machine that nobody listens on.
func freePort(t *testing.T) int {
	t.Helper()
	listener := taken(t)
	port := portOf(listener)
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return port
}

// taken opens a listener that takes a port.
func taken(t *testing.T) net.Listener {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

// portOf is the port a listener has.
func portOf(listener net.Listener) int {
	address, _ := listener.Addr().(*net.TCPAddr)
	return address.Port
}
