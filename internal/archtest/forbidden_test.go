package archtest

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// unfinished finds the usual marks, as whole words.
var unfinished = regexp.MustCompile(`\b(` + "TO" + "DO|FIX" + "ME|XX" + `X)\b`)

func noSleeping(s source, report func(token.Pos, string)) {
	s.calls("time", func(call *ast.SelectorExpr) {
		if call.Sel.Name == "Sleep" {
			report(call.Pos(), "time.Sleep")
		}
	})
}

func noPrinting(s source, report func(token.Pos, string)) {
	if strings.HasPrefix(s.path, "cmd/") {
		return
	}
	s.calls("fmt", func(call *ast.SelectorExpr) {
		if strings.HasPrefix(call.Sel.Name, "Print") {
			report(call.Pos(), "fmt."+call.Sel.Name)
		}
	})
}

// noSkipping looks at files that import testing: elsewhere a method may have
// such a name with another meaning.
func noSkipping(s source, report func(token.Pos, string)) {
	if s.importName("testing") == "" {
		return
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, method.Sel.Name) {
			report(call.Pos(), "a call of "+method.Sel.Name)
		}
		return true
	})
}

func noMarks(s source, report func(token.Pos, string)) {
	for _, group := range s.file.Comments {
		for _, comment := range group.List {
			if mark := unfinished.FindString(comment.Text); mark != "" {
				report(comment.Pos(), "a comment says "+mark)
			}
		}
	}
}

func noPackageLog(s source, report func(token.Pos, string)) {
	for _, spec := range s.file.Imports {
		if spec.Path.Value == `"log"` {
			report(spec.Pos(), "imports log")
		}
	}
}

func noInit(s source, report func(token.Pos, string)) {
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			report(f.Pos(), "an init function")
		}
	}
}

// importName is the name that a file gives to an import, "" for one it does not
// have.
func (s source) importName(path string) string {
	for _, spec := range s.file.Imports {
		if value, err := strconv.Unquote(spec.Path.Value); err != nil || value != path {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path[strings.LastIndex(path, "/")+1:]
	}
	return ""
}

// calls visits every use of a name of an imported package.
func (s source) calls(path string, visit func(*ast.SelectorExpr)) {
	name := s.importName(path)
	if name == "" {
		return
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if use, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := use.X.(*ast.Ident); ok && of.Name == name {
				visit(use)
			}
		}
		return true
	})
}
