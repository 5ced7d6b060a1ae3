package locale

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Check reads the catalogues of a folder, one TAG.json per language, and tells
// in one sentence each what would leave a reader without the right words: a
// key that a language lacks, placeholders that differ from those of the
// fallback language, a plural form that the language needs or does not know,
// empty words, and keys out of order or written twice.
func Check(files fs.FS, folder string) []string {
	catalogues, err := readCatalogues(files, folder)
	if err != nil {
		return []string{err.Error()}
	}
	reference, ok := catalogues[Fallback]
	if !ok {
		return []string{"there is no " + Fallback + ".json"}
	}
	var problems []string
	for _, lang := range slices.Sorted(maps.Keys(catalogues)) {
		entries := catalogues[lang]
		complain := func(format string, args ...any) {
			problems = append(problems, lang+".json: "+fmt.Sprintf(format, args...))
		}
		checkOrder(entries, complain)
		checkSameKeys(byKey(reference), byKey(entries), complain)
		for _, e := range entries {
			checkForms(lang, e, complain)
			checkPlaceholders(byKey(reference), e, complain)
		}
	}
	return problems
}

func byKey(entries []entry) map[string]message {
	words := make(map[string]message, len(entries))
	for _, e := range entries {
		words[e.key] = e.message
	}
	return words
}

func checkOrder(entries []entry, complain func(string, ...any)) {
	for i := 1; i < len(entries); i++ {
		before, key := entries[i-1].key, entries[i].key
		switch {
		case before == key:
			complain("%q is written twice", key)
		case before > key:
			complain("%q stands behind %q: keys are in byte order", key, before)
		}
	}
}

func checkSameKeys(reference, words map[string]message, complain func(string, ...any)) {
	for _, key := range slices.Sorted(maps.Keys(reference)) {
		if _, ok := words[key]; !ok {
			complain("%q is missing", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(words)) {
		if _, ok := reference[key]; !ok {
			complain("%q is not in %s.json", key, Fallback)
		}
	}
}

func checkForms(lang string, e entry, complain func(string, ...any)) {
	needed := []string{"other"}
	if e.plural {
		needed = Forms(lang)
	}
	for _, form := range needed {
		if strings.TrimSpace(e.forms[form]) == "" {
			complain("%q has no words for the form %q", e.key, form)
		}
	}
	for _, form := range slices.Sorted(maps.Keys(e.forms)) {
		if !slices.Contains(needed, form) {
			complain("%q has a form %q that the language does not know", e.key, form)
		}
	}
}

// checkPlaceholders lets only {count} be absent from a single form: "one
// minute" needs no figure.
func checkPlaceholders(reference map[string]message, e entry, complain func(string, ...any)) {
	model, ok := reference[e.key]
	if !ok {
		return
	}
	wanted := model.placeholders()
	if !maps.Equal(wanted, e.placeholders()) {
		complain("%q has the placeholders %v, in %s.json %v", e.key, sorted(e.placeholders()), Fallback, sorted(wanted))
		return
	}
	for _, form := range slices.Sorted(maps.Keys(e.forms)) {
		have := placeholdersOf(e.forms[form])
		for name := range wanted {
			if !have[name] && (!e.plural || name != count) {
				complain("%q lacks {%s} in the form %q", e.key, name, form)
			}
		}
	}
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// Forms lists the plural forms that whole numbers take in the language, as
// CLDR names them, and always "other".
func Forms(lang string) []string {
	seen := map[string]bool{"other": true}
	for n := range int64(1000) {
		seen[formOf(lang, n)] = true
	}
	return sorted(seen)
}
