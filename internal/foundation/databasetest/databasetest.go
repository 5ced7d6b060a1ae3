// Package databasetest gives tests a database of their own: fresh, migrated,
// closed and dropped when the test ends. Each runs a test on both engines, and
// that is how every test that touches the store is written, since one text of
// SQL serves both and only running it shows that it does.
//
// SQLite is a file in the test's temporary folder. PostgreSQL is the server
// that GATEHOUSE_TEST_POSTGRES names; `make test` starts a throwaway one. A
// plain `go test` without it fails rather than passing with half of the proof,
// and `go test -short` says that half is enough. Both engines are migrated
// once per test process; each test then gets a copy.
package databasetest

import (
	"testing"

	"gatehouse/internal/foundation/database"
)

// Variable names the environment variable with the address of a PostgreSQL
// server on which the tests may create and drop databases.
const Variable = "GATEHOUSE_TEST_POSTGRES"

// Each runs the test as two subtests, "sqlite" and "postgres", each with a
// fresh migrated database. With -short only the first runs.
func Each(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	EachEngine(t, func(t *testing.T, engine database.Engine) {
		t.Helper()
		test(t, New(t, engine))
	})
}

// EachEngine is Each for tests that open databases themselves, by the address
// that URL or Empty gives them.
func EachEngine(t *testing.T, test func(t *testing.T, engine database.Engine)) {
	t.Helper()
	for _, engine := range []database.Engine{database.SQLite, database.PostgreSQL} {
		if engine == database.PostgreSQL && testing.Short() {
			continue
		}
		t.Run(string(engine), func(t *testing.T) { test(t, engine) })
	}
}

// New opens a fresh migrated database that lasts as long as the test.
func New(t testing.TB, engine database.Engine) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), URL(t, engine))
	if err != nil {
		t.Fatalf("open the test's database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the test's database: %v", err)
		}
	})
	return db
}

// URL makes a fresh migrated database that lasts as long as the test, and
// answers its address, for tests that start the program.
func URL(t testing.TB, engine database.Engine) string {
	t.Helper()
	if engine == database.PostgreSQL {
		server := connected(t)
		return server.create(t, server.template)
	}
	return copySQLite(t)
}

// Empty makes a database without any table, for tests of migrations.
func Empty(t testing.TB, engine database.Engine) string {
	t.Helper()
	if engine == database.PostgreSQL {
		return connected(t).create(t, "template1")
	}
	return "sqlite:" + sqlitePath(t)
}
