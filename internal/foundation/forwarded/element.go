package forwarded

import "strings"

// Forwarded (RFC 7239) is a list of elements; each is a list of name=value, of
// which only for counts. Values may be quoted, and a quoted one may hold commas.
// The list is cut from its end: what a client wrote in front, a quote that is
// never closed for one, must not change how the proxy's own element is read.

// endOfElement is the last comma that stands in no quotes, -1 without one.
func endOfElement(list string) int {
	quoted := false
	for i := len(list) - 1; i >= 0; i-- {
		switch list[i] {
		case '"':
			if !escaped(list, i) {
				quoted = !quoted
			}
		case ',':
			if !quoted {
				return i
			}
		}
	}
	return -1
}

// escaped tells whether an odd number of backslashes stands before i.
func escaped(text string, i int) bool {
	n := 0
	for i-n-1 >= 0 && text[i-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

// forParameter is whom an element stands for, without a port that is hidden;
// empty when it does not say so in the form of the standard, or says so twice.
func forParameter(element string) string {
	node, found := "", false
	for element != "" {
		name, rest, ok := strings.Cut(element, "=")
		if !ok {
			return ""
		}
		var value string
		if value, element, ok = parameterValue(rest); !ok {
			return ""
		}
		if strings.EqualFold(strings.TrimSpace(name), "for") {
			if found {
				return ""
			}
			node, found = value, true
		}
	}
	if at := strings.LastIndex(node, ":_"); at >= 0 {
		node = node[:at]
	}
	return node
}

// parameterValue reads a token or a quoted string to the semicolon behind it.
func parameterValue(text string) (value, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		value, rest, _ = strings.Cut(text, ";")
		value = strings.TrimRight(value, " \t")
		return value, rest, value != "" && !strings.ContainsAny(value, "\" \t[]\\")
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			behind := strings.TrimLeft(text[i+1:], " \t")
			rest, more := strings.CutPrefix(behind, ";")
			return b.String(), rest, more || behind == ""
		case '\\':
			if i++; i == len(text) {
				return "", "", false
			}
			b.WriteByte(text[i])
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", false
}
