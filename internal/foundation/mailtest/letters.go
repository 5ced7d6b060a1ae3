package mailtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// Written is a letter as it stands in the store, whatever became of it.
type Written struct{ To, Kind, Language, Link, Code, State string }

// Letters are all letters that were written, the oldest first.
func Letters(ctx context.Context, t testing.TB, db *database.DB, box *seal.Box) []Written {
	t.Helper()
	rows, err := db.Read().QueryContext(ctx, `SELECT id, to_address, kind, language, link, state FROM letters ORDER BY created_at, id`)
	list, err := database.Collect(rows, err, func(row database.Scanner) (l Written, err error) {
		var id, sealed string
		if err := row.Scan(&id, &l.To, &l.Kind, &l.Language, &sealed, &l.State); err != nil || sealed == "" {
			return l, err
		}
		secret, err := box.Open(sealed, "letters/"+id+"/link")
		if code, is := strings.CutPrefix(secret, "code "); is {
			l.Code = code
		} else {
			l.Link = secret
		}
		return l, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Token is the secret in the link of the newest letter of this kind.
func Token(t testing.TB, letters []Written, kind string) string {
	t.Helper()
	for _, l := range slices.Backward(letters) {
		if l.Kind == kind {
			_, token, _ := strings.Cut(l.Link, "#")
			return token
		}
	}
	t.Fatalf("no letter of the kind %s", kind)
	return ""
}
