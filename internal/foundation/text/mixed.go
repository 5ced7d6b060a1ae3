package text

import (
	"strings"
	"unicode"
)

// Mixed tells whether a word has letters of two of the alphabets whose letters
// look alike: Latin, Cyrillic and Greek (after Unicode Technical Standard 39,
// section 5). Words beside one another may differ.
func Mixed(s string) bool {
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		scripts := 0
		for _, table := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek} {
			if strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(table, r) }) {
				scripts++
			}
		}
		if scripts > 1 {
			return true
		}
	}
	return false
}
