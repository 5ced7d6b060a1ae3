package database

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func open(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestMigrateTwiceDoesNothingMore(t *testing.T) {
	db := open(t)
	if steps, err := db.Migrate(t.Context()); err != nil || steps != 0 {
		t.Fatalf("second migration: %d steps, %v", steps, err)
	}
	if err := db.Current(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Whoever asks whether the node is ready neither waits for a long change nor holds one up.
func TestCurrentWaitsForNoWriter(t *testing.T) {
	db := open(t)
	if err := db.Current(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := db.Change(t.Context(), func(*Tx) error {
		soon, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		return db.Current(soon)
	})
	if err != nil {
		t.Errorf("while somebody writes: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db.Current(t.Context()) == nil {
		t.Error("a store that is away is taken for ready")
	}
}

func TestDialectKeepsItsOwnLines(t *testing.T) {
	text := "CREATE TABLE t (\n  a INTEGER PRIMARY KEY, -- sqlite\n  a BIGINT, -- postgres\n  b TEXT NOT NULL\n);"
	lite, pg := dialect(SQLite, text), dialect(PostgreSQL, text)
	if strings.Contains(lite, "BIGINT") || strings.Contains(lite, "COLLATE") {
		t.Errorf("SQLite got %q", lite)
	}
	if strings.Contains(pg, "INTEGER") || !strings.Contains(pg, `b TEXT COLLATE "C" NOT NULL`) {
		t.Errorf("PostgreSQL got %q", pg)
	}
}

func TestChangeUndoesOnErrorAndPanic(t *testing.T) {
	db := open(t)
	insert := func(tx *Tx, name string) error {
		return tx.Exec(t.Context(), `INSERT INTO installation (name, content) VALUES ($1, '')`, name)
	}
	failed := errors.New("stop")
	if err := db.Change(t.Context(), func(tx *Tx) error { return errors.Join(insert(tx, "a"), failed) }); !errors.Is(err, failed) {
		t.Fatalf("got %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = db.Change(t.Context(), func(tx *Tx) error { _ = insert(tx, "b"); panic("stop") })
	}()
	if err := db.Change(t.Context(), func(tx *Tx) error { return insert(tx, "c") }); err != nil {
		t.Fatal(err)
	}
	var names string
	if err := db.Read().QueryRowContext(t.Context(), `SELECT group_concat(name) FROM installation`).Scan(&names); err != nil || names != "c" {
		t.Fatalf("kept %q, %v", names, err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	db := open(t)
	_, err := db.read.ExecContext(context.Background(), `DELETE FROM installation`)
	if err == nil {
		t.Fatal("a reader deleted rows")
	}
	if errors.Is(err, sql.ErrConnDone) {
		t.Fatal(err)
	}
}
