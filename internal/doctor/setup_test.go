package doctor_test

import (
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"mooring/internal/config"
	"mooring/internal/doctor"
)

// now is when everything happens.
func now() time.Time { return time.Date(2026, 11, 21, 1, 30, 0, 0, time.UTC) }

// configured reads flags as the program does, with a SQLite file that is not there.
func configured(t *testing.T, flags ...string) config.Config {
	t.Helper()
	var target struct {
		Config config.Config `embed:""`
	}
	parser, err := kong.New(&target, kong.Exit(func(int) { t.Error("kong wants to exit") }))
	if err != nil {
		t.Fatal(err)
	}
	flags = append([]string{"--database-url=sqlite:" + filepath.Join(t.TempDir(), "m.db"), "--base-url=https://connect.example.com"}, flags...)
	if _, err := parser.Parse(flags); err != nil && !errors.As(err, new(config.Faults)) {
		t.Fatal(err)
	}
	return target.Config
}

// examine examines a configuration.
func examine(t *testing.T, options doctor.Options) doctor.Report {
	t.Helper()
	options.Now = now
	return doctor.Examine(t.Context(), options)
}

// find returns the findings of an area about something.
func find(report doctor.Report, area, what string) []doctor.Finding {
	var found []doctor.Finding
	for _, finding := range report.Findings {
		if finding.Area == area && finding.What == what {
			found = append(found, finding)
		}
	}
	return found
}

// want fails unless one finding about something has this verdict and says this.
func want(t *testing.T, report doctor.Report, wanted doctor.Finding) {
	t.Helper()
	found := find(report, wanted.Area, wanted.What)
	for _, finding := range found {
		if finding.Verdict == wanted.Verdict && strings.Contains(finding.Says, wanted.Says) && strings.Contains(finding.Do, wanted.Do) {
			explained(t, finding)
			return
		}
	}
	t.Errorf("want %+v\nfound %+v", wanted, found)
}

// explained fails unless a finding is a sentence, with what to do where that matters.
func explained(t *testing.T, finding doctor.Finding) {
	t.Helper()
	needs := finding.Verdict == doctor.Fault || finding.Verdict == doctor.Warning
	if !strings.HasSuffix(finding.Says, ".") || strings.HasSuffix(finding.Says, "..") || needs && finding.Do == "" || !needs && finding.Do != "" {
		t.Errorf("not explained: %+v", finding)
	}
}

// roundTrip is a transport.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// nobody is a transport that fails the test.
func nobody(t *testing.T) http.RoundTripper {
	return roundTrip(func(request *http.Request) (*http.Response, error) {
		t.Errorf("%s was asked", request.URL)
		return nil, errors.New("nobody is there")
	})
}

// bqeFlags offer BQE CORE at a simulation, with a marked secret.
func bqeFlags(base string, more ...string) []string {
	return append([]string{
		"--bqe-core-client-id=app", "--bqe-core-client-secret=MARK-s3cret-s3cret", "--bqe-core-authorize-url=" + base + "/idp/connect/authorize",
		"--bqe-core-token-url=" + base + "/idp/connect/token", "--bqe-core-revoke-url=" + base + "/idp/connect/revocation", "--bqe-core-api-url=" + base + "/api",
	}, more...)
}
