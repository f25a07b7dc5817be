package main

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"gopkg.in/yaml.v3"
)

// composeFile is what these tests read of docker-compose.yml.
type composeFile struct {
	Services map[string]composeService
	Volumes  map[string]any
	Configs  map[string]struct{ Content string }
	// text is the file as it stands.
	text string
}

// composeService is one service.
type composeService struct {
	Image string
	Build *struct {
		Dockerfile string `yaml:"dockerfile_inline"`
	}
	Command     []string
	Environment map[string]string
	User        string
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	SecurityOpt []string `yaml:"security_opt"`
	Healthcheck *struct{ Test []string }
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	Profiles    []string
	Ports       []string
	Volumes     []string
	Tmpfs       []string
	Networks    map[string]struct{ Aliases []string }
	StopGrace   string `yaml:"stop_grace_period"`
	Restart     string
}

// ours reports whether the service runs this program.
func (s composeService) ours() bool { return s.Build != nil }

// interpolated finds what Compose replaces: ${NAME:-otherwise} and ${NAME:+then}.
var interpolated = regexp.MustCompile(`\$\{(\w+)(:-|:\+)([^{}]*)\}`)

// readCompose reads the file as Compose does with an environment.
func readCompose(t *testing.T, environment map[string]string) composeFile {
	t.Helper()
	text, err := os.ReadFile("../../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	filled := interpolated.ReplaceAllStringFunc(string(text), func(found string) string {
		part := interpolated.FindStringSubmatch(found)
		switch value := environment[part[1]]; {
		case part[2] == ":-" && value != "":
			return value
		case part[2] == ":-", value != "":
			return part[3]
		}
		return ""
	})
	if strings.Contains(filled, "${") {
		t.Fatalf("this test does not know how Compose reads %s", filled[strings.Index(filled, "${"):][:60])
	}
	file := composeFile{text: string(text)}
	if err := yaml.Unmarshal([]byte(filled), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Services) == 0 {
		t.Fatal("there are no services")
	}
	return file
}

// names are the services' names, sorted.
func (f composeFile) names() []string { return slices.Sorted(maps.Keys(f.Services)) }

// serving are the services that run "serve".
func (f composeFile) serving() []string {
	return slices.DeleteFunc(f.names(), func(name string) bool {
		return len(f.Services[name].Command) == 0 || f.Services[name].Command[0] != "serve"
	})
}

// parseLine parses a command line of this program in a service's environment, with everything
// that the program itself checks before it runs.
func parseLine(t *testing.T, environment map[string]string, line []string) commands {
	t.Helper()
	for name, value := range environment {
		t.Setenv(name, value)
	}
	var parsed commands
	parser, err := newParser(&parsed, surroundings{t.Context(), strings.NewReader(""), t.Output(), t.Output()}, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(line); err != nil {
		t.Errorf("mooring %s: %v", strings.Join(line, " "), err)
	}
	return parsed
}

// words splits a command as a shell does, as far as double quotes.
func words(line string) []string {
	quoted := false
	fields := strings.FieldsFunc(line, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && unicode.IsSpace(r)
	})
	for i := range fields {
		fields[i] = strings.ReplaceAll(fields[i], `"`, "")
	}
	return fields
}
