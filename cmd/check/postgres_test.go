package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAServerOfItsOwnEndsWithTheRun(t *testing.T) {
	t.Parallel()
	w, out := repository(t)
	programs := programsHere(t, w)
	server, err := startPostgres(t.Context(), w, programs)
	t.Cleanup(func() { _ = w.close() })
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := checkPostgres(t.Context(), w, programs, server); err != nil {
		t.Error(err)
	}
	_, folder, _ := strings.Cut(out.String(), ", in ")
	folder, _, _ = strings.Cut(folder, ", for this run\n")
	if _, err := os.Stat(filepath.Join(folder, "data", "postmaster.pid")); err != nil {
		t.Errorf("the server is not where it says: %v\n%s", err, out)
	}

	if _, err := askPostgres(t.Context(), w, programs, server, "CREATE ROLE guest LOGIN"); err != nil {
		t.Fatal(err)
	}
	guest := strings.Replace(server, "postgres@", "guest@", 1)
	if err := checkPostgres(t.Context(), w, programs, guest); err == nil || !strings.Contains(err.Error(), "no superuser") {
		t.Errorf("somebody who may not do everything will do: %v", err)
	}

	if err := w.close(); err != nil {
		t.Error(err)
	}
	if _, err := askPostgres(t.Context(), w, programs, server, "SELECT 1"); err == nil {
		t.Error("the server still answers")
	}
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestAServerThatDoesNotAnswerIsNamedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	w, _ := repository(t)
	programs := programsHere(t, w)
	err := checkPostgres(t.Context(), w, programs, "postgres://somebody:blackbird@127.0.0.1:1/postgres")
	if err == nil || !strings.Contains(err.Error(), "127.0.0.1:1") || strings.Contains(err.Error(), "blackbird") {
		t.Errorf("error %v", err)
	}
}

func TestTheVersionIsRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n": 15,
		"postgres (PostgreSQL) 9.6.24":                           9,
		"postgres (PostgreSQL) 19devel":                          19,
	} {
		if got, err := majorVersion(text); err != nil || got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "postgres (PostgreSQL) ", "psql 15"} {
		if got, err := majorVersion(text); err == nil {
			t.Errorf("%q: %d", text, got)
		}
	}
}

func TestProgramsThatWillNotDoAreSaid(t *testing.T) {
	t.Parallel()
	w, _ := repository(t)
	for _, name := range []string{"bin/initdb", "bin/psql", "bin/postgres"} {
		if _, err := postgresVersion(t.Context(), w, w.path("bin")); err == nil || !strings.Contains(err.Error(), "bin/") {
			t.Errorf("without %s: %v", name, err)
		}
		write(t, w, name, "#!/bin/sh\necho 'postgres (PostgreSQL) 14.2'\n")
		if err := os.Chmod(w.path(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := postgresVersion(t.Context(), w, w.path("bin")); err == nil || !strings.Contains(err.Error(), "15 is the oldest") {
		t.Errorf("an old version: %v", err)
	}
}

func TestTheEndUndoesTheLastThingFirstAndGoesOn(t *testing.T) {
	t.Parallel()
	var done []string
	fault := errors.New("fault")
	w := &workshop{ends: []func() error{
		func() error { done = append(done, "folder"); return nil },
		func() error { done = append(done, "server"); return fault },
	}}
	if err := errors.Join(w.close(), w.close()); !errors.Is(err, fault) {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"server", "folder"}, done); diff != "" {
		t.Error(diff)
	}
}

// programsHere finds PostgreSQL; the step postgres has made sure of one.
func programsHere(t *testing.T, w *workshop) string {
	t.Helper()
	if folder := os.Getenv(envPostgresBin); folder != "" {
		return folder
	}
	folder, err := newestPostgres(t.Context(), w)
	if folder == "" {
		t.Fatalf("no PostgreSQL to start (run \"go run ./cmd/check\"): %v", err)
	}
	return folder
}
