package database

import (
	"context"
	"database/sql"
	"sync/atomic"
)

// Statements is how many statements were sent since the store was opened, those
// of migrations not counted. Two answers that must not be told apart by their
// time need the same number.
func (db *DB) Statements() int64 { return db.statements.Load() }

// counted is the pool of readers with a count.
type counted struct {
	*sql.DB
	statements *atomic.Int64
}

func (c counted) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.statements.Add(1)
	return c.DB.QueryContext(ctx, query, args...)
}

func (c counted) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	c.statements.Add(1)
	return c.DB.QueryRowContext(ctx, query, args...)
}

// QueryContext is that of sql.Tx, counted.
func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	tx.statements.Add(1)
	return tx.Tx.QueryContext(ctx, query, args...)
}

// QueryRowContext is that of sql.Tx, counted.
func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	tx.statements.Add(1)
	return tx.Tx.QueryRowContext(ctx, query, args...)
}

// ExecContext is that of sql.Tx, counted.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	tx.statements.Add(1)
	return tx.Tx.ExecContext(ctx, query, args...)
}
