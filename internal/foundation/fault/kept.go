package fault

import (
	"encoding/json"
	"strings"
)

// Text is the parameters as a store keeps them beside the code, to be put into
// words later and in any language; empty when there are none.
func (p Params) Text() (string, error) {
	if len(p) == 0 {
		return "", nil
	}
	content, err := json.Marshal(p)
	return string(content), err
}

// Kept is a fault read back from its code, the Text of its parameters and its
// field. What kind it was is forgotten: it is only to be read.
func Kept(code, params, field string) (*Fault, error) {
	f := &Fault{Kind: Invalid, Code: code, Field: field}
	if params == "" {
		return f, nil
	}
	decoder := json.NewDecoder(strings.NewReader(params))
	decoder.UseNumber()
	return f, decoder.Decode(&f.Params)
}
