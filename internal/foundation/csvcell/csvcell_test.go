package csvcell

import "testing"

func TestInert(t *testing.T) {
	for cell, want := range map[string]string{
		"": "", "Amélie": "Amélie", "+4791234567": "+4791234567", "+47 912": "'+47 912", "=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)",
		"-1": "'-1", "\tx": "'\tx", "\rx": "'\rx", "＝1": "'＝1", "'=1": "''=1", "'quoted'": "'quoted'", "'": "'", "+": "'+",
	} {
		if got := Inert(cell); got != want {
			t.Errorf("%q became %q", cell, got)
		}
		if got := Plain(Inert(cell)); got != cell {
			t.Errorf("%q came back as %q", cell, got)
		}
	}
}
