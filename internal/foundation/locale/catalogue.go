package locale

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

//go:embed catalogue/*.json
var embedded embed.FS

// A message is the words of one key in one language. Without plural forms
// there is only "other".
type message struct {
	forms  map[string]string
	plural bool
}

func (m *message) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		m.forms = map[string]string{"other": text}
		return nil
	}
	m.plural = true
	if json.Unmarshal(data, &m.forms) != nil {
		return errors.New("words are a text, or an object of plural forms and texts")
	}
	return nil
}

type entry struct {
	key string
	message
}

type library struct {
	languages []string
	words     map[string]map[string]message // by language, by key
	matcher   language.Matcher
}

// The files are compiled in, so a broken one is a broken program: it stops at
// the first word, and the catalogue test says what is wrong.
var loaded = sync.OnceValue(func() library {
	files, err := readCatalogues(embedded, "catalogue")
	if err != nil {
		panic("locale: " + err.Error())
	}
	lib := library{words: map[string]map[string]message{}}
	for tag, entries := range files {
		lib.languages = append(lib.languages, tag)
		lib.words[tag] = make(map[string]message, len(entries))
		for _, e := range entries {
			lib.words[tag][e.key] = e.message
		}
	}
	slices.SortFunc(lib.languages, fallbackFirst)
	tags := make([]language.Tag, len(lib.languages))
	for i, tag := range lib.languages {
		tags[i] = language.MustParse(tag)
	}
	lib.matcher = language.NewMatcher(tags)
	return lib
})

func fallbackFirst(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == Fallback:
		return -1
	case b == Fallback:
		return 1
	}
	return strings.Compare(a, b)
}

// readCatalogues reads every TAG.json of a folder, in the order of the file
// and with doubled keys, so that Check can complain of both.
func readCatalogues(files fs.FS, folder string) (map[string][]entry, error) {
	names, err := fs.Glob(files, path.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	catalogues := map[string][]entry{}
	for _, name := range names {
		file, err := files.Open(name)
		if err != nil {
			return nil, err
		}
		entries, err := readEntries(file)
		if err := errors.Join(err, file.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		catalogues[strings.TrimSuffix(path.Base(name), ".json")] = entries
	}
	return catalogues, nil
}

func readEntries(r io.Reader) ([]entry, error) {
	decoder := json.NewDecoder(r)
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return nil, errors.Join(errors.New("a catalogue is one JSON object"), err)
	}
	var entries []entry
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("behind %q: %w", last(entries), err)
		}
		e := entry{key: key.(string)} // a member's name is always a string
		if err := decoder.Decode(&e.message); err != nil {
			return nil, fmt.Errorf("%q: %w", e.key, err)
		}
		entries = append(entries, e)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("behind %q: %w", last(entries), err)
	}
	return entries, nil
}

func last(entries []entry) string {
	if len(entries) == 0 {
		return "{"
	}
	return entries[len(entries)-1].key
}
