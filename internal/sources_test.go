package internal_test

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// room is a folder of the house. Folders inside a room belong to it. What is
// outside the house, such as the package web, has no floor.
type room struct{ floor, name string }

func (r room) String() string { return r.floor + "/" + r.name }

func (r room) folder() string {
	if r.floor == "cmd" {
		return r.String()
	}
	return "internal/" + r.String()
}

// roomOf takes a folder relative to the top of the repository.
func roomOf(folder string) room {
	parts := strings.Split(strings.TrimPrefix(folder, "internal/"), "/")
	if len(parts) < 2 || !slices.Contains(floors, parts[0]) {
		return room{}
	}
	return room{parts[0], parts[1]}
}

// source is what the rules look at in a Go file.
type source struct {
	path    string // from the top of the repository, with slashes
	imports []string
	comment string // the package comment
	lines   int
	isTest  bool
}

var readSources = sync.OnceValues(func() ([]source, error) {
	var found []source
	for _, top := range []string{"bench", "cmd", "docs", "internal"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(name string, entry fs.DirEntry, err error) error {
			if os.IsNotExist(err) || err == nil && (entry.IsDir() || path.Ext(name) != ".go") {
				return nil
			}
			if err != nil {
				return err
			}
			one, err := readSource(name)
			found = append(found, one)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
})

func goFiles(t *testing.T) []source {
	t.Helper()
	files, err := readSources()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("found only %d Go files: the test looks in the wrong place", len(files))
	}
	return files
}

func readSource(name string) (source, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return source{}, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	one := source{
		path:   strings.TrimPrefix(filepath.ToSlash(name), "../"),
		lines:  bytes.Count(content, []byte("\n")),
		isTest: strings.HasSuffix(name, "_test.go"),
	}
	if file.Doc != nil {
		one.comment = file.Doc.Text()
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, err
		}
		one.imports = append(one.imports, imported)
	}
	return one, nil
}
