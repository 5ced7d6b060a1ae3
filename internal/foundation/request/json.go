package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"gatehouse/internal/foundation/fault"
)

const maxDepth = 32

// CheckJSON refuses JSON in which a member stands twice, text with a byte zero
// or that is no UTF-8, too deep nesting, and anything behind the value: of two
// values, two readers may take different ones, and that is how checks are got
// around. What it lets through can be read.
func CheckJSON(data []byte) *fault.Fault {
	c := jsonCheck{decoder: json.NewDecoder(bytes.NewReader(data)), broken: !utf8.Valid(data)}
	c.decoder.UseNumber()
	if wrong := c.value("", 0); wrong != nil {
		return wrong
	}
	if _, err := c.decoder.Token(); !errors.Is(err, io.EOF) {
		return BodyWrong
	}
	return nil
}

type jsonCheck struct {
	decoder *json.Decoder
	broken  bool // not UTF-8: the decoder puts U+FFFD in the place of what it cannot read
}

// on is a fault on the member at a path, which can be as long as a body.
func on(f *fault.Fault, path string) *fault.Fault { return f.On(fmt.Sprintf("%.80s", path)) }

// below is the path of what lies under another one. A path that is longer than
// what is told of it grows no more: of a long name with a long list behind it,
// the list's paths would together be as long as both multiplied.
func below(path, more string) string {
	if len(path) > 80*utf8.UTFMax {
		return path
	}
	return path + more
}

func (c *jsonCheck) value(path string, depth int) *fault.Fault {
	token, err := c.decoder.Token()
	if err != nil || depth > maxDepth {
		return BodyWrong
	}
	switch token := token.(type) {
	case string:
		if !c.storable(token) {
			return on(ValueWrong, path)
		}
	case json.Delim:
		wrong := c.inside(token, path, depth)
		if wrong != nil {
			return wrong
		}
		if _, err := c.decoder.Token(); err != nil { // the closing bracket
			return BodyWrong
		}
	}
	return nil
}

func (c *jsonCheck) inside(bracket json.Delim, path string, depth int) *fault.Fault {
	if bracket == '{' {
		return c.members(path, depth)
	}
	for i := 0; c.decoder.More(); i++ {
		if wrong := c.value(below(path, "["+strconv.Itoa(i)+"]"), depth+1); wrong != nil {
			return wrong
		}
	}
	return nil
}

func (c *jsonCheck) members(path string, depth int) *fault.Fault {
	seen := map[string]bool{}
	for c.decoder.More() {
		token, err := c.decoder.Token()
		if err != nil {
			return BodyWrong
		}
		name, _ := token.(string)
		inner := name
		if path != "" {
			inner = below(path, "."+name)
		}
		if seen[name] {
			return on(MemberDoubled, inner)
		}
		seen[name] = true
		if !c.storable(name) {
			return on(ValueWrong, path)
		}
		if wrong := c.value(inner, depth+1); wrong != nil {
			return wrong
		}
	}
	return nil
}

// storable tells whether the text can be kept: PostgreSQL takes no byte zero.
func (c *jsonCheck) storable(text string) bool {
	return !strings.ContainsRune(text, 0) && (!c.broken || !strings.ContainsRune(text, utf8.RuneError))
}
