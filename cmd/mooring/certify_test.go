package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mooring/internal/e2e/browser"
)

// certifies are the arguments of an examination that writes to a folder.
func certifies(folder string, args ...string) []string {
	return append([]string{"certify", "--out", folder, "--chromium", os.Getenv(browser.EnvChromium)}, args...)
}

// line is a requirement in the JSON report.
type line struct {
	ID, Text, How, Verdict, Says string
	Evidence                     []struct{ Title, Text string }
}

// jsonLines are the requirements of a JSON report.
func jsonLines(t *testing.T, text []byte) []line {
	t.Helper()
	var report struct {
		Format      int
		Product     string
		Checkpoints []struct{ Requirements []line }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if report.Format != 1 || report.Product != "Recall Desk" {
		t.Errorf("format %d of %s", report.Format, report.Product)
	}
	var lines []line
	for _, checkpoint := range report.Checkpoints {
		lines = append(lines, checkpoint.Requirements...)
	}
	return lines
}

func TestCertifyChecksWhatIsNamedAndWritesTheReport(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new", "report")
	got := run(t, t.TempDir(), map[string]string{"MOORING_APP_NAME": "Recall Desk"}, certifies(folder, "--only", "1.4,1.5", "--json")...)
	got.want(t, 0)
	written, err := os.ReadFile(filepath.Join(folder, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != got.stdout {
		t.Error("the printed JSON is another than the written one")
	}
	lines := jsonLines(t, written)
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}
	for _, line := range lines {
		if line.Verdict != "met" || len(line.Evidence) == 0 || line.How == "" {
			t.Errorf("%+v", line)
		}
		if !strings.Contains(got.stderr, line.ID+" ") {
			t.Errorf("no progress of %s: %s", line.ID, got.stderr)
		}
	}
	for name, holds := range map[string]string{
		"report.html": lines[0].Text, "support-request-sandbox.txt": "Recall Desk", "support-request-production.txt": "[fill in: a link to the demo video",
	} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !strings.Contains(string(text), holds) {
			t.Errorf("%s: %v, without %q", name, err, holds)
		}
	}
}

func TestCertifyPrintsATableAndWhatIsLeftToDo(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	got := run(t, t.TempDir(), nil, certifies(folder, "--only", "1.5")...)
	got.want(t, 0, "1.5   ✓ met", "1 met, 0 not met, 0 need a person.", "Fill in before you send support-request-sandbox.txt:", "What only Core Practice can do next:", filepath.Join(folder, "report.html"))
	if strings.Contains(got.stdout, "\x1b") {
		t.Error("there is colour in a pipe")
	}
}

func TestCertifyFailsByAPermissionThatNothingUses(t *testing.T) {
	t.Parallel()
	given := map[string]string{"MOORING_CORE_PRACTICE_SCOPES": "practice:read locations:read practitioners:read appointments:read patients:read"}
	listed := run(t, t.TempDir(), given, "certify", "--list")
	listed.want(t, 0, "“patients:read”")
	_, before, _ := strings.Cut("\n"+listed.stdout, "4. Scopes")
	before, _, _ = strings.Cut(before, "“patients:read”")
	id := before[strings.LastIndex(before, "\n4.")+1:]
	id = strings.Fields(id)[0]
	run(t, t.TempDir(), given, certifies(t.TempDir(), "--only", id)...).want(t, 1, id+"   ✗ not met", "1 of 1 requirements not met: "+id)
}

func TestCertifyListsWithoutChecking(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	run(t, folder, nil, "certify", "--list", "--chromium", "/nowhere").want(t, 0, "1. Activate Core Practice", "6. Data Integrity", "How: ")
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%d files, %v", len(left), err)
	}
}

func TestCertifyRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	for say, args := range map[string][]string{
		"no requirement 9.9":           certifies(t.TempDir(), "--only", "9.9"),
		"apt-get install chromium":     {"certify", "--chromium", "/nowhere"},
		"go with --target":             {"certify", "--email", "kim@harbourside.example"},
		"MOORING_CERTIFY_PASSWORD":     {"certify", "--target", "https://connect.example.com", "--email", "kim@harbourside.example"},
		"not an address that begins":   {"certify", "--target", "connect.example.com"},
		"there is no requirement 1.99": {"certify", "--target", "https://connect.example.com", "--only", "1.99"},
	} {
		run(t, t.TempDir(), nil, args...).want(t, 1, say)
	}
}

func TestCertifyLooksAtADeploymentFromOutside(t *testing.T) {
	t.Parallel()
	d := startDemo(t, t.TempDir())
	d.site.SignedIn(t, owner()).Connect("manly")
	given := map[string]string{"MOORING_APP_NAME": "Recall Desk"}
	args := certifies(t.TempDir(), "--target", d.site.URL, "--email", "owner@harbourside.example", "--password-stdin")
	got := runWith(t, strings.NewReader("lantern-on-the-quay\n"), t.TempDir(), given, args...)
	got.want(t, 0, "The deployment", "0.2   ✓ met", "needs a person", "Line 1.6 of “mooring certify”")
	if strings.Contains(got.stdout+got.stderr, "lantern") {
		t.Error("the password is shown")
	}
	given["MOORING_CERTIFY_PASSWORD"] = "some-other-words"
	wrong := run(t, t.TempDir(), given, certifies(t.TempDir(), "--target", d.site.URL, "--email", "owner@harbourside.example", "--only", "0.2", "--json")...)
	wrong.want(t, 1, "cannot sign in there")
	if strings.Contains(wrong.stdout+wrong.stderr, "some-other-words") {
		t.Error("the password is shown")
	}
}

func TestCtrlCEndsCertifyWithoutAReportAndWithoutSuccess(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "report")
	p := launch(t, t.TempDir(), nil, certifies(folder)...)
	p.stderr.Await(t, "met", 1)
	if code := p.interrupt(t); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if _, err := os.Stat(folder); err == nil || !strings.Contains(p.stderr.String(), "interrupted") {
		t.Errorf("%v, it says %s", err, p.stderr)
	}
}

func TestCertifyHelpsWithoutShowingASecret(t *testing.T) {
	t.Parallel()
	given := map[string]string{"MOORING_CERTIFY_PASSWORD": "some-other-words", "MOORING_CORE_PRACTICE_CLIENT_SECRET": clientSecret}
	got := run(t, t.TempDir(), given, "certify", "--help")
	got.want(t, 0, "--target", "--only", "--video-url", "$MOORING_APP_NAME", "$MOORING_CORE_PRACTICE_SCOPES", "$MOORING_BRAND_DIR", "$MOORING_BASE_URL", "MOORING_CERTIFY_PASSWORD")
	wantNoSecret(t, got.stdout, got.stderr)
	if strings.Contains(got.stdout, "some-other-words") {
		t.Error("it shows the password")
	}
}
