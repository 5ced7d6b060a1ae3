package databasetest

import "testing"

// DropLeftovers lets a test see what connect does at the start of a process.
func DropLeftovers(t *testing.T) {
	t.Helper()
	if err := connected(t).dropLeftovers(t.Context()); err != nil {
		t.Fatal(err)
	}
}
