package corepractice_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mooring/internal/certify"
	"mooring/internal/certify/corepractice"
	"mooring/internal/demo"
)

// mutantVariable names the mutant that the broken program is to be.
const mutantVariable = "MUTANT"

// isMutant stands in the text of an edit for the question whether the program is
// to be this mutant.
const isMutant = "{{on}}"

// mutantsAtOnce is how many programs run at a time.
const mutantsAtOnce = 2

// mutant is one way of breaking the product on purpose.
type mutant struct {
	name string
	// edits are what is broken; empty for a mutant that is broken by its settings.
	edits []edit
	// scopes are what it asks for; empty: the usual.
	scopes string
	// caught is part of the text of the requirement that has to notice.
	caught string
	// breaksOff: the way to what is checked ends early, so that the line can only
	// say that it could not be checked.
	breaksOff bool
}

// edit replaces a text of a source file, which must stand there exactly once.
type edit struct{ file, old, new string }

const (
	// spared is part of the text of a requirement that no mutant breaks.
	spared = "The name of the product does not contain"
	// root is the module's folder.
	root = "../../.."
)

// TestWhatIsBrokenOnPurposeIsNoticedByTheRightLine builds the program once with
// every mutant in it, and examines each. It keeps the examination honest: a line
// that nothing can make fail proves nothing.
func TestWhatIsBrokenOnPurposeIsNoticedByTheRightLine(t *testing.T) {
	t.Parallel()
	program := buildMutants(t)
	turns := make(chan struct{}, mutantsAtOnce)
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			turns <- struct{}{}
			defer func() { <-turns }()
			scopes := demo.Scopes()
			if m.scopes != "" {
				scopes = strings.Fields(m.scopes)
			}
			must, still := lineID(t, scopes, m.caught), lineID(t, scopes, spared)
			lines := examineMutant(t, program, m, must+","+still)
			got := lines[must]
			if unchecked := strings.HasPrefix(got.Says, "This could not be checked"); got.Verdict != certify.NotMet || unchecked != m.breaksOff {
				t.Errorf("line %s (%s) did not notice: %s, %s", must, m.caught, got.Verdict, got.Says)
			}
			t.Logf("line %s: %s", must, got.Says)
			if got := lines[still]; got.Verdict != certify.Met {
				t.Errorf("line %s (%s), which has nothing to do with it: %s, %s", still, spared, got.Verdict, got.Says)
			}
		})
	}
}

// lineID finds the one requirement whose text contains a text.
func lineID(t *testing.T, scopes []string, text string) string {
	t.Helper()
	var found []string
	for _, checkpoint := range corepractice.Checkpoints(corepractice.Subject{AppName: demo.AppName, Scopes: scopes}) {
		for _, requirement := range checkpoint.Requirements {
			if strings.Contains(requirement.Text, text) {
				found = append(found, requirement.ID)
			}
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d requirements contain %q: %v", len(found), text, found)
	}
	return found[0]
}

// examined is a line of a report.
type examined struct {
	ID, Says string
	Verdict  certify.Verdict
}

// examineMutant lets a mutant examine itself and reads its report.
func examineMutant(t *testing.T, program string, m mutant, only string) map[string]examined {
	t.Helper()
	out := t.TempDir()
	command := exec.CommandContext(t.Context(), program, "certify", "--only", only, "--out", out, "--app-name", demo.AppName)
	command.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + out, "TMPDIR=" + os.TempDir(), mutantVariable + "=" + m.name,
		"MOORING_CORE_PRACTICE_SCOPES=" + cmp.Or(m.scopes, demo.Scopes().String()),
	}
	if chromium := os.Getenv("MOORING_TEST_CHROMIUM"); chromium != "" {
		command.Args = append(command.Args, "--chromium", chromium)
	}
	output, _ := command.CombinedOutput() // It fails, as it has to when something is not met.
	text, err := os.ReadFile(filepath.Join(out, "report.json"))
	if err != nil {
		t.Fatalf("no report: %v\n%s", err, output)
	}
	var report struct {
		Checkpoints []struct{ Requirements []examined }
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	lines := map[string]examined{}
	for _, checkpoint := range report.Checkpoints {
		for _, line := range checkpoint.Requirements {
			lines[line.ID] = line
		}
	}
	return lines
}

// packageLine is the line behind which imports may stand.
var packageLine = regexp.MustCompile(`(?m)^package \w+\n`)

// buildMutants builds the program with all mutants asleep in it.
func buildMutants(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	sources := map[string]string{}
	for _, m := range mutants() {
		for _, e := range m.edits {
			applyEdit(t, sources, m.name, e)
		}
	}
	replaced := map[string]string{}
	for file, source := range sources {
		path := filepath.Join(folder, strings.ReplaceAll(file, "/", "_"))
		if strings.Contains(source, "mutantos.") {
			source = packageLine.ReplaceAllString(source, "$0\nimport mutantos \"os\"\n")
		}
		write(t, path, source)
		original, err := filepath.Abs(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		replaced[original] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "overlay.json"), string(overlay))
	program := filepath.Join(folder, "mooring")
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", filepath.Join(folder, "overlay.json"), "-o", program, "mooring/cmd/mooring")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is released
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the mutants: %v\n%s", err, output)
	}
	return program
}

// applyEdit makes one edit of a file, whose text is read when it is edited first.
func applyEdit(t *testing.T, sources map[string]string, name string, e edit) {
	t.Helper()
	if _, known := sources[e.file]; !known {
		text, err := os.ReadFile(filepath.Join(root, e.file))
		if err != nil {
			t.Fatal(err)
		}
		sources[e.file] = string(text)
	}
	if found := strings.Count(sources[e.file], e.old); found != 1 {
		t.Fatalf("%s: %s holds %d times what is to be broken:\n%s", name, e.file, found, e.old)
	}
	asked := fmt.Sprintf("(mutantos.Getenv(%q) == %q)", mutantVariable, name)
	sources[e.file] = strings.Replace(sources[e.file], e.old, strings.ReplaceAll(e.new, isMutant, asked), 1)
}

// write writes a file.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
