// Package database opens the program's store, embedded SQLite or PostgreSQL,
// behind one type, and runs transactions on it. The SQL above it is one text
// for both engines: PostgreSQL's form with $1, which SQLite takes unchanged.
//
// On SQLite there is one writing connection, so that writers wait for each
// other in the program and never meet "database is locked", and a pool of
// readers that see the last committed state. On PostgreSQL they are two pools.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Engine names one of the two stores.
type Engine string

// The engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// ErrNotFound is what a query for one row answers when there is none.
var ErrNotFound = sql.ErrNoRows

// Queryer is what a read needs; the pool of readers and a transaction both are one.
type Queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// DB is an open store. It is safe for concurrent use.
type DB struct {
	engine     Engine
	write      *sql.DB
	read       *sql.DB
	reader     Queryer // read, counted
	statements *atomic.Int64
	current    atomic.Bool // the tables were found at this program's version
}

// Tx is a transaction that Change runs.
type Tx struct {
	*sql.Tx
	engine     Engine
	statements *atomic.Int64
}

// Engine tells which store the transaction runs on.
func (tx *Tx) Engine() Engine { return tx.engine }

// Exec runs a statement of which only the failure matters.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) error {
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

// ExecCount runs a statement and tells how many rows it touched.
func (tx *Tx) ExecCount(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Open opens a store by its address: sqlite:PATH, or a postgres:// URL as
// libpq writes it. It connects once, so that a wrong address fails here, and
// changes nothing.
func Open(ctx context.Context, address string) (*DB, error) {
	path, isFile := strings.CutPrefix(address, "sqlite:")
	if isFile {
		return openSQLite(ctx, path)
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgreSQL(ctx, address)
	}
	return nil, errors.New("a database address starts with sqlite: or postgres://")
}

// mostMapped is all that SQLite maps of a file, in bytes; what lies behind is read.
const mostMapped = "2147418112"

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	open := func(extra string, connections int) (*sql.DB, error) {
		dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
			"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)" +
			"&_pragma=foreign_keys(1)&_pragma=temp_store(memory)" + extra
		handle, err := openKeeping(dsn)
		if err != nil {
			return nil, err
		}
		handle.SetMaxOpenConns(connections)
		handle.SetMaxIdleConns(connections)
		return handle, handle.PingContext(ctx)
	}
	write, err := open("&_txlock=immediate&_pragma=cache_size(-16384)", 1)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	// Readers look at the file where the kernel keeps it: lists that touch many
	// users would otherwise copy a page for each. The writer copies, so that a
	// full or failing disk is an error to it and not a signal.
	read, err := open("&_pragma=query_only(1)&_pragma=cache_size(-4096)&_pragma=mmap_size("+mostMapped+")", 2*runtime.NumCPU())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), write.Close())
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(err, write.Close(), read.Close())
	}
	return newDB(SQLite, write, read), nil
}

func openPostgreSQL(ctx context.Context, address string) (*DB, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the database address is not a valid postgres:// URL") // the cause may hold the password
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	// Every question is small or bounded: to start workers for it, or a compiler,
	// costs more than it saves and takes processors from others.
	config.RuntimeParams["max_parallel_workers_per_gather"] = "0"
	config.RuntimeParams["jit"] = "off"
	config.RuntimeParams["timezone"] = "UTC"
	config.RuntimeParams["application_name"] = "gatehouse"

	// Changes touch rows by their keys, again and again: their plans are kept, which
	// saves a third of what they cost, also where a foreign key is checked. A plan
	// outlives the size that a table had, so none may read the whole of it.
	write := openPool(config, map[string]string{"plan_cache_mode": "auto", "enable_seqscan": "off"})
	// Lists are planned for what is asked: a plan for any word to search for, or for
	// any role, is a bad one for most.
	read := openPool(config, map[string]string{"plan_cache_mode": "force_custom_plan", "default_transaction_read_only": "on"})
	db := newDB(PostgreSQL, write, read)
	if err := errors.Join(write.PingContext(ctx), read.PingContext(ctx)); err != nil {
		return nil, errors.Join(fmt.Errorf("connect to PostgreSQL: %w", err), db.Close())
	}
	return db, nil
}

// openPool opens one of the two pools of PostgreSQL. Reads have their own, so
// that they never stand behind changes that wait for each other.
func openPool(config *pgx.ConnConfig, params map[string]string) *sql.DB {
	config = config.Copy()
	maps.Copy(config.RuntimeParams, params)
	pool := sql.OpenDB(pipelining{stdlib.GetConnector(*config)})
	pool.SetMaxOpenConns(4 + 2*runtime.NumCPU())
	pool.SetMaxIdleConns(2 + runtime.NumCPU())
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool
}

func newDB(engine Engine, write, read *sql.DB) *DB {
	statements := &atomic.Int64{}
	return &DB{engine: engine, write: write, read: read, reader: counted{read, statements}, statements: statements}
}

// Engine tells which store it is.
func (db *DB) Engine() Engine { return db.engine }

// Read is for questions outside a transaction. On SQLite it sees the last
// committed state and can write nothing.
func (db *DB) Read() Queryer { return db.reader }

// Ping tells whether the store answers.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }

// Close ends all connections.
func (db *DB) Close() error {
	return errors.Join(db.read.Close(), db.write.Close())
}

// Exclusive hands the writing handle to something that brings its own
// transactions: the migration runner, a bulk load in a test.
func (db *DB) Exclusive() *sql.DB { return db.write }
