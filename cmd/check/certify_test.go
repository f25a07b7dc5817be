package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// judged is what a report with these lines comes to, the first of its six
// checkpoints holding them.
func judged(t *testing.T, lines string) (faults []string, printed string) {
	t.Helper()
	fine := `{"requirements":[{"id":"9.1","verdict":"met"}]}`
	text := fmt.Sprintf(`{"checkpoints":[{"requirements":[%s]}%s]}`, lines, strings.Repeat(","+fine, checkpointCount-1))
	var report certification
	if err := json.Unmarshal([]byte(text), &report); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	return report.judge(&workshop{out: &out}), out.String()
}

func TestAReportIsFineWithWhatIsMetAndWhatAPersonIsToLookAt(t *testing.T) {
	t.Parallel()
	faults, printed := judged(t, `{"id":"1.1","verdict":"met"},{"id":"1.2","verdict":"needs_person","look":"the name"}`)
	if len(faults) != 0 {
		t.Errorf("faults %q", faults)
	}
	for _, want := range []string{"a person is to look at 1.2: the name", "6 requirements are met, 1 need a person"} {
		if !strings.Contains(printed, want) {
			t.Errorf("it prints %q, without %q", printed, want)
		}
	}
}

func TestAReportWithAnythingElseIsNotFine(t *testing.T) {
	t.Parallel()
	for what, lines := range map[string]string{
		"not met":               `{"id":"1.1","verdict":"not_met","says":"a token is left"}`,
		"nothing to look at":    `{"id":"1.1","verdict":"needs_person"}`,
		"an unknown verdict":    `{"id":"1.1","verdict":"well"}`,
		"an empty checkpoint":   ``,
		"no verdict whatsoever": `{"id":"1.1"}`,
	} {
		if faults, _ := judged(t, lines); len(faults) != 1 {
			t.Errorf("%s: faults %q", what, faults)
		}
	}
	var short certification
	if faults := short.judge(&workshop{out: &strings.Builder{}}); len(faults) != 1 {
		t.Errorf("a report without checkpoints: faults %q", faults)
	}
}
