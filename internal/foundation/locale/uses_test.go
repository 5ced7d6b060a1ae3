package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// uses is what the program's sources say about words.
type uses struct {
	literals map[string]bool     // every string literal outside tests
	declared map[string][]string // key that must have words -> where it is asked for
}

// Where the sources ask for words without naming the whole key. A literal that
// is the first argument after the kind in fault.New is a fault code; a literal
// given the type audit.Action or put into a member Action is an audit action;
// and so on.
var (
	actionShape     = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`)
	permissionShape = regexp.MustCompile(`^[a-z0-9-]+/[a-z0-9-]+$`)
)

func readUses(t *testing.T, roots ...string) uses {
	t.Helper()
	u := uses{literals: map[string]bool{}, declared: map[string][]string{}}
	files := token.NewFileSet()
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			u.read(files, file)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return u
}

func (u uses) read(files *token.FileSet, file *ast.File) {
	at := func(n ast.Node) string {
		p := files.Position(n.Pos())
		return strings.TrimLeft(filepath.ToSlash(p.Filename), "./") + ":" + strconv.Itoa(p.Line)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if text, ok := literal(n); ok {
				u.literals[text] = true
			}
		case *ast.CallExpr:
			if name := nameOf(n.Fun); len(n.Args) >= 2 && (name == "fault.New" || file.Name.Name == "fault" && name == "New") {
				u.declare("fault.", n.Args[1], at)
			} else if len(n.Args) == 1 {
				u.typed(name, n.Args[0], at)
			}
		case *ast.ValueSpec:
			for _, value := range n.Values {
				u.typed(nameOf(n.Type), value, at)
			}
		case *ast.CompositeLit:
			u.composite(n, at)
		}
		return true
	})
}

func (u uses) composite(n *ast.CompositeLit, at func(ast.Node) string) {
	for _, element := range n.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch nameOf(pair.Key) {
		case "Action":
			u.typed("Action", pair.Value, at)
		case "Code":
			if strings.HasSuffix(nameOf(n.Type), "Fault") {
				u.declare("fault.", pair.Value, at)
			}
		}
	}
}

// typed declares a literal by the type that it is given.
func (u uses) typed(typeName string, value ast.Expr, at func(ast.Node) string) {
	text, ok := literal(value)
	if !ok {
		return
	}
	switch typeName[strings.LastIndex(typeName, ".")+1:] {
	case "Action":
		if actionShape.MatchString(text) {
			u.declare("audit.", value, at)
		}
	case "Permission":
		if permissionShape.MatchString(text) {
			key := "permission." + strings.ReplaceAll(text, "/", ".")
			u.declared[key+".name"] = append(u.declared[key+".name"], at(value))
			u.declared[key+".description"] = append(u.declared[key+".description"], at(value))
		}
	}
}

func (u uses) declare(prefix string, value ast.Expr, at func(ast.Node) string) {
	if text, ok := literal(value); ok {
		u.declared[prefix+text] = append(u.declared[prefix+text], at(value))
	}
}

// used tells whether the program asks for the key: by its whole name, or by
// the part of it that the sources write.
func (u uses) used(key string) bool {
	if u.literals[key] || u.declared[key] != nil {
		return true
	}
	kind, rest, _ := strings.Cut(key, ".")
	switch kind {
	case "fault", "audit", "item":
		return u.literals[rest]
	case "permission":
		parts := strings.Split(rest, ".")
		return len(parts) == 3 && u.literals[parts[0]+"/"+parts[1]] && isLabel(parts[2])
	case "role":
		name, label, _ := strings.Cut(rest, ".")
		return u.literals[name] && isLabel(label)
	case "letter":
		name, part, _ := strings.Cut(rest, ".")
		return u.literals[name] && u.literals[part]
	}
	return false
}

func isLabel(s string) bool { return s == "name" || s == "description" }

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// nameOf writes x or x.y; "" for anything else.
func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if room := nameOf(e.X); room != "" {
			return room + "." + e.Sel.Name
		}
	}
	return ""
}
