// Package locale holds the words that the server writes: faults, audit
// descriptions, letters, messages and the names of roles and permissions. Each
// language is one file, catalogue/TAG.json, of keys and texts in byte order. A
// text has {placeholders}; one that depends on a number is an object with the
// CLDR plural forms of its language, chosen by the parameter "count".
//
// The portal has a catalogue of its own for its own words. This room does not
// know who is reading: the caller brings the language. English is the language
// of last resort, and a key without words answers itself.
package locale

import (
	"slices"

	"golang.org/x/text/language"
)

// Fallback is the language of a reader whose own is not here.
const Fallback = "en"

// Right-to-left scripts of living languages (ISO 15924).
var rightToLeft = []string{"Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm"}

// Languages lists the tags (BCP 47) that have a catalogue, the fallback first.
func Languages() []string { return slices.Clone(loaded().languages) }

// Valid tells whether tag is one of Languages, exactly as written there.
func Valid(tag string) bool { return slices.Contains(loaded().languages, tag) }

// Match picks the language that suits an Accept-Language header (RFC 9110,
// section 12.5.4) or a single tag best; the fallback when none does.
func Match(acceptLanguage string) string {
	if Valid(acceptLanguage) {
		return acceptLanguage
	}
	_, i := language.MatchStrings(loaded().matcher, acceptLanguage)
	return loaded().languages[i]
}

// Direction is "rtl" or "ltr", as in the HTML attribute dir.
func Direction(tag string) string {
	script, _ := language.Make(tag).Script()
	if slices.Contains(rightToLeft, script.String()) {
		return "rtl"
	}
	return "ltr"
}
