package database_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

const insertThing = `INSERT INTO things (id, worth) VALUES ($1, $2)`

// things is a store with a table of things, and a function that counts them.
func things(t *testing.T, db *database.DB) (count func(q database.Queryer) int) {
	t.Helper()
	if _, err := db.Exclusive().ExecContext(t.Context(), `CREATE TABLE things (id BIGINT PRIMARY KEY, worth INT NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	return func(q database.Queryer) (n int) {
		t.Helper()
		if err := q.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM things`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
}

func TestLaterIsDoneBeforeTheNextAndBeforeTheCommit(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		count := things(t, db)
		const many = 200 // more than may wait
		err := db.Change(t.Context(), func(tx *database.Tx) error {
			for i := range many {
				if err := tx.Later(t.Context(), insertThing, i, 0); err != nil {
					return err
				}
			}
			if n := count(tx); n != many {
				t.Errorf("a question after them sees %d things, want %d", n, many)
			}
			if err := tx.Later(t.Context(), insertThing, many, 0); err != nil {
				return err
			}
			touched, err := tx.ExecCount(t.Context(), `UPDATE things SET worth = worth + 1`)
			if touched != many+1 {
				t.Errorf("a statement after them touches %d things, want %d", touched, many+1)
			}
			return errors.Join(err, tx.Later(t.Context(), `UPDATE things SET worth = worth * 10`), tx.Later(t.Context(), `UPDATE things SET worth = worth + 1`))
		})
		if err != nil {
			t.Fatal(err)
		}
		var worth int
		err = db.Read().QueryRowContext(t.Context(), `SELECT SUM(worth) / COUNT(*) FROM things`).Scan(&worth)
		if n := count(db.Read()); n != many+1 || worth != 11 || err != nil {
			t.Errorf("%d things worth %d (%v), want %d worth 11: all, in their order", n, worth, err, many+1)
		}
	})
}

func TestLaterThatFailsUndoesAll(t *testing.T) {
	ask := func(ctx context.Context, tx *database.Tx) error {
		var n int
		return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM things`).Scan(&n)
	}
	then := map[string]func(ctx context.Context, tx *database.Tx) error{
		"commit":        func(context.Context, *database.Tx) error { return nil },
		"another later": func(ctx context.Context, tx *database.Tx) error { return tx.Later(ctx, insertThing, 8, 0) },
		"a question":    ask,
		"a failure hidden": func(ctx context.Context, tx *database.Tx) error {
			_ = ask(ctx, tx)
			return tx.Later(ctx, insertThing, 9, 0)
		},
	}
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		count := things(t, db)
		for name, next := range then {
			for range 3 { // the connection serves on
				err := db.Change(t.Context(), func(tx *database.Tx) error {
					if err := tx.Later(t.Context(), insertThing, 1, 0); err != nil {
						return err
					}
					if err := tx.Later(t.Context(), insertThing, 1, 0); err != nil { // there already
						return err
					}
					return next(t.Context(), tx)
				})
				if n := count(db.Read()); err == nil || n != 0 {
					t.Errorf("%s: %d things after %v, want none after a failure", name, n, err)
				}
			}
		}
	})
}

func TestLaterOfAnUndoneChangeIsNeverDone(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		count := things(t, db)
		refused := errors.New("refused")
		for id := range 3 {
			err := db.Change(t.Context(), func(tx *database.Tx) error {
				return errors.Join(refused, tx.Later(t.Context(), insertThing, id, 0))
			})
			if !errors.Is(err, refused) {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			err = db.Change(ctx, func(tx *database.Tx) error {
				err := tx.Later(ctx, insertThing, 10+id, 0)
				cancel()
				return err
			})
			if err == nil {
				t.Error("a change is done although nobody waits for it any more")
			}
			err = db.Change(t.Context(), func(tx *database.Tx) error { return tx.Later(t.Context(), insertThing, 100+id, 0) })
			if n := count(db.Read()); err != nil || n != id+1 {
				t.Errorf("%d things (%v), want %d", n, err, id+1)
			}
		}
	})
}

// Two that wait for each other only in what they do later are both done.
func TestLaterIsRepeatedWhenTwoMeet(t *testing.T) {
	databasetest.EachEngine(t, func(t *testing.T, engine database.Engine) {
		if engine == database.SQLite {
			t.Skip("there is one writer")
		}
		db, err := database.Open(t.Context(), databasetest.URL(t, engine))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		things(t, db)
		if _, err := db.Exclusive().ExecContext(t.Context(), `INSERT INTO things (id, worth) VALUES (0, 0), (1, 0)`); err != nil {
			t.Fatal(err)
		}
		const raise = `UPDATE things SET worth = worth + 1 WHERE id = $1`
		var group, both sync.WaitGroup
		var errs [2]error
		both.Add(2)
		for i := range 2 {
			met := false
			group.Go(func() {
				errs[i] = db.Change(t.Context(), func(tx *database.Tx) error {
					if err := tx.Exec(t.Context(), raise, i); err != nil {
						return err
					}
					if !met {
						met = true
						both.Done()
						both.Wait()
					}
					return tx.Later(t.Context(), raise, 1-i)
				})
			})
		}
		group.Wait()
		var worth int
		err = db.Read().QueryRowContext(t.Context(), `SELECT SUM(worth) FROM things`).Scan(&worth)
		if err := errors.Join(err, errs[0], errs[1]); err != nil || worth != 4 {
			t.Errorf("worth %d (%v), want 4", worth, err)
		}
	})
}

func TestReadsWriteNothing(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		count := things(t, db)
		var id int
		err := db.Read().QueryRowContext(t.Context(), insertThing+` RETURNING id`, 1, 0).Scan(&id)
		if err == nil || count(db.Read()) != 0 {
			t.Errorf("a read wrote thing %d (%v)", id, err)
		}
	})
}

// However many changes wait for one, who only reads does not wait with them.
func TestReadsDoNotWaitForChanges(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		count := things(t, db)
		if _, err := db.Exclusive().ExecContext(t.Context(), insertThing, 1, 0); err != nil {
			t.Fatal(err)
		}
		raise := func(tx *database.Tx) error {
			return tx.Exec(t.Context(), `UPDATE things SET worth = worth + 1 WHERE id = 1`)
		}
		var group sync.WaitGroup
		err := db.Change(t.Context(), func(tx *database.Tx) error {
			if err := raise(tx); err != nil {
				return err
			}
			for range 10 + 8*runtime.NumCPU() { // more than all connections
				group.Go(func() {
					if err := db.Change(t.Context(), raise); err != nil {
						t.Error(err)
					}
				})
			}
			time.Sleep(100 * time.Millisecond) // they take what connections there are
			soon, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			var n int
			return db.Read().QueryRowContext(soon, `SELECT COUNT(*) FROM things`).Scan(&n)
		})
		if err != nil {
			t.Errorf("a read while changes wait: %v", err)
		}
		group.Wait()
		if n := count(db.Read()); n != 1 {
			t.Errorf("%d things", n)
		}
	})
}
