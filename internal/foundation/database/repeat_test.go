package database

import (
	"fmt"
	"testing"
)

// A text that runs again and again in one transaction does what it says each
// time, one that fails between others too, and the next transaction starts afresh.
func TestRepeatedStatements(t *testing.T) {
	db := open(t)
	const insert = `INSERT INTO installation (name, content) VALUES ($1, $2)`
	for round := range 3 {
		err := db.Change(t.Context(), func(tx *Tx) error {
			for i := range 10 {
				name := fmt.Sprint(round, "-", i)
				if n, err := tx.ExecCount(t.Context(), insert, name, name+"!"); err != nil || n != 1 {
					t.Fatalf("%s: %d rows, %v", name, n, err)
				}
				if err := tx.Exec(t.Context(), insert, name, "again"); !Taken(err, "", "installation.name") {
					t.Fatalf("%s twice: %v", name, err)
				}
				var content string
				err := tx.QueryRowContext(t.Context(), `SELECT content FROM installation WHERE name = $1`, name).Scan(&content)
				if err != nil || content != name+"!" {
					t.Fatalf("%s holds %q, %v", name, content, err)
				}
			}
			if len(tx.prepared) != 2 || tx.prepared[insert] == nil {
				t.Errorf("%d texts are kept", len(tx.prepared))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
