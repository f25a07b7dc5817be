package archtest

import (
	"slices"
	"strings"
	"testing"
)

// TestEachRuleFindsItsFault gives every rule a file that breaks it, so that no
// rule can be one that never fails.
func TestEachRuleFindsItsFault(t *testing.T) {
	t.Parallel()
	long := "func long() {\n" + strings.Repeat("\tprintln()\n", longestFunc) + "}\n"
	broken := map[string]struct{ path, text, want string }{
		"short functions":     {"internal/a/a.go", long, "long has 82 lines, at most 80"},
		"short files":         {"internal/a/a.go", strings.Repeat("\n", longestFile), "at most 400"},
		"documented names":    {"internal/a/a.go", "func (a *Thing[T]) Do() {}", "Do has no comment"},
		"no sleeping":         {"internal/a/a_test.go", `import clock "time"` + "\nvar _ = clock.Sleep", "time.Sleep"},
		"no skipped tests":    {"internal/a/a_test.go", `import "testing"` + "\nfunc f(t *testing.T) { t.Skipf(\"\") }", "Skipf"},
		"no unfinished marks": {"internal/a/a.go", "// TO" + "DO later", "a comment says"},
		"no printing":         {"internal/a/a.go", `import "fmt"` + "\nfunc f() { fmt.Println() }", "fmt.Println"},
		"no package log":      {"cmd/a/a.go", `import "log"` + "\nvar _ = log.Print", "imports log"},
		"no init functions":   {"cmd/a/a.go", "func init() {}", "an init function"},
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			given, ok := broken[r.name]
			if !ok {
				t.Fatal("no file here breaks this rule")
			}
			faults := r.faults(inline(t, given.path, given.text))
			if len(faults) != 1 || !strings.Contains(faults[0], given.want) || !strings.Contains(faults[0], r.why) {
				t.Errorf("faults %q, want one that says %q", faults, given.want)
			}
		})
	}
}

func TestTheRulesLeaveGoodCodeAlone(t *testing.T) {
	t.Parallel()
	good := inline(t, "internal/a/a.go", `import ("fmt"; "io")

// Kinds of things.
const (
	One = iota
	Two
)

// Thing is one.
type Thing struct{}

// String names it.
func (Thing) String() string { return fmt.Sprint(One) }

type hidden struct{}

func (hidden) Skip(w io.Writer) { fmt.Fprintln(w) }

func use(h hidden) { h.Skip(nil) }
`)
	for _, r := range rules {
		if faults := r.faults(good); len(faults) != 0 {
			t.Errorf("%s: %q", r.name, faults)
		}
	}
}

func TestGroupedTypesEachNeedAComment(t *testing.T) {
	t.Parallel()
	i := slices.IndexFunc(rules, func(r rule) bool { return r.name == "documented names" })
	s := inline(t, "internal/a/a.go", "// Both of them.\ntype (\n\tA int\n\tB int\n)\n")
	if faults := rules[i].faults(s); len(faults) != 2 {
		t.Errorf("faults %q, want two", faults)
	}
}

// inline parses a file of package a from its text.
func inline(t *testing.T, path, text string) source {
	t.Helper()
	s, err := parse(path, path, "package a\n\n"+text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
