package user

import (
	"context"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
)

// usualBulkBatch keeps others who want to write waiting for some 50 ms.
const usualBulkBatch = 250

// bulkListing is the job's filter as it was meant at the start: "not for 90
// days" goes on meaning 90 days before then.
func (r *Users) bulkListing(ctx context.Context, j BulkJob) (*listing, error) {
	f := j.Filter
	f.Sort, f.Descending, f.After = ByCreated, false, nil
	l, err := r.newListing(clock.At(ctx, j.CreatedAt), j.Account, f)
	if err != nil {
		return nil, err
	}
	l.Limit, l.brief = r.bulkBatch, true
	return l, nil
}

// nextOf finds who comes next behind a position, and where to go on behind
// them; there may be nobody and still more to look at. No position: the end.
func (l *listing) nextOf(ctx context.Context, j BulkJob, after string) (ids []ID, next string, err error) {
	l.After = nil
	if after != "" {
		l.After = &Position{ID: after}
	}
	page, err := l.page(ctx)
	if err != nil {
		return nil, "", err
	}
	for _, u := range page.Users {
		ids = append(ids, u.ID)
	}
	if page.Next != nil && page.Next.ID < endOf(j) {
		next = page.Next.ID
	}
	return ids, next, nil
}

// endOf is an id behind those of all users that are meant, so that a walk comes
// to an end however fast new ones are created.
func endOf(j BulkJob) string { return ident.At("usr", j.CreatedAt.Add(time.Second)) }

// still keeps those of the users who are meant at this moment, in order.
func (l *listing) still(ctx context.Context, tx *database.Tx, j BulkJob, ids []ID) ([]ID, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var w database.Where
	w.And(`u.account_id = ?`, j.Account)
	w.And(`u.id IN (` + database.List(&w, ids) + `)`)
	w.And(`u.created_at <= ?`, j.CreatedAt.UnixMicro())
	l.tests(&w, everybody)
	rows, err := tx.QueryContext(ctx, `SELECT u.id FROM users u WHERE `+w.String()+` ORDER BY u.id`, w.Args...)
	return database.Collect(rows, err, func(row database.Scanner) (id ID, err error) { return id, row.Scan(&id) })
}

// countAll counts all who are meant: a background job may take its time.
func (l *listing) countAll(ctx context.Context, j BulkJob) (n int, err error) {
	source := everybody
	for _, c := range l.filters {
		if c.members != "" {
			source = c
			break
		}
	}
	var w database.Where
	l.base(&w, source)
	l.tests(&w, source)
	w.And(`u.created_at <= ?`, j.CreatedAt.UnixMicro())
	err = l.q.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+source.source+` WHERE `+w.String(), w.Args...).Scan(&n)
	return n, err
}

// countBulk replaces the lower bound that the job began with by what is so.
func (r *Users) countBulk(ctx context.Context, l *listing, j *BulkJob) error {
	if j.Exact {
		return nil
	}
	n, err := l.countAll(ctx, *j)
	if err != nil {
		return err
	}
	n += j.Done + j.Failed // who is behind the job may match no longer
	err = r.db.Change(ctx, func(tx *database.Tx) error {
		return tx.Exec(ctx, `UPDATE user_bulk_jobs SET total = $3, exact = 1 WHERE account_id = $1 AND id = $2`, j.Account, j.ID, n)
	})
	if err == nil {
		j.Total, j.Exact = n, true
	}
	return err
}
