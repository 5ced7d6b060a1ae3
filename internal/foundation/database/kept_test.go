package database

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// A text that runs again and again does what it says each time, one that fails
// between others too.
func TestKeptStatements(t *testing.T) {
	db := open(t)
	const insert = `INSERT INTO installation (name, content) VALUES ($1, $2)`
	for round := range 3 {
		err := db.Change(t.Context(), func(tx *Tx) error {
			for i := range 10 {
				name := fmt.Sprint(round, "-", i)
				if n, err := tx.ExecCount(t.Context(), insert, name, name+"!"); err != nil || n != 1 {
					t.Fatalf("%s: %d rows, %v", name, n, err)
				}
				if err := tx.Exec(t.Context(), insert, name, "again"); err == nil || !strings.Contains(err.Error(), "installation.name") {
					t.Fatalf("%s twice: %v", name, err)
				}
				var content string
				err := tx.QueryRowContext(t.Context(), `SELECT content FROM installation WHERE name = $1`, name).Scan(&content)
				if err != nil || content != name+"!" {
					t.Fatalf("%s holds %q, %v", name, content, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	element := kept(t, db.write).byText[insert]
	if element == nil {
		t.Fatal("the text is not kept")
	}
	if one, _ := element.Value.(*keptStatement); one.prepared == nil || one.busy {
		t.Errorf("it is kept as %+v", one)
	}
}

// The same question may be asked again while its rows are read, and given up in the middle.
func TestKeptStatementAskedWhileItIsRead(t *testing.T) {
	db := open(t)
	const question = `SELECT name FROM installation ORDER BY name`
	names := func(q Queryer, inner func()) (found []string) {
		rows, err := q.QueryContext(t.Context(), question)
		if err != nil {
			t.Fatal(err)
		}
		err = Each(rows, func() error {
			var name string
			defer inner()
			err := rows.Scan(&name)
			found = append(found, name)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	err := db.Change(t.Context(), func(tx *Tx) error {
		for _, name := range []string{"a", "b", "c"} {
			if err := tx.Exec(t.Context(), `INSERT INTO installation (name, content) VALUES ($1, '')`, name); err != nil {
				return err
			}
		}
		for range 3 {
			outer := names(tx, func() {
				if inner := names(tx, func() {}); len(inner) != 3 {
					t.Errorf("inside: %v", inner)
				}
				var first string
				if err := tx.QueryRowContext(t.Context(), question).Scan(&first); err != nil || first != "a" {
					t.Errorf("one row of many: %q, %v", first, err)
				}
			})
			if len(outer) != 3 {
				t.Errorf("outside: %v", outer)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A kept statement sees tables that have changed, and no connection keeps more than its share.
func TestKeptStatementsFollowTheTables(t *testing.T) {
	db := open(t)
	ctx := t.Context()
	for i := range 3 * keptStatements {
		for range 2 {
			if err := exec(ctx, db, fmt.Sprintf(`UPDATE installation SET content = '%d'`, i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := len(kept(t, db.write).byText); n != keptStatements {
		t.Errorf("%d texts are kept", n)
	}
	const insert = `INSERT INTO installation VALUES ('x', 'y')`
	for _, statement := range []string{insert, `DELETE FROM installation`, insert, `DELETE FROM installation`, `ALTER TABLE installation ADD COLUMN more TEXT DEFAULT 'z'`} {
		if err := exec(ctx, db, statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := exec(ctx, db, insert); err == nil {
		t.Error("a statement of two columns filled a table of three")
	}
}

func exec(ctx context.Context, db *DB, statement string) error {
	return db.Change(ctx, func(tx *Tx) error { return tx.Exec(ctx, statement) })
}

// kept is the one connection of a pool.
func kept(t *testing.T, pool *sql.DB) (found *keeper) {
	t.Helper()
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.Raw(func(driver any) error { found, _ = driver.(*keeper); return nil }); err != nil || found == nil {
		t.Fatalf("no keeper: %v", err)
	}
	return found
}
