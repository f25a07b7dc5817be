package golive

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// DefaultScript is the text of the script that is played unless another is
// named: the five sections that Core Practice's go-live guide lists. Its head
// explains the language.
//
//go:embed script.yaml
var DefaultScript []byte

// Script is what is shown, section by section, in the language that the head of
// [DefaultScript] explains.
type Script struct {
	// Product is the app's name as viewers see it.
	Product string `yaml:"product"`
	// Names are the script's own variables.
	Names map[string]string `yaml:"names"`
	// Prepare is what sections need, by name: steps that are played off camera.
	Prepare map[string][]Step `yaml:"prepare"`
	// Sections are played in this order.
	Sections []Section `yaml:"sections"`

	file string // as errors name it
}

// Section is a chapter of the film.
type Section struct {
	// Number is the one it has in the go-live guide.
	Number int    `yaml:"section"`
	Title  string `yaml:"title"`
	// Needs are names of Prepare that must be done before it. Gives are those that
	// its own steps do for the sections after it, and Ends those that they undo.
	Needs []string `yaml:"needs"`
	Gives []string `yaml:"gives"`
	Ends  []string `yaml:"ends"`
	Steps []Step   `yaml:"steps"`
}

// Step is one thing to do: one of its verbs, and what goes with that.
type Step struct {
	Say      string      `yaml:"say"`
	Open     string      `yaml:"open"`
	Click    string      `yaml:"click"`
	Fill     string      `yaml:"fill"`
	Check    string      `yaml:"check"`
	Uncheck  string      `yaml:"uncheck"`
	Choose   string      `yaml:"choose"`
	Press    string      `yaml:"press"`
	Look     string      `yaml:"look"`
	Wait     *Wait       `yaml:"wait"`
	Pause    Duration    `yaml:"pause"`
	Simulate *Simulation `yaml:"simulate"`
	Person   string      `yaml:"person"`

	With   string `yaml:"with"`   // of fill: what is typed
	From   string `yaml:"from"`   // of choose: the list's label
	Until  string `yaml:"until"`  // of person: where the address then begins
	Role   string `yaml:"role"`   // of click and look: the role of the thing
	Inside string `yaml:"inside"` // the name of the part of the page it is in
	Only   string `yaml:"only"`   // where it is played: see the constants; empty: everywhere

	line  int
	given []string // the keys that the file has
}

// Where a step is played.
const (
	OnlySandbox = "sandbox" // against the simulated provider
	OnlyReal    = "real"    // against a real deployment
)

// Wait is what has to be seen before the next step: all that is given.
type Wait struct {
	Text    string `yaml:"text"`    // somewhere on the page
	Gone    string `yaml:"gone"`    // nowhere on the page any more
	Heading string `yaml:"heading"` // the page's own
	URL     string `yaml:"url"`     // what the address begins with
}

// Simulation is something that happens at a practice of the simulated provider:
// one of its verbs.
type Simulation struct {
	At      string `yaml:"at"`      // the practice
	Revoke  bool   `yaml:"revoke"`  // its administrator takes back what was allowed
	Fault   string `yaml:"fault"`   // what goes wrong from now on, as the control page names it
	Target  string `yaml:"target"`  // of fault: where; empty: everywhere
	Seconds int    `yaml:"seconds"` // of fault
	Clear   bool   `yaml:"clear"`   // nothing goes wrong any more
	Remove  string `yaml:"remove"`  // a location by its name
	Restore string `yaml:"restore"` // a location by its name
	Change  int    `yaml:"change"`  // so many appointments, as a day at the front desk does
}

// Duration is one as Go writes it, such as 1.5s.
type Duration time.Duration

// UnmarshalYAML reads it.
func (d *Duration) UnmarshalYAML(node ast.Node) error {
	read, err := time.ParseDuration(node.String())
	if err != nil || read <= 0 {
		return fmt.Errorf("line %d: a pause is a time such as 1.5s, not %s", lineOf(node), node)
	}
	*d = Duration(read)
	return nil
}

// UnmarshalYAML reads a step and remembers where it stands and which keys it has.
func (s *Step) UnmarshalYAML(node ast.Node) error {
	type plain Step
	var step plain
	if err := yaml.NodeToValue(node, &step, yaml.Strict()); err != nil {
		return err
	}
	*s = Step(step)
	s.line = lineOf(node)
	switch node := node.(type) {
	case *ast.MappingNode:
		for _, pair := range node.Values {
			s.given = append(s.given, pair.Key.String())
		}
	case *ast.MappingValueNode:
		s.given = []string{node.Key.String()}
	}
	return nil
}

func lineOf(node ast.Node) int { return node.GetToken().Position.Line }

// ReadScript reads a script; file is its name for errors. Every fault that can be
// seen without playing it is told at once, with its line.
func ReadScript(file string, text []byte) (Script, error) {
	script := Script{file: file}
	if err := yaml.UnmarshalWithOptions(text, &script, yaml.Strict()); err != nil {
		return Script{}, fmt.Errorf("%s: %s", file, yaml.FormatError(err, false, true))
	}
	if err := script.check(); err != nil {
		return Script{}, err
	}
	return script, nil
}

// check reports everything that no play could make right.
func (s Script) check() error {
	var faults []error
	if len(s.Sections) == 0 {
		faults = append(faults, fmt.Errorf("%s: there are no sections", s.file))
	}
	var numbers []int
	for i, section := range s.Sections {
		if fault := section.check(s.Prepare); fault != "" {
			faults = append(faults, fmt.Errorf("%s: section %d (number %d): %s", s.file, i+1, section.Number, fault))
		}
		if slices.Contains(numbers, section.Number) {
			faults = append(faults, fmt.Errorf("%s: two sections have the number %d", s.file, section.Number))
		}
		numbers = append(numbers, section.Number)
	}
	for _, step := range s.steps() {
		if fault := step.check(); fault != "" {
			faults = append(faults, s.at(step, fault))
		}
	}
	return errors.Join(faults...)
}

// steps are those of the whole script.
func (s Script) steps() []Step {
	var steps []Step
	for _, name := range slices.Sorted(maps.Keys(s.Prepare)) {
		steps = append(steps, s.Prepare[name]...)
	}
	for _, section := range s.Sections {
		steps = append(steps, section.Steps...)
	}
	return steps
}

// at is a fault of a step.
func (s Script) at(step Step, fault string) error {
	return fmt.Errorf("%s:%d: %s", s.file, step.line, fault)
}

// check says what is wrong with a section, "" when nothing is.
func (s Section) check(prepared map[string][]Step) string {
	switch {
	case s.Number < 1:
		return "it needs a number, such as section: 1"
	case strings.TrimSpace(s.Title) == "":
		return "it needs a title"
	case len(s.Steps) == 0:
		return "it has no steps"
	}
	for _, name := range slices.Concat(s.Needs, s.Gives, s.Ends) {
		if _, known := prepared[name]; !known {
			return fmt.Sprintf("%q is not among what is prepared", name)
		}
	}
	return ""
}

// Select returns the script with only the sections of these numbers; all of them
// when there are none.
func (s Script) Select(numbers []int) (Script, error) {
	if len(numbers) == 0 {
		return s, nil
	}
	var kept []Section
	for _, section := range s.Sections {
		if slices.Contains(numbers, section.Number) {
			kept = append(kept, section)
		}
	}
	for _, number := range numbers {
		if !slices.ContainsFunc(s.Sections, func(section Section) bool { return section.Number == number }) {
			return Script{}, fmt.Errorf("%s has no section %d", s.file, number)
		}
	}
	s.Sections = kept
	return s, nil
}
