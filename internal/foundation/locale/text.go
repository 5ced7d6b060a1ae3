package locale

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// count is the parameter that chooses the plural form.
const count = "count"

// Unicode's bidirectional controls (UAX 9).
const (
	firstStrongIsolate = '\u2068'
	popIsolate         = '\u2069'
)

var placeholder = regexp.MustCompile(`\{([a-zA-Z][a-zA-Z0-9_]*)\}`)

var formNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two",
	plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// Text gives the words of key in the language, with {name} replaced by the
// parameter of that name. A parameter that is not given stays visible as
// {name}. In a right-to-left language each value is isolated, so that a Latin
// name does not turn the sentence around it. Safe to show as text; for HTML the
// whole is still to be escaped.
func Text(lang, key string, params map[string]any) string {
	words, in := find(lang, key)
	if words.forms == nil {
		return key
	}
	isolated := Direction(in) == "rtl"
	return placeholder.ReplaceAllStringFunc(words.choose(in, params), func(name string) string {
		value, given := params[name[1:len(name)-1]]
		if !given {
			return name
		}
		text := withoutTricks(fmt.Sprint(value))
		if isolated {
			text = string(firstStrongIsolate) + text + string(popIsolate)
		}
		return text
	})
}

// Has tells whether key has words of its own in the fallback language, and so
// in all of them.
func Has(key string) bool {
	_, has := loaded().words[Fallback][key]
	return has
}

// Placeholders lists the parameters that the words of key need, sorted.
func Placeholders(key string) []string {
	return slices.Sorted(maps.Keys(loaded().words[Fallback][key].placeholders()))
}

// find gives the words and the language that they are in.
func find(lang, key string) (message, string) {
	if words, ok := loaded().words[lang][key]; ok {
		return words, lang
	}
	return loaded().words[Fallback][key], Fallback
}

func (m message) choose(lang string, params map[string]any) string {
	if !m.plural {
		return m.forms["other"]
	}
	n, err := strconv.ParseInt(fmt.Sprint(params[count]), 10, 64)
	if err != nil {
		return m.forms["other"]
	}
	if text, ok := m.forms[formOf(lang, n)]; ok {
		return text
	}
	return m.forms["other"]
}

// formOf is the plural form of a whole number.
func formOf(lang string, n int64) string {
	if n < 0 {
		n = -n
	}
	if n > 1e6 { // the rules look at the last six digits at most
		n = 1e6 + n%1e6
	}
	return formNames[plural.Cardinal.MatchPlural(language.Make(lang), int(n), 0, 0, 0, 0)]
}

func (m message) placeholders() map[string]bool {
	names := map[string]bool{}
	for _, text := range m.forms {
		maps.Copy(names, placeholdersOf(text))
	}
	if m.plural {
		names[count] = true
	}
	return names
}

func placeholdersOf(text string) map[string]bool {
	names := map[string]bool{}
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		names[found[1]] = true
	}
	return names
}

// withoutTricks takes from a value the controls with which it could reorder
// the sentence around it: a name with an override in it makes "Deleted user"
// read otherwise. Isolates that end where they began are harmless and stay.
func withoutTricks(value string) string {
	drop := func(r rune) bool { return r >= '\u202a' && r <= '\u202e' }
	if !balanced(value) {
		drop = func(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= popIsolate }
	}
	return strings.Map(func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}, value)
}

func balanced(value string) bool {
	depth := 0
	for _, r := range value {
		switch {
		case r == popIsolate:
			depth--
		case r >= '\u2066' && r <= firstStrongIsolate:
			depth++
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}
