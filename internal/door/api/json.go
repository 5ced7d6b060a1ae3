package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// strictJSON reads JSON in which no member stands twice, and names its members
// exactly as described: of two values, two readers may take different ones, and
// that is how checks are got around. Text must be such that every store keeps it.
var strictJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if err := checkJSON(data); err != nil {
			return err
		}
		return json.Unmarshal(data, v)
	},
}

func init() { huma.ValidateStrictCasing = true }

const maxDepth = 32

// checkJSON refuses doubled members, text with a byte zero or that is no UTF-8,
// too deep nesting, and anything behind the value.
func checkJSON(data []byte) error {
	c := jsonCheck{decoder: json.NewDecoder(bytes.NewReader(data)), broken: !utf8.Valid(data)}
	c.decoder.UseNumber()
	if err := c.value("", 0); err != nil {
		return err
	}
	if _, err := c.decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is something behind the JSON value")
	}
	return nil
}

type jsonCheck struct {
	decoder *json.Decoder
	broken  bool // not UTF-8: the decoder puts U+FFFD in the place of what it cannot read
}

// wrong is an error that detailFault turns into one of ours, on the member at the path.
func wrong(code, path string) error { return fmt.Errorf("%s %.80s", code, path) }

func (c *jsonCheck) value(path string, depth int) error {
	token, err := c.decoder.Token()
	if err != nil {
		return err
	}
	if depth > maxDepth {
		return errors.New("the JSON is nested too deeply")
	}
	switch token := token.(type) {
	case string:
		if !c.storable(token) {
			return wrong(valueWrong.Code, path)
		}
		return nil
	case json.Delim:
		if token == '{' {
			err = c.members(path, depth)
		} else {
			err = c.elements(path, depth)
		}
		if err == nil {
			_, err = c.decoder.Token() // the closing bracket
		}
		return err
	}
	return nil
}

func (c *jsonCheck) members(path string, depth int) error {
	seen := map[string]bool{}
	for c.decoder.More() {
		token, err := c.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		inner := name
		if path != "" {
			inner = path + "." + name
		}
		if seen[name] {
			return wrong(memberDoubled.Code, inner)
		}
		seen[name] = true
		if !c.storable(name) {
			return wrong(valueWrong.Code, path)
		}
		if err := c.value(inner, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (c *jsonCheck) elements(path string, depth int) error {
	for i := 0; c.decoder.More(); i++ {
		if err := c.value(path+"["+itoa(i)+"]", depth+1); err != nil {
			return err
		}
	}
	return nil
}

// storable tells whether the text can be kept: PostgreSQL takes no byte zero.
func (c *jsonCheck) storable(text string) bool {
	return !strings.ContainsRune(text, 0) && (!c.broken || !strings.ContainsRune(text, utf8.RuneError))
}
