package main

import (
	"os"
	"strings"
	"testing"
)

// A command or setting that is new, changed or gone is so on the page as well.
func TestReferenceOfCommands(t *testing.T) {
	want, err := reference()
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/reference/commands.md")
	if err != nil || string(page) != want {
		t.Errorf("docs/reference/commands.md is not what the program makes (%v): run `make generate`", err)
	}
	for _, part := range []string{"## gatehouse serve\n", "## gatehouse import users\n", "## gatehouse admin key create\n", "## gatehouse breach build\n", "`GATEHOUSE_COUNTRIES`", "`GATEHOUSE_SMTP_HOST`", "must be given"} {
		if !strings.Contains(want, part) {
			t.Errorf("%q is not on the page", part)
		}
	}
	if strings.Contains(want, "openapi") {
		t.Error("a hidden command is on the page")
	}
}
