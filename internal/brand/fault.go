package brand

import "strings"

// Fault is one thing in the folder that cannot be used.
type Fault struct {
	// Wrong says where and what, with "the folder" before it: "holds logo.svg,
	// which contains a script".
	Wrong string
	// Write says what to do, as one sentence without its full stop.
	Write string
}

// Error implements error.
func (f Fault) Error() string { return "the brand folder " + f.Wrong + ". " + f.Write + "." }

// Faults is everything that is wrong with a folder.
type Faults []Fault

// Error implements error with a line for each fault.
func (f Faults) Error() string {
	lines := make([]string, 0, len(f))
	for _, fault := range f {
		lines = append(lines, fault.Error())
	}
	return strings.Join(lines, "\n")
}

// add appends a fault of the folder itself.
func (f *Faults) add(wrong, write string) { *f = append(*f, Fault{Wrong: wrong, Write: write}) }

// addFile appends a fault of one file in it.
func (f *Faults) addFile(name, wrong, write string) { f.add("holds "+name+", which "+wrong, write) }
