package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

var taken = New(Conflict, "team.name_taken").On("name")

func TestVariantsLeaveTheFaultAlone(t *testing.T) {
	full := taken.With("max", 3).With("name", "Night shift").On("other").Because(io.EOF)
	if taken.Field != "name" || taken.Params != nil || taken.cause != nil {
		t.Errorf("the declared fault became %+v", taken)
	}
	if full.Field != "other" || full.Params["max"] != 3 || full.Params["name"] != "Night shift" || !errors.Is(full, io.EOF) {
		t.Errorf("got %+v", full)
	}
	first := taken.With("max", 3)
	if second := first.With("max", 4); second.Params["max"] != 4 || first.Params["max"] != 3 {
		t.Error("a further variant changed the parameters of the one before")
	}
}

func TestFaultsAreComparedByCode(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		target error
		want   bool
	}{
		"with other parameters": {taken.With("max", 1), taken, true},
		"wrapped":               {fmt.Errorf("create: %w", taken), taken, true},
		"joined":                {errors.Join(io.EOF, taken), taken, true},
		"another code":          {taken, New(Conflict, "team.missing"), false},
		"no fault":              {io.EOF, taken, false},
	} {
		if got := errors.Is(c.err, c.target); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestOf(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code string
	}{
		"nil":      {nil, ""},
		"no fault": {io.EOF, ""},
		"a fault":  {taken, "team.name_taken"},
		"wrapped":  {fmt.Errorf("%w", taken), "team.name_taken"},
		"several":  {Several(nil, taken, New(Invalid, "second")), "team.name_taken"},
	} {
		if got := Code(c.err); got != c.code || (Of(c.err) == nil) != (c.code == "") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestSeveral(t *testing.T) {
	a, b := New(Invalid, "a"), New(Invalid, "b")
	for name, c := range map[string]struct {
		err  error
		want []*Fault
	}{
		"none":            {Several(), nil},
		"only nothing":    {Several(nil, nil), nil},
		"one":             {Several(nil, a), []*Fault{a}},
		"two in order":    {Several(a, nil, b), []*Fault{a, b}},
		"wrapped":         {fmt.Errorf("line 3: %w", Several(a, b)), []*Fault{a, b}},
		"nested":          {errors.Join(Several(a, b), io.EOF, a), []*Fault{a, b, a}},
		"with no fault":   {io.EOF, nil},
		"nothing at all":  {nil, nil},
		"cause is hidden": {a.Because(b), []*Fault{a.Because(b)}},
	} {
		got := All(c.err)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v", name, got)
			continue
		}
		for i := range got {
			if got[i].Code != c.want[i].Code {
				t.Errorf("%s: %v", name, got)
			}
		}
	}
	if err := Several(nil, nil); err != nil {
		t.Error("no faults are an error")
	}
}

func TestErrorIsForLogs(t *testing.T) {
	for want, f := range map[string]*Fault{
		"a":                  New(Invalid, "a"),
		"a on name":          New(Invalid, "a").On("name"),
		"a on name: EOF":     New(Invalid, "a").On("name").Because(io.EOF),
		"busy: no such host": New(Busy, "busy").Because(errors.New("no such host")),
	} {
		if f.Error() != want {
			t.Errorf("%q, want %q", f.Error(), want)
		}
	}
}
