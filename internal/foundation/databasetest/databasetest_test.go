package databasetest_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

func TestEachGivesAMigratedDatabase(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		if want := t.Name()[strings.LastIndex(t.Name(), "/")+1:]; string(db.Engine()) != want {
			t.Errorf("engine %s in the subtest %s", db.Engine(), want)
		}
		if err := db.Current(t.Context()); err != nil {
			t.Errorf("the database is not migrated: %v", err)
		}
	})
}

func TestEmptyHasNoTables(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		db, err := database.Open(t.Context(), databasetest.Empty(t, engine))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close() //nolint:errcheck // read only
		if steps, err := db.Migrate(t.Context()); err != nil || steps == 0 {
			t.Errorf("migrating an empty database took %d steps, error %v", steps, err)
		}
	})
}

func TestTwoDatabasesShareNothing(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		first, second := databasetest.New(t, engine), databasetest.New(t, engine)
		err := first.Change(t.Context(), func(tx *database.Tx) error {
			return tx.Exec(t.Context(), "CREATE TABLE only_in_the_first (id TEXT)")
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := second.Read().QueryContext(t.Context(), "SELECT id FROM only_in_the_first"); err == nil {
			t.Error("a table of one database is seen in the other")
		}
	})
}

func TestDatabaseIsDroppedAfterItsTest(t *testing.T) {
	if testing.Short() {
		t.Skip("PostgreSQL is left out with -short")
	}
	var address string
	t.Run("inner", func(t *testing.T) {
		address = databasetest.URL(t, database.PostgreSQL)
		databasetest.New(t, database.PostgreSQL)
	})
	if conn, err := pgx.Connect(t.Context(), address); err == nil {
		conn.Close(t.Context()) //nolint:errcheck // the test has failed anyway
		t.Error("the database outlived its test")
	}
}

// A process that was killed drops nothing. The next one does it instead, and
// leaves alone what a living process uses.
func TestLeftoversOfADeadProcessAreDropped(t *testing.T) {
	if testing.Short() {
		t.Skip("PostgreSQL is left out with -short")
	}
	conn, err := pgx.Connect(t.Context(), os.Getenv(databasetest.Variable))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context()) //nolint:errcheck // ends with the test
	const dead, alive = "gatehouse_test_71_1", "gatehouse_test_72_1"
	for _, name := range []string{dead, alive} {
		if _, err := conn.Exec(t.Context(), "DROP DATABASE IF EXISTS "+name); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "CREATE DATABASE "+name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Exec(t.Context(), "SELECT pg_advisory_lock(72)"); err != nil {
		t.Fatal(err)
	}
	databasetest.DropLeftovers(t)
	for name, want := range map[string]int{dead: 0, alive: 1} {
		var count int
		query := fmt.Sprintf("SELECT count(*) FROM pg_database WHERE datname = '%s'", name)
		if err := conn.QueryRow(t.Context(), query).Scan(&count); err != nil {
			t.Fatal(err)
		}
		if count != want {
			t.Errorf("%s: %d databases, want %d", name, count, want)
		}
	}
	if _, err := conn.Exec(t.Context(), "DROP DATABASE "+alive); err != nil {
		t.Fatal(err)
	}
}
