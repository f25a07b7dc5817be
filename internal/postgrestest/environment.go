package postgrestest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
)

// The variables, which cmd/check sets.
const (
	envServer   = "MOORING_TEST_POSTGRES"
	envPrograms = "MOORING_TEST_POSTGRES_BIN"
)

// serverURL returns the URL of a superuser on the shared server.
func serverURL() (*url.URL, error) {
	text := os.Getenv(envServer)
	if text == "" {
		return nil, fmt.Errorf("no PostgreSQL to test with: run \"go run ./cmd/check\", "+
			"or start PostgreSQL and set %s to a superuser's URL", envServer)
	}
	server, err := url.Parse(text)
	if err != nil || server.Scheme != "postgres" && server.Scheme != "postgresql" {
		return nil, fmt.Errorf("%s is not a URL such as postgres://postgres@127.0.0.1:5432/postgres", envServer)
	}
	return server, nil
}

// programs returns the folder of initdb and postgres.
func programs() (string, error) {
	folder := os.Getenv(envPrograms)
	if folder == "" {
		return "", fmt.Errorf("no PostgreSQL to start: run \"go run ./cmd/check\", "+
			"or set %s to the folder of initdb and postgres, such as /usr/lib/postgresql/15/bin", envPrograms)
	}
	var errs []error
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			errs = append(errs, fmt.Errorf("%s names a folder without %s: %w", envPrograms, name, err))
		}
	}
	return folder, errors.Join(errs...)
}
