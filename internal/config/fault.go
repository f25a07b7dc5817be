package config

import "strings"

// Fault is one thing wrong with the configuration. It never holds a value that
// may be a secret.
type Fault struct {
	// Variable is the environment variable at fault.
	Variable string
	// Wrong says what is wrong with it.
	Wrong string
	// Write says what to write instead.
	Write string
}

// Error implements error.
func (f Fault) Error() string { return f.Variable + " " + f.Wrong + ". " + f.Write + "." }

// Faults is every fault of a configuration, in the order of the fields.
type Faults []Fault

// Error implements error with a line for each fault.
func (f Faults) Error() string {
	lines := make([]string, 0, len(f)+1)
	lines = append(lines, "the configuration cannot be used:")
	for _, fault := range f {
		lines = append(lines, "  "+fault.Error())
	}
	return strings.Join(lines, "\n")
}

// add appends a fault.
func (f *Faults) add(variable, wrong, write string) {
	*f = append(*f, Fault{Variable: variable, Wrong: wrong, Write: write})
}

// orNil is the faults as an error, nil when there is none.
func (f Faults) orNil() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
