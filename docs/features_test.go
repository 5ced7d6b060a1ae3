// Package docs_test keeps features.md and reference/attacks.md honest: every
// row of the lists is there once, and every proof that they name is a test that
// exists.
package docs_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// How many rows each area of the list has: U1 to U12, I1 and I2, and so on.
var areas = map[string]int{
	"U": 12, "I": 2, "R": 4, "A": 13, "S": 12, "E": 7, "N": 3, "B": 4, "C": 3, "Z": 4, "G": 4, "H": 1, "L": 2,
}

// row is a line of features.md: | id | state | proof |
type row struct{ id, state, proof string }

var (
	// done; not yet; or partly, with what is missing and the issue that brings it.
	states   = regexp.MustCompile(`^(done|not yet|partly: .+)$`)
	rowID    = regexp.MustCompile(`^[A-Z][0-9]+$`)
	quoted   = regexp.MustCompile("`([^`]+)`")
	goTest   = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	webTitle = regexp.MustCompile("\\b(?:test|it)(?:\\.\\w+)?\\(\\s*(?:'((?:[^'\\\\\n]|\\\\.)+)'|\"([^\"\n]+)\"|`([^`\n]+)`)")
)

func TestEveryRowIsThereOnce(t *testing.T) {
	seen := map[string]int{}
	for _, one := range readRows(t) {
		seen[one.id]++
		if !states.MatchString(one.state) {
			t.Errorf("%s: state %q; want done, not yet, or partly: what is missing, issue", one.id, one.state)
		}
		if one.state != "not yet" && !quoted.MatchString(one.proof) {
			t.Errorf("%s is %q but names no test", one.id, one.state)
		}
	}
	for area, count := range areas {
		for number := 1; number <= count; number++ {
			id := fmt.Sprint(area, number)
			if seen[id] != 1 {
				t.Errorf("%s stands in the table %d times, want once", id, seen[id])
			}
			delete(seen, id)
		}
	}
	for id := range seen {
		t.Errorf("%s is no row of the list", id)
	}
}

func TestEveryProofExists(t *testing.T) {
	tests := readTests(t)
	for _, one := range readRows(t) {
		for _, match := range quoted.FindAllStringSubmatch(one.proof, -1) {
			if !proven(tests, match[1]) {
				t.Errorf("%s: there is no test `%s`", one.id, match[1])
			}
		}
	}
}

// proven tells whether a proof is one of the tests; a subtest is proved by its test.
func proven(tests map[string]bool, proof string) bool {
	name, _, _ := strings.Cut(proof, "/")
	if strings.Contains(proof, ": ") {
		name = proof
	}
	return tests[name]
}

func readRows(t *testing.T) []row {
	t.Helper()
	content, err := os.ReadFile("features.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for line := range strings.Lines(string(content)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "|") || len(cells) < 3 || !rowID.MatchString(strings.TrimSpace(cells[0])) {
			continue
		}
		if len(cells) != 3 {
			t.Errorf("a row has three cells: %s", line)
			continue
		}
		rows = append(rows, row{strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])})
	}
	return rows
}

// readTests collects the names of all tests: "TestX" and "room.TestX" of Go,
// "file.spec.ts: title" of the portal.
func readTests(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, top := range []string{"cmd", "internal", "docs", "web/src", "web/e2e"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			file := entry.Name()
			inGo := strings.HasSuffix(file, "_test.go")
			journeys := top == "web/e2e" && strings.HasSuffix(file, ".ts") // some are in files that two others run
			if !inGo && !journeys && !strings.Contains(file, ".test.ts") {
				return nil
			}
			content, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if !inGo {
				for _, match := range webTitle.FindAllStringSubmatch(string(content), -1) {
					names[file+": "+strings.ReplaceAll(match[1]+match[2]+match[3], `\'`, `'`)] = true
				}
				return nil
			}
			for _, match := range goTest.FindAllStringSubmatch(string(content), -1) {
				names[match[1]] = true
				names[filepath.Base(filepath.Dir(name))+"."+match[1]] = true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}
