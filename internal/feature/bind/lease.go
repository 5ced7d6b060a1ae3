package bind

import (
	"context"
	"errors"
	"slices"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// Renew says that this node is there, every ten seconds while it holds
// sessions. When it could not for so long that others take it for dead, or
// something could not be written, rows and memory are brought together.
func (r *Binds) Renew(ctx context.Context) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	return r.renew(ctx)
}

// present is Renew where it is due; needed tells that rows are going to count.
func (r *Binds) present(ctx context.Context, needed bool) error {
	r.mu.Lock()
	astray := r.astray
	r.mu.Unlock()
	if !astray && (!needed || clock.Now(ctx).Sub(r.renewed) < renewEvery) {
		return nil
	}
	return r.renew(ctx)
}

func (r *Binds) renew(ctx context.Context) error {
	now := clock.Now(ctx)
	lapsed := false
	err := r.db.Change(ctx, func(tx *database.Tx) error {
		kept, err := tx.ExecCount(ctx, `UPDATE bind_nodes SET lease_until = $2 WHERE id = $1 AND lease_until > $3`, r.node, now.Add(lease).UnixMicro(), now.UnixMicro())
		if lapsed = kept == 0; err != nil || !lapsed {
			return err
		}
		return tx.Exec(ctx, `INSERT INTO bind_nodes (id, lease_until) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET lease_until = $2`, r.node, now.Add(lease).UnixMicro())
	})
	r.mu.Lock()
	r.astray = r.astray || err != nil || lapsed
	astray := r.astray
	r.mu.Unlock()
	if err != nil {
		return err
	}
	r.renewed = now
	if astray {
		return r.reconcile(ctx)
	}
	return nil
}

// reconcile makes the rows of this node those of the sessions that it holds:
// others may have removed some of a node that was away, and what could not be
// removed is left over. Nothing is being opened meanwhile.
func (r *Binds) reconcile(ctx context.Context) error {
	rows, err := r.db.Read().QueryContext(ctx, `SELECT account_id, id FROM binds WHERE node = $1`, r.node)
	written, err := database.Collect(rows, err, func(row database.Scanner) (*Bind, error) {
		b := &Bind{}
		return b, row.Scan(&b.Account, &b.ID)
	})
	if err != nil {
		return err
	}
	missing := map[string]*Bind{}
	for _, b := range r.held() {
		missing[b.ID] = b
	}
	var left []*Bind
	for _, b := range written {
		if missing[b.ID] == nil {
			left = append(left, b)
		}
		delete(missing, b.ID)
	}
	again := make([]*Bind, 0, len(missing))
	for _, b := range missing {
		again = append(again, b)
	}
	err = errors.Join(r.inBatches(ctx, left, remove), r.inBatches(ctx, again, func(ctx context.Context, tx *database.Tx, part []*Bind) error {
		for _, b := range part {
			if err := insert(ctx, tx, b); err != nil {
				return err
			}
		}
		return nil
	}))
	if err == nil {
		r.mu.Lock()
		r.astray = false
		r.mu.Unlock()
	}
	return err
}

// inBatches does something to many sessions, some of them in each transaction.
func (r *Binds) inBatches(ctx context.Context, list []*Bind, do func(ctx context.Context, tx *database.Tx, part []*Bind) error) error {
	slices.SortFunc(list, inOrder)
	for part := range slices.Chunk(list, batch) {
		if err := r.db.Change(ctx, func(tx *database.Tx) error { return do(ctx, tx, part) }); err != nil {
			return err
		}
	}
	return nil
}
