package examples_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"mooring/internal/apptest"
)

// commands are how a block of a language is run: the program, its arguments, and the
// name of the file that the block is saved as. Go's is built first.
var commands = map[string][]string{
	"sh":     {"sh", "-eu", "example.sh"},
	"go":     {"./example"},
	"js":     {"node", "example.mjs"},
	"python": {"python3", "-B", "example.py"},
}

// run is a block that runs.
type run struct {
	*apptest.Log
	// ended gets how it ended, and is closed then.
	ended chan error
}

// start saves a block with some files beside it, and runs it in that folder. It is
// killed when the test ends.
func start(t *testing.T, language, code string, files, environment map[string]string) *run {
	t.Helper()
	arguments, known := commands[language]
	if !known {
		t.Fatalf("nobody knows how to run %s", language)
	}
	folder := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(folder, name), content)
	}
	if language == "go" {
		build(t, folder, code)
	} else {
		write(t, filepath.Join(folder, arguments[len(arguments)-1]), code)
	}
	ctx, cancel := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, arguments[0], arguments[1:]...)
	command.Dir, command.Env = folder, os.Environ()
	for name, value := range environment {
		command.Env = append(command.Env, name+"="+value)
	}
	r := &run{Log: &apptest.Log{}, ended: make(chan error, 1)}
	command.Stdout, command.Stderr = r.Log, r.Log
	if err := command.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	go func() {
		r.ended <- command.Wait()
		close(r.ended)
	}()
	t.Cleanup(func() {
		cancel()
		for range r.ended { // until it has ended
		}
	})
	return r
}

// build makes the program "example" of a block in Go. It is built in the module
// of this test, which has the libraries that the block names.
func build(t *testing.T, folder, code string) {
	t.Helper()
	path := filepath.Join(folder, "main.go")
	write(t, path, code)
	command := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(folder, "example"), path)
	command.Env = append(os.Environ(), "CGO_ENABLED=0") // as everything is that is released
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, output)
	}
}

// write makes a file.
func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantEnd waits until it has ended by itself, and well.
func (r *run) wantEnd(t *testing.T) {
	t.Helper()
	if err := <-r.ended; err != nil {
		t.Fatalf("%v\n%s", err, r.Log)
	}
}
