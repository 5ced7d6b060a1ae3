package userimport

import (
	"context"
	"errors"
	"io"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

func (r *Imports) keepChunk(ctx context.Context, i Import, number int, content []byte) error {
	return r.db.Change(ctx, func(tx *database.Tx) error {
		return tx.Exec(ctx, `INSERT INTO import_chunks (account_id, import_id, number, content, created_at) VALUES ($1, $2, $3, $4, $5)`,
			i.Account, i.ID, number, content, clock.Now(ctx).UnixMicro())
	})
}

func (r *Imports) forgetFile(ctx context.Context, i Import) error {
	return r.db.Change(ctx, func(tx *database.Tx) error { return forgetFileIn(ctx, tx, i) })
}

// forgetFileIn deletes the file: what it said is in the users and the result.
func forgetFileIn(ctx context.Context, tx *database.Tx, i Import) error {
	return tx.Exec(ctx, `DELETE FROM import_chunks WHERE account_id = $1 AND import_id = $2`, i.Account, i.ID)
}

// chunks reads a kept file, one piece at a time.
type chunks struct {
	ctx  context.Context //nolint:containedctx // io.Reader has no other way to be told to stop
	q    database.Queryer
	of   Import
	next int
	rest []byte
	read int64
}

func (r *Imports) file(ctx context.Context, i Import) io.Reader {
	return &chunks{ctx: ctx, q: r.db.Read(), of: i}
}

var errFileGone = errors.New("userimport: a part of the file is gone")

// Read is io.Reader.
func (c *chunks) Read(into []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.read == c.of.Size {
			return 0, io.EOF
		}
		err := c.q.QueryRowContext(c.ctx, `SELECT content FROM import_chunks WHERE account_id = $1 AND import_id = $2 AND number = $3`,
			c.of.Account, c.of.ID, c.next).Scan(&c.rest)
		if errors.Is(err, database.ErrNotFound) {
			return 0, errFileGone
		}
		if err != nil {
			return 0, err
		}
		c.next, c.read = c.next+1, c.read+int64(len(c.rest))
	}
	n := copy(into, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}
