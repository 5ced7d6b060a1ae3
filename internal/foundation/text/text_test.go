package text

import (
	"strings"
	"testing"
)

func TestClean(t *testing.T) {
	for _, c := range []struct {
		in, want string
		problem  Problem
	}{
		{"  Amélie ", "Amélie", Fine},
		{"محمد الهاشمي", "محمد الهاشمي", Fine},
		{"می‌خواهم", "می‌خواهم", Fine}, // a joiner that Persian needs
		{"", "", Empty},
		{" \t ", "", Empty},
		{"a\nb", "", Characters},
		{"a\x00b", "", Characters},
		{"abc\u202egnp", "", Characters},
		{"a\u2066b", "", Characters},
		{"a\u200bb", "", Characters},
		{"\xff\xfe", "", Characters},
		{strings.Repeat("a", 13), "", TooLong},
		{strings.Repeat("a", 10_000), "", TooLong},
		{strings.Repeat("田", 10), strings.Repeat("田", 10), Fine},
	} {
		if got, problem := Clean(c.in, 12); got != c.want || problem != c.problem {
			t.Errorf("%q: %q, %q", c.in, got, problem)
		}
	}
}

func TestFold(t *testing.T) {
	for a, b := range map[string]string{
		"Amélie": "amelie", "JÜRGEN GROSS": "jürgen groß", "ａｄｍｉｎ": "admin", "Ayşe Yıldırım": "AYSE YILDIRIM",
		"İstanbul": "istanbul", "Ǆemal": "džemal", "Νίκος": "ΝΙΚΟΣ", "ﬁn": "fin", "Åsa": "åsa",
	} {
		if Fold(a) != Fold(b) {
			t.Errorf("%q folds to %q, %q to %q", a, Fold(a), b, Fold(b))
		}
	}
	if !strings.Contains(Fold("김서연"), Fold("서연")) {
		t.Error("a part of a Korean name is not part of its fold")
	}
}
