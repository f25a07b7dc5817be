package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The variables that tell the tests where PostgreSQL is; package
// internal/postgrestest reads them.
const (
	envPostgres    = "MOORING_TEST_POSTGRES"     // URL of a superuser on a running server
	envPostgresBin = "MOORING_TEST_POSTGRES_BIN" // folder of the server's programs
)

// oldestPostgres is the oldest major version that Mooring works with.
const oldestPostgres = 15

// debianPostgres is where Debian keeps the programs of each major version.
const debianPostgres = "/usr/lib/postgresql/*/bin"

// preparePostgres gives the tests a server: the one that MOORING_TEST_POSTGRES
// names, or else one of its own until the end of the run. Some tests start
// servers themselves, so the programs are needed either way.
func preparePostgres(ctx context.Context, w *workshop) error {
	programs, err := preparePrograms(ctx, w)
	if err != nil {
		return err
	}
	server := os.Getenv(envPostgres)
	if server == "" {
		if server, err = startPostgres(ctx, w, programs); err != nil {
			return fmt.Errorf("start PostgreSQL from %s: %w", programs, err)
		}
	}
	if err := checkPostgres(ctx, w, programs, server); err != nil {
		return err
	}
	w.env = append(w.env, envPostgres+"="+server, envPostgresBin+"="+programs)
	return nil
}

// preparePrograms returns the folder of the server's programs: the one that
// MOORING_TEST_POSTGRES_BIN names, or else the newest one here, or else the one
// that Debian's package brings. The package also makes a server named "main",
// which nothing here touches.
func preparePrograms(ctx context.Context, w *workshop) (string, error) {
	if folder := os.Getenv(envPostgresBin); folder != "" {
		if _, err := postgresVersion(ctx, w, folder); err != nil {
			return "", fmt.Errorf("%s: %w", envPostgresBin, err)
		}
		return folder, nil
	}
	if folder, _ := newestPostgres(ctx, w); folder != "" {
		return folder, nil
	}
	if err := w.install(ctx, fmt.Sprintf("PostgreSQL %d or newer", oldestPostgres), "postgresql"); err != nil {
		return "", fmt.Errorf("%w; or set %s to the folder of its programs", err, envPostgresBin)
	}
	folder, err := newestPostgres(ctx, w)
	if folder == "" {
		return "", fmt.Errorf("the package postgresql brings nothing that is new enough: %w", err)
	}
	return folder, nil
}

// newestPostgres returns the folder with the newest programs that will do, "" if
// there is none, and what is wrong with the others.
func newestPostgres(ctx context.Context, w *workshop) (string, error) {
	folders, err := filepath.Glob(debianPostgres)
	if err != nil {
		return "", err
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			folders = append(folders, filepath.Dir(path))
		}
	}
	versions := map[string]int{}
	var faults []error
	for _, folder := range folders {
		if version, err := postgresVersion(ctx, w, folder); err == nil {
			versions[folder] = version
		} else {
			faults = append(faults, err)
		}
	}
	slices.SortStableFunc(folders, func(a, b string) int { return cmp.Compare(versions[b], versions[a]) })
	if len(versions) == 0 {
		return "", errors.Join(faults...)
	}
	return folders[0], nil
}

// postgresVersion returns the major version of the programs in a folder. It is
// an error when they are too old or when one is missing.
func postgresVersion(ctx context.Context, w *workshop, folder string) (int, error) {
	for _, name := range []string{"initdb", "postgres", "psql"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			return 0, err
		}
	}
	text, err := w.output(ctx, filepath.Join(folder, "postgres"), "--version")
	if err != nil {
		return 0, err
	}
	version, err := majorVersion(text)
	if err == nil && version < oldestPostgres {
		err = fmt.Errorf("%s has PostgreSQL %d, and %d is the oldest that will do", folder, version, oldestPostgres)
	}
	return version, err
}

// majorVersion reads what "postgres --version" prints, such as
// "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)" or "... 19devel".
func majorVersion(text string) (int, error) {
	_, rest, _ := strings.Cut(text, "(PostgreSQL) ")
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	version, err := strconv.Atoi(rest[:digits])
	if err != nil {
		return 0, fmt.Errorf("%q names no version of PostgreSQL", strings.TrimSpace(text))
	}
	return version, nil
}

// checkPostgres makes sure that the server answers, is new enough and lets its
// user do everything: the tests make databases and cut connections.
func checkPostgres(ctx context.Context, w *workshop, programs, server string) error {
	const question = `SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000, current_setting('is_superuser')`
	answer, err := askPostgres(ctx, w, programs, server, question)
	if err != nil {
		return err
	}
	fields := strings.Split(answer, "|")
	if len(fields) != 3 {
		return fmt.Errorf("psql answers %q", answer)
	}
	if version, err := strconv.Atoi(fields[1]); err != nil || version < oldestPostgres {
		return fmt.Errorf("the server has PostgreSQL %s, and %d is the oldest that will do", fields[0], oldestPostgres)
	}
	if fields[2] != "on" {
		return fmt.Errorf("the user in %s is no superuser", envPostgres)
	}
	fmt.Fprintf(w.out, "   the server has PostgreSQL %s; programs are in %s\n", fields[0], programs)
	return nil
}

// askPostgres runs a statement and returns the answer, with bars between its
// columns. A password goes through the environment: other programs can read arguments.
func askPostgres(ctx context.Context, w *workshop, programs, server, statement string) (string, error) {
	address, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("%s is not a URL such as postgres://postgres@127.0.0.1:5432/postgres", envPostgres)
	}
	env := append(w.env[:len(w.env):len(w.env)], "PGCONNECT_TIMEOUT=10")
	if password, given := address.User.Password(); given {
		env = append(env, "PGPASSWORD="+password)
		address.User = url.User(address.User.Username())
	}
	cmd := w.command(ctx, filepath.Join(programs, "psql"), "--no-psqlrc", "--no-password", "--tuples-only", "--no-align",
		"--command="+statement, "--dbname="+address.String())
	cmd.Env = env
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		err = fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("ask the server at %s: %w", address.Host, err)
	}
	return strings.TrimSpace(string(out)), nil
}
