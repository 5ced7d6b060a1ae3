package user

import (
	"unicode/utf8"

	"gatehouse/internal/foundation/database"
)

// Search adds to w that a user u matches the words of a search as they do in
// the list of users, for other rooms' lists of people.
func Search(w *database.Where, search string) {
	for _, word := range searchWords(search) {
		if utf8.RuneCountInString(word) < 3 {
			word = wordStart + word
		}
		w.And(`u.search_text LIKE ? ESCAPE '\'`, "%"+database.EscapeLike(word)+"%")
	}
}
