package config_test

import (
	"os"
	"strings"
	"testing"

	"mooring/internal/config"
)

func TestTheReadmeListsEveryVariableAsItIs(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	variables, err := config.Reference()
	if err != nil {
		t.Fatal(err)
	}
	for _, variable := range variables {
		standard := variable.Default
		if standard != "" {
			standard = "`" + standard + "`"
		}
		row := "| `" + variable.Name + "` | " + standard + " | " + variable.Meaning + " |\n"
		if !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks this row:\n%s", row)
		}
	}
}
