package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// uses is what the program's sources say about words, as far as it can be read
// from literals and constants. These ask for words:
//
//	fault.New(kind, "x.y"), fault.Fault{Code: "x.y"}      fault.x.y
//	Action: "x.y", an argument for a parameter "action",
//	a constant of type Action                             audit.x.y, action.x.y, item.x
//	a constant of type Permission "x/y"                   permission.x.y.name and .description
//	[]SystemRole{{Key: "x"}}                              role.x.name and .description
//
// Every other key is used if its whole name is a literal somewhere, or the part
// of it that rooms write: "x.y" for fault.x.y, "x" and "subject" for letter.x.subject.
type uses struct {
	literals map[string]bool   // every string literal outside tests
	declared map[string]string // key that must have words -> where it is asked for
}

// source is one folder: its files, its constants, and its functions that take an action.
type source struct {
	files     []*ast.File
	constants map[string]string
	actionAt  map[string]int // function -> which parameter is called action
}

var (
	actionShape     = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`)
	permissionShape = regexp.MustCompile(`^[a-z0-9-]+/[a-z0-9-]+$`)
)

func readUses(t *testing.T, roots ...string) uses {
	t.Helper()
	u := uses{literals: map[string]bool{}, declared: map[string]string{}}
	for _, root := range roots {
		if _, err := os.Stat(root); os.IsNotExist(err) {
			continue
		}
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				return u.readFolder(path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return u
}

func (u uses) readFolder(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return err
	}
	positions := token.NewFileSet()
	s := source{constants: map[string]string{}, actionAt: map[string]int{}}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(positions, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		s.files = append(s.files, file)
		ast.Inspect(file, s.learn)
	}
	for _, file := range s.files {
		ast.Inspect(file, func(n ast.Node) bool {
			if n != nil {
				at := positions.Position(n.Pos())
				u.read(s, n, strings.TrimLeft(filepath.ToSlash(at.Filename), "./")+":"+strconv.Itoa(at.Line))
			}
			_, isImport := n.(*ast.ImportSpec)
			return !isImport
		})
	}
	return nil
}

// learn notes constants and functions with a parameter called action.
func (s source) learn(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if i < len(n.Values) {
				if text, ok := literal(n.Values[i]); ok {
					s.constants[name.Name] = text
				}
			}
		}
	case *ast.FuncDecl:
		i := 0
		for _, field := range n.Type.Params.List {
			for _, name := range field.Names {
				if name.Name == "action" {
					s.actionAt[n.Name.Name] = i
				}
				i++
			}
		}
	}
	return true
}

func (u uses) read(s source, n ast.Node, at string) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if text, ok := literal(n); ok {
			u.literals[text] = true
		}
	case *ast.CallExpr:
		name := nameOf(n.Fun)
		if name == "fault.New" && len(n.Args) == 2 {
			u.fault(s, n.Args[1], at)
		}
		if i, ok := s.actionAt[afterDot(name)]; ok && i < len(n.Args) {
			u.action(s, n.Args[i], at)
		}
		if len(n.Args) == 1 {
			u.typed(s, name, n.Args[0], at)
		}
	case *ast.ValueSpec:
		for _, value := range n.Values {
			u.typed(s, nameOf(n.Type), value, at)
		}
	case *ast.CompositeLit:
		u.composite(s, n, at)
	}
}

func (u uses) composite(s source, n *ast.CompositeLit, at string) {
	if list, ok := n.Type.(*ast.ArrayType); ok && afterDot(nameOf(list.Elt)) == "SystemRole" {
		for _, role := range n.Elts {
			if key, ok := s.text(member(role, "Key")); ok {
				u.labels("role."+key, at)
			}
		}
	}
	u.action(s, member(n, "Action"), at)
	if afterDot(nameOf(n.Type)) == "Fault" {
		u.fault(s, member(n, "Code"), at)
	}
}

// typed declares a constant by the type that it is given.
func (u uses) typed(s source, typeName string, value ast.Expr, at string) {
	switch afterDot(typeName) {
	case "Action":
		u.action(s, value, at)
	case "Permission":
		if text, ok := s.text(value); ok && permissionShape.MatchString(text) {
			u.labels("permission."+strings.ReplaceAll(text, "/", "."), at)
		}
	}
}

func (u uses) fault(s source, value ast.Expr, at string) {
	if code, ok := s.text(value); ok {
		u.declared["fault."+code] = at
	}
}

func (u uses) action(s source, value ast.Expr, at string) {
	if action, ok := s.text(value); ok && actionShape.MatchString(action) {
		item, _, _ := strings.Cut(action, ".")
		u.declared["audit."+action], u.declared["action."+action], u.declared["item."+item] = at, at, at
	}
}

func (u uses) labels(key, at string) {
	u.declared[key+".name"], u.declared[key+".description"] = at, at
}

// used tells whether the program asks for the key: by its whole name, or by
// the part of it that the sources write.
func (u uses) used(key string) bool {
	if u.literals[key] || u.declared[key] != "" {
		return true
	}
	kind, rest, _ := strings.Cut(key, ".")
	parts := strings.Split(rest, ".")
	label := slices.Contains([]string{"name", "description"}, parts[len(parts)-1])
	switch kind {
	case "fault", "audit", "action", "item", "told":
		return u.literals[rest]
	case "permission":
		return len(parts) == 3 && u.literals[parts[0]+"/"+parts[1]] && label
	case "role":
		return len(parts) == 2 && u.literals[parts[0]] && label
	case "letter":
		return len(parts) == 2 && u.literals[parts[0]] && u.literals[parts[1]]
	}
	return false
}

// text is the value of a literal, or of a constant of the same folder.
func (s source) text(e ast.Expr) (string, bool) {
	if name, ok := e.(*ast.Ident); ok {
		text, known := s.constants[name.Name]
		return text, known
	}
	return literal(e)
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// member is what a composite literal gives to a field; nil if nothing.
func member(e ast.Expr, field string) ast.Expr {
	if whole, ok := e.(*ast.CompositeLit); ok {
		for _, element := range whole.Elts {
			if pair, ok := element.(*ast.KeyValueExpr); ok && nameOf(pair.Key) == field {
				return pair.Value
			}
		}
	}
	return nil
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
		return "." + e.Sel.Name
	}
	return ""
}

func afterDot(name string) string { return name[strings.LastIndex(name, ".")+1:] }
