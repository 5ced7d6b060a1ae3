package ident

import (
	"testing"
	"time"
)

func TestNewSortsByTime(t *testing.T) {
	before := New("usr")
	for range 1000 {
		next := New("usr")
		if next <= before {
			t.Fatalf("%s came after %s", next, before)
		}
		if !Valid("usr", next) {
			t.Fatalf("%s is not valid", next)
		}
		before = next
	}
}

func TestAtSortsAmongItsTime(t *testing.T) {
	day := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	if a, b := At("evt", day), At("evt", day.Add(time.Millisecond)); a >= b {
		t.Fatalf("%s does not sort before %s", a, b)
	}
}

func TestFirstStandsBeforeItsTime(t *testing.T) {
	day := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	if a, b, c := At("evt", day.Add(-time.Millisecond)), First("evt", day), At("evt", day); a >= b || b >= c {
		t.Fatalf("%s, %s, %s do not stand in this order", a, b, c)
	}
}

func TestValid(t *testing.T) {
	id := New("usr")
	for _, wrong := range []string{"", "usr_", id + "x", id[:len(id)-1], "rol" + id[3:], "usr_" + "uuuuuuuuuuuuuuuuuuuuuuuuuu"} {
		if Valid("usr", wrong) {
			t.Errorf("%q is valid", wrong)
		}
	}
}
