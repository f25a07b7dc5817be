package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"testing"
)

// The limits of size, in lines.
const (
	longestFunc     = 80
	longestTestFunc = 120
	longestFile     = 400 // tests and generated files are free
)

// rule is what every file keeps. It reports each place that does not.
type rule struct {
	name  string
	why   string
	check func(s source, report func(at token.Pos, what string))
}

// rules hold for every file of the module, tests included unless they say so.
var rules = []rule{
	{"short functions", "a function is read at one glance", shortFunctions},
	{"short files", "a file holds one thing", shortFiles},
	{"documented names", "a caller reads the promise, not the code", documentedNames},
	{"no sleeping", "a wait is for a condition, with a deadline; clocks are injected", noSleeping},
	{"no skipped tests", "a test that does not run proves nothing", noSkipping},
	{"no unfinished marks", "what is left to do is no part of the source", noMarks},
	{"no printing", "only cmd speaks to a terminal; the rest logs through slog", noPrinting},
	{"no package log", "there is one log, slog", noPackageLog},
	{"no init functions", "nothing happens because a package is imported", noInit},
}

// vagueNames say nothing about what a package is responsible for.
var vagueNames = []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "model", "models"}

func TestEveryFileKeepsTheRules(t *testing.T) {
	t.Parallel()
	all := packages(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			for _, p := range all {
				for _, s := range p.sources {
					for _, fault := range r.faults(s) {
						t.Error(fault)
					}
				}
			}
		})
	}
}

// faults applies the rule to one file.
func (r rule) faults(s source) []string {
	var faults []string
	r.check(s, func(at token.Pos, what string) {
		faults = append(faults, fmt.Sprintf("%s:%d: %s (%s)", s.path, s.line(at), what, r.why))
	})
	return faults
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if slices.Contains(vagueNames, p.name) || slices.Contains(vagueNames, path.Base(p.path)) {
			t.Errorf("%s: a package is named after its responsibility, not %s", p.path, p.name)
		}
		if !slices.ContainsFunc(p.sources, isDoc) {
			t.Errorf("%s: no doc.go with a package comment: a reader begins there", p.path)
		}
	}
}

func isDoc(s source) bool {
	return path.Base(s.path) == "doc.go" && s.file.Doc != nil
}

func shortFunctions(s source, report func(token.Pos, string)) {
	limit := longestFunc
	if s.test {
		limit = longestTestFunc
	}
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if ok && !s.generated && s.lines(f) > limit {
			report(f.Pos(), fmt.Sprintf("%s has %d lines, at most %d are allowed", f.Name.Name, s.lines(f), limit))
		}
	}
}

func shortFiles(s source, report func(token.Pos, string)) {
	if lines := s.fset.File(s.file.FileStart).LineCount(); lines > longestFile && !s.test && !s.generated {
		report(s.file.Package, fmt.Sprintf("%d lines, at most %d are allowed", lines, longestFile))
	}
}

// documentedNames looks at what other packages can reach. Nothing of a program
// or of a test can be.
func documentedNames(s source, report func(token.Pos, string)) {
	if s.test || s.file.Name.Name == "main" {
		return
	}
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && reachable(d) && d.Doc == nil {
				report(d.Pos(), d.Name.Name+" has no comment")
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				undocumented(d, spec, report)
			}
		}
	}
}

// reachable reports whether a function, or a method's receiver, is exported.
func reachable(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	of := f.Recv.List[0].Type
	for {
		switch t := of.(type) {
		case *ast.StarExpr:
			of = t.X
		case *ast.IndexExpr:
			of = t.X
		case *ast.IndexListExpr:
			of = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return false
		}
	}
}

// undocumented reports exported types, constants and variables without a
// comment of their own, at the end of their line, or above their group.
func undocumented(group *ast.GenDecl, spec ast.Spec, report func(token.Pos, string)) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		alone := !group.Lparen.IsValid() && group.Doc != nil
		if spec.Name.IsExported() && spec.Doc == nil && !alone {
			report(spec.Pos(), spec.Name.Name+" has no comment")
		}
	case *ast.ValueSpec:
		if spec.Doc != nil || spec.Comment != nil || group.Doc != nil {
			return
		}
		for _, name := range spec.Names {
			if name.IsExported() {
				report(name.Pos(), name.Name+" has no comment")
			}
		}
	}
}
