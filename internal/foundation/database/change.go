package database

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// attempts bounds how often a transaction is begun anew after the store asked for it.
const attempts = 8

// Change runs do in one transaction and commits when it answers nil. Anything
// else, a panic included, undoes all of it. When the store says that the
// transaction met another (serialization, deadlock, busy), do runs again on a
// fresh one: inside, touch only the transaction and values made inside.
func (db *DB) Change(ctx context.Context, do func(tx *Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := db.once(ctx, do)
		if err == nil || attempt == attempts || !mayRepeat(err) {
			return err
		}
		pause := time.Duration(attempt*attempt)*2*time.Millisecond + rand.N(4*time.Millisecond) //nolint:gosec // a pause needs no secret
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

func (db *DB) once(ctx context.Context, do func(tx *Tx) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			_ = tx.Rollback() // only after a panic in do, which goes on upwards
		}
	}()
	err = do(&Tx{Tx: tx, engine: db.engine, statements: db.statements})
	done = true
	if err != nil {
		if undo := tx.Rollback(); undo != nil && !errors.Is(undo, sql.ErrTxDone) {
			return errors.Join(err, undo)
		}
		return err
	}
	return tx.Commit()
}

// mayRepeat tells whether the store undid the transaction only because of another one.
func mayRepeat(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization_failure, deadlock_detected
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code()&0xff == sqlite3.SQLITE_BUSY || lite.Code()&0xff == sqlite3.SQLITE_LOCKED
	}
	return false
}

// Away tells whether err means that the store could not be asked at all, as
// opposed to its having answered no.
func Away(err error) bool {
	if err == nil || errors.Is(err, sql.ErrNoRows) || errors.Is(err, context.Canceled) {
		return false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		class := pg.Code[:2]
		return class == "08" || class == "57" || class == "53" // connection, operator intervention, resources
	}
	var connect *pgconn.ConnectError
	return errors.As(err, &connect) || errors.Is(err, context.DeadlineExceeded) ||
		strings.Contains(err.Error(), "connection") || strings.Contains(err.Error(), "EOF") ||
		strings.Contains(err.Error(), "database is closed")
}
