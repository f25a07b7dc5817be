package archtest

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// module is the name of ours.
const module = "mooring"

// pkg is a package of this module.
type pkg struct {
	path    string // below the module
	name    string
	imports []string // of the files that are not tests
	sources []source
}

// source is one Go file.
type source struct {
	path      string // below the module, with slashes
	test      bool
	generated bool
	fset      *token.FileSet
	file      *ast.File
}

// packages reads the whole module, tests included.
func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json", module+"/...").Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		t.Fatalf("go list: %s", exit.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for list := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			Dir, ImportPath, Name                                 string
			GoFiles, CgoFiles, TestGoFiles, XTestGoFiles, Imports []string
		}
		if err := list.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		loaded := pkg{path: strings.TrimPrefix(p.ImportPath, module+"/"), name: p.Name, imports: p.Imports}
		for _, names := range [][]string{p.GoFiles, p.CgoFiles, p.TestGoFiles, p.XTestGoFiles} {
			for _, name := range names {
				s, err := parse(loaded.path+"/"+name, filepath.Join(p.Dir, name), nil)
				if err != nil {
					t.Fatal(err)
				}
				loaded.sources = append(loaded.sources, s)
			}
		}
		all = append(all, loaded)
	}
	if len(all) == 0 {
		t.Fatal("the module has no packages")
	}
	return all
}

// parse reads a file from the disk, or from text when that is not nil.
func parse(path, place string, text any) (source, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, place, text, parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	return source{
		path: path, test: strings.HasSuffix(path, "_test.go"), generated: ast.IsGenerated(file), fset: fset, file: file,
	}, nil
}

// line of a position.
func (s source) line(at token.Pos) int { return s.fset.Position(at).Line }

// lines from the first to the last token of a node, both included.
func (s source) lines(n ast.Node) int { return s.line(n.End()) - s.line(n.Pos()) + 1 }
