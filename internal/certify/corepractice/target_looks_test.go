package corepractice

import (
	"strings"
	"testing"
)

func TestEveryLookFromOutsideBelongsToARequirement(t *testing.T) {
	t.Parallel()
	texts := map[string]bool{}
	for _, checkpoint := range Checkpoints(usual()) {
		for _, requirement := range checkpoint.Requirements {
			texts[requirement.Text] = true
		}
	}
	for text := range outsideLooks() {
		if !texts[text] {
			t.Errorf("there is no requirement %q any more", text)
		}
	}
	for _, scope := range usual().scopes() {
		found := false
		for text := range texts {
			found = found || usual().outsideLookOf(text).look != nil && outsideLooks()[text].look == nil && strings.Contains(text, "“"+scope+"”")
		}
		if !found {
			t.Errorf("there is no requirement of %s", scope)
		}
	}
}
