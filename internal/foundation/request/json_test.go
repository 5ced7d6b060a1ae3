package request_test

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"gatehouse/internal/foundation/request"
)

// What the check lets through can be read, holds no byte zero, and reads the
// same for a reader who takes the first of two members as for one who takes the last.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":1,"b":[null,"x",{"c":"\u0000"}]}`, `{"a":1,"a":2}`, `{"a\u0000":1}`, `{"a":1,"\u0061":2}`, `[[[[]]]]`, `"\ud800"`, `{"a":"b`, `1 2`, "\"\xff\"", ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if request.CheckJSON(data) != nil {
			return
		}
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			if strings.Contains(err.Error(), "cannot unmarshal number") { // larger than any
				return
			}
			t.Fatalf("%q is let through: %v", data, err)
		}
		whole, err := json.Marshal(v)
		if err != nil || strings.Contains(string(whole), `\u0000`) && !strings.Contains(string(whole), `\\u0000`) {
			t.Errorf("%q is let through as %s, %v", data, whole, err)
		}
		if members(v) != strings.Count(colons(data), ":") {
			t.Errorf("%q holds a member twice", data)
		}
	})
}

// What is refused is named, however deep it lies; and naming costs no more than
// the body is long, though its names may be long and many things lie under them.
func TestCheckJSONIsBounded(t *testing.T) {
	if f := request.CheckJSON([]byte(`{"a":[0,{"b":{"c":1,"c":2}}]}`)); f == nil || f.Field != "a[1].b.c" {
		t.Errorf("%+v", f)
	}
	long := strings.Repeat("n", request.BodyLimit/2)
	if f := request.CheckJSON([]byte(`{"` + long + `":{"a":1,"a":2}}`)); f == nil || f.Field != long[:80] {
		t.Errorf("%+v", f)
	}
	body := []byte(`{"` + long + `":[` + strings.Repeat("1,", request.BodyLimit/4) + `1]}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if f := request.CheckJSON(body); f != nil {
		t.Errorf("%+v", f)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
		t.Errorf("a body of %d bytes took %d", len(body), took)
	}
}

// members counts those of all objects in v.
func members(v any) (n int) {
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			n += 1 + members(inner)
		}
	case []any:
		for _, inner := range v {
			n += members(inner)
		}
	}
	return n
}

// colons is the text without its strings, in which every member has one colon.
func colons(data []byte) string {
	var b strings.Builder
	inside, escaped := false, false
	for _, c := range data {
		switch {
		case escaped:
			escaped = false
		case inside && c == '\\':
			escaped = true
		case c == '"':
			inside = !inside
		case !inside:
			b.WriteByte(c)
		}
	}
	return b.String()
}
