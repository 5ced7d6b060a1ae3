package database

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// Each statement on PostgreSQL is a trip to the server and back, and while a
// transaction makes it, everybody waits who wants the rows that it holds. So
// its connections keep what is to be done later, and send it in one trip with
// the commit, or before whatever else is asked.

// mostWaiting is how many statements wait at most.
const mostWaiting = 64

type laterKey struct{}

// Later is Exec for a statement whose outcome nothing depends on but the
// commit: it may run only with what follows it. When it fails, the transaction
// is undone all the same, and Change answers why. The arguments must not be
// changed after the call.
func (tx *Tx) Later(ctx context.Context, query string, args ...any) error {
	return tx.Exec(context.WithValue(ctx, laterKey{}, true), query, args...)
}

// pipelining opens connections of PostgreSQL that know Later.
type pipelining struct{ driver.Connector }

// Connect opens a connection.
func (p pipelining) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	able, ok := opened.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(errors.New("database: the driver of PostgreSQL has changed"), opened.Close())
	}
	return &pipeline{Conn: able}, nil
}

// pipeline is a connection that knows Later. Like any connection it serves one
// caller at a time.
type pipeline struct {
	*stdlib.Conn
	waiting pgx.Batch
}

// ExecContext runs a statement after those that wait, or lets it wait too.
func (p *pipeline) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if ctx.Value(laterKey{}) == nil || p.Conn.Conn().PgConn().TxStatus() != 'T' {
		if err := p.flush(ctx); err != nil {
			return nil, err
		}
		return p.Conn.ExecContext(ctx, query, args)
	}
	values := make([]any, len(args))
	for i, arg := range args {
		values[i] = arg.Value
	}
	p.waiting.Queue(query, values...)
	if p.waiting.Len() < mostWaiting {
		return driver.ResultNoRows, nil
	}
	return driver.ResultNoRows, p.flush(ctx)
}

// QueryContext asks a question after the statements that wait.
func (p *pipeline) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.Conn.QueryContext(ctx, query, args)
}

// flush sends the statements that wait, in one trip.
func (p *pipeline) flush(ctx context.Context) error {
	if p.waiting.Len() == 0 {
		return nil
	}
	batch := p.waiting
	p.waiting = pgx.Batch{}
	return p.Conn.Conn().SendBatch(ctx, &batch).Close()
}

// BeginTx begins a transaction.
func (p *pipeline) BeginTx(ctx context.Context, options driver.TxOptions) (driver.Tx, error) {
	p.waiting = pgx.Batch{}
	tx, err := p.Conn.BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	return &pipedTx{Tx: tx, ctx: ctx, on: p}, nil
}

// pipedTx is a transaction on a pipeline. Its interface has no context to give
// to the end of it, so that of the beginning is kept, as the driver does.
type pipedTx struct {
	driver.Tx
	ctx context.Context
	on  *pipeline
}

// Commit commits, in one trip with the statements that wait.
func (tx *pipedTx) Commit() error {
	if tx.on.waiting.Len() == 0 {
		return tx.Tx.Commit()
	}
	tx.on.waiting.Queue("COMMIT").Exec(func(tag pgconn.CommandTag) error {
		if tag.String() != "COMMIT" { // the server answers ROLLBACK for a transaction that failed before
			return pgx.ErrTxCommitRollback
		}
		return nil
	})
	err := tx.on.flush(tx.ctx)
	if err != nil {
		_ = tx.Tx.Rollback() // a connection on which this fails is given up; err says what was wrong
	}
	return err
}

// Rollback undoes the transaction, and what waits is not done.
func (tx *pipedTx) Rollback() error {
	tx.on.waiting = pgx.Batch{}
	return tx.Tx.Rollback()
}
