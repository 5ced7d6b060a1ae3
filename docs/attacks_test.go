package docs_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// attacks are the cases of docs/reference/attacks.md.
var attacks = []int{22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 43}

var caseNumber = regexp.MustCompile(`^[0-9]+$`)

// Every case stands in the table once, says what is tried and answered, and
// names tests that exist.
func TestEveryAttackIsTried(t *testing.T) {
	content, err := os.ReadFile("reference/attacks.md")
	if err != nil {
		t.Fatal(err)
	}
	tests, seen := readTests(t), map[string]int{}
	for line := range strings.Lines(string(content)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		number := strings.TrimSpace(cells[0])
		if !strings.HasPrefix(line, "|") || !caseNumber.MatchString(number) {
			continue
		}
		seen[number]++
		if len(cells) != 4 || strings.TrimSpace(cells[1]) == "" || strings.TrimSpace(cells[2]) == "" {
			t.Errorf("case %s: want case, what is tried, what is answered, proof", number)
			continue
		}
		proofs := quoted.FindAllStringSubmatch(cells[3], -1)
		if len(proofs) == 0 {
			t.Errorf("case %s names no test", number)
		}
		for _, proof := range proofs {
			if !proven(tests, proof[1]) {
				t.Errorf("case %s: there is no test `%s`", number, proof[1])
			}
		}
	}
	for _, number := range attacks {
		if text := strconv.Itoa(number); seen[text] != 1 {
			t.Errorf("case %s stands in the table %d times, want once", text, seen[text])
		} else {
			delete(seen, text)
		}
	}
	for number := range seen {
		t.Errorf("case %s is none of the list", number)
	}
}
