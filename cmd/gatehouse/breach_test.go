package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// S7: the list that an operator builds is asked by every way to a password, and
// one that is damaged keeps the program from starting.
func TestBreachFilter(t *testing.T) {
	folder := t.TempDir()
	list, filter := filepath.Join(folder, "list.txt"), filepath.Join(folder, "list.breach")
	const leaked = "a sentence that was leaked"
	if err := os.WriteFile(list, []byte("something else entirely\n"+leaked+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := mustRun(t, nil, "", "breach", "build", list, "--out", filter); !strings.Contains(out, "2 passwords") || strings.Contains(out, leaked) {
		t.Errorf("it said %q", out)
	}
	data := []string{"GATEHOUSE_DATA=" + filepath.Join(folder, "data"), "GATEHOUSE_BREACH_FILTER=" + filter}
	admin := []string{"admin", "create", "--username", "first", "--email", "first@example.com"}
	_, said, err := runCommand(t, data, leaked+"\n", admin...)
	if err == nil || !strings.Contains(said, "leaked") || strings.Contains(said, leaked) {
		t.Errorf("%v, %q", err, said)
	}
	mustRun(t, data, "a sentence that nobody knows\n", admin...)
	content, err := os.ReadFile(filter) //nolint:gosec // made here
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(filter, content, 0o600); err != nil { //nolint:gosec // made here
		t.Fatal(err)
	}
	_, said, err = runCommand(t, data, "", "serve")
	if err == nil || !strings.Contains(said, "--breach-filter") || !strings.Contains(said, "damaged") {
		t.Errorf("%v, %q", err, said)
	}
}
