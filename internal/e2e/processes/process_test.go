package processes_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mooring/internal/apptest"
)

// patience is far beyond what anything here may take.
const patience = 2 * time.Minute

// process is one "mooring serve".
type process struct {
	command *exec.Cmd
	stdout  *apptest.Log
	ended   chan struct{}
	// URL is where it listens, and worker its name among those that run syncs;
	// known once it serves.
	URL, worker string
}

// launch starts a process without waiting for it. It is killed when the test
// ends.
func (i *installation) launch(t testing.TB, environment ...string) *process {
	t.Helper()
	p := &process{
		command: exec.CommandContext(context.Background(), binary, "serve"),
		stdout:  &apptest.Log{}, ended: make(chan struct{}),
	}
	p.command.Dir, p.command.Env = i.folder, append(i.environment(), environment...)
	p.command.Stdout, p.command.Stderr = p.stdout, &named{log: i.log, name: fmt.Sprintf("process %d: ", i.launched.Add(1))}
	p.command.SysProcAttr = dieWithParent()
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

// named writes whole lines to a log that several processes share, each with the
// name of its process.
type named struct {
	log  *apptest.Log
	name string
	rest []byte
}

// Write implements io.Writer.
func (n *named) Write(text []byte) (int, error) {
	n.rest = append(n.rest, text...)
	end := bytes.LastIndexByte(n.rest, '\n') + 1
	for line := range bytes.Lines(n.rest[:end]) {
		if _, err := n.log.Write(append([]byte(n.name), line...)); err != nil {
			return 0, err
		}
	}
	n.rest = bytes.Clone(n.rest[end:])
	return len(text), nil
}

// start starts a process and waits until it is ready.
func (i *installation) start(t testing.TB, environment ...string) *process {
	t.Helper()
	i.starting.Lock()
	defer i.starting.Unlock()
	const workers = "SELECT id FROM sync_workers"
	before := i.texts(t, workers)
	p := i.launch(t, environment...)
	p.await(t, i)
	for _, worker := range i.texts(t, workers) {
		if !slices.Contains(before, worker) {
			p.worker = worker
		}
	}
	eventually(t, "the process is ready", func() bool {
		select {
		case <-p.ended:
			t.Fatalf("the process ended before it was ready: %s", p.command.ProcessState)
		default:
		}
		answer, err := get(t.Context(), p.URL+"/readyz")
		return err == nil && answer == http.StatusOK
	})
	return p
}

// await waits until the process serves, and notes where.
func (p *process) await(t testing.TB, i *installation) {
	t.Helper()
	const before = "(listening on "
	for {
		served, more := p.stdout.Holds(before, 1)
		if served {
			_, address, _ := strings.Cut(p.stdout.String(), before)
			address, _, _ = strings.Cut(address, ")")
			p.URL = "http://" + strings.Replace(address, "127.0.0.1", "localhost", 1)
			return
		}
		select {
		case <-more:
		case <-p.ended:
			t.Fatalf("the process ended before it served: %s\n%s", p.command.ProcessState, i.log)
		case <-time.After(patience):
			t.Fatalf("the process does not serve\n%s", i.log)
		}
	}
}

// kill ends the process as a power cut would.
func (p *process) kill() {
	_ = p.command.Process.Kill()
	<-p.ended
}

// signal sends a signal.
func (p *process) signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := p.command.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

// stop asks the process to end and returns its exit code.
func (p *process) stop(t testing.TB) int {
	t.Helper()
	p.signal(t, syscall.SIGTERM)
	p.awaitEnd(t)
	return p.command.ProcessState.ExitCode()
}

// awaitEnd waits until the process is gone.
func (p *process) awaitEnd(t testing.TB) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatal("the process does not end")
	}
}

// wasKilled fails the test unless the process died by SIGKILL. It makes the
// process silent for as long as it takes until others take up what it was at.
func (i *installation) wasKilled(t testing.TB, p *process) {
	t.Helper()
	p.awaitEnd(t)
	i.exec(t, "UPDATE sync_workers SET seen_at = seen_at - 60000000 WHERE id = $1", p.worker)
	if status, ok := p.command.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the process was not killed: %s", p.command.ProcessState)
	}
}

// get asks for a page and returns the status.
func get(ctx context.Context, address string) (int, error) {
	address = strings.Replace(address, "//localhost:", "//127.0.0.1:", 1)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// eventually looks until something is so.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	looks, end := time.NewTicker(20*time.Millisecond), time.NewTimer(patience)
	defer looks.Stop()
	defer end.Stop()
	for !is() {
		select {
		case <-looks.C:
		case <-end.C:
			t.Fatalf("%v and still not: %s", patience, what)
		}
	}
}

// failing is the environment of a process that dies at a fail point.
func failing(instruction string) string { return fmt.Sprintf("MOORING_FAILPOINTS=%s", instruction) }
