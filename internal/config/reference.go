package config

import (
	"fmt"

	"github.com/alecthomas/kong"
)

// Variable is one environment variable as people read about it.
type Variable struct {
	// Name is the environment variable.
	Name string
	// Flag is the flag that sets the same, with its dashes.
	Flag string
	// Default is what holds when it is not set; empty when nothing does.
	Default string
	// Meaning is what --help says.
	Meaning string
}

// Reference lists every variable in the order of the struct, from the same tags
// and through the same parser as --help, so that the two cannot differ.
func Reference() ([]Variable, error) {
	parser, err := kong.New(&Config{}, kong.NoDefaultHelp())
	if err != nil {
		return nil, fmt.Errorf("read configuration tags: %w", err)
	}
	var variables []Variable
	for _, flag := range parser.Model.Flags {
		if len(flag.Envs) != 1 {
			return nil, fmt.Errorf("flag --%s has %d environment variables, not 1", flag.Name, len(flag.Envs))
		}
		variables = append(variables, Variable{
			Name: flag.Envs[0], Flag: "--" + flag.Name, Default: flag.Default, Meaning: flag.Help,
		})
	}
	return variables, nil
}
