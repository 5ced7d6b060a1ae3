// Package text judges and folds what people type: names, addresses, searches.
// Clean refuses characters that deceive or break (controls, direction
// overrides, unassigned) instead of dropping them silently. Fold makes two
// texts equal that a person would call the same: case, accents and
// compatibility forms of Unicode do not count.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Problem says what is wrong with a text, "" when nothing is. The values are
// the last parts of fault codes.
type Problem string

// The problems that Clean finds.
const (
	Fine       Problem = ""
	Empty      Problem = "missing"
	TooLong    Problem = "too_long"
	Characters Problem = "characters"
)

// Clean trims the text, brings it into Unicode's composed form and judges it:
// one line, at most limit characters.
func Clean(s string, limit int) (string, Problem) {
	if len(s) > 8*limit+64 { // before any work on it
		return "", TooLong
	}
	if !utf8.ValidString(s) {
		return "", Characters
	}
	s = strings.TrimSpace(norm.NFC.String(s))
	if s == "" {
		return "", Empty
	}
	for _, r := range s {
		if !acceptable(r) {
			return "", Characters
		}
	}
	if utf8.RuneCountInString(s) > limit {
		return "", TooLong
	}
	return s, Fine
}

// acceptable refuses controls, line ends, private and unassigned characters,
// and the format characters that turn or hide text. The joiners that Persian,
// Indic scripts and emoji need stay.
func acceptable(r rune) bool {
	switch {
	case r == '\u200c' || r == '\u200d':
		return true
	case r == ' ':
		return true
	case unicode.IsSpace(r), unicode.IsControl(r), r == utf8.RuneError:
		return false
	case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp):
		return false
	}
	return unicode.IsPrint(r)
}

// letters that decomposition leaves alone although readers take them for others
var plain = map[rune]string{
	'ß': "ss", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ı': "i", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ħ': "h", 'ŧ': "t",
}

// Fold is the form in which texts are compared, sorted and searched.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(strings.TrimSpace(s))
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		r = unicode.ToLower(unicode.ToUpper(r)) // final sigma and its like
		if instead, ok := plain[r]; ok {
			b.WriteString(instead)
			continue
		}
		b.WriteRune(r)
	}
	// Decomposed Hangul and the like come back together, so that a part of a word is a part of its fold.
	return strings.TrimSpace(norm.NFC.String(b.String()))
}

// Words gives the words of a folded text: runs between spaces.
func Words(folded string) []string { return strings.Fields(folded) }

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
