package bind

import (
	"context"
	"errors"
	"slices"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// WriteCounts writes what has gone over the sessions of this node since the
// last time. A session that is quiet costs nothing.
func (r *Binds) WriteCounts(ctx context.Context) error {
	r.counting.Lock()
	defer r.counting.Unlock()
	now := clock.Now(ctx)
	var changed []*Bind
	for _, b := range r.held() {
		if b.Counts() != b.written || b.pace != 0 {
			changed = append(changed, b)
		} else {
			b.writtenAt = now
		}
	}
	slices.SortFunc(changed, inOrder)
	for part := range slices.Chunk(changed, batch) {
		if err := r.writeCounts(ctx, part, now); err != nil {
			return err
		}
	}
	return nil
}

func (r *Binds) writeCounts(ctx context.Context, part []*Bind, now time.Time) error {
	counts, paces := make([]Counts, len(part)), make([]int64, len(part))
	for i, b := range part {
		counts[i] = b.Counts()
		if took := now.Sub(b.writtenAt); took > 0 {
			passed := counts[i].Submitted + counts[i].Delivered - b.written.Submitted - b.written.Delivered
			paces[i] = passed * 1000 * int64(time.Second) / int64(took)
		}
	}
	err := r.db.Change(ctx, func(tx *database.Tx) error {
		for i, b := range part {
			err := tx.Later(ctx, `UPDATE binds SET submitted = $3, delivered = $4, throttled = $5, rate = $6, counted_at = $7 WHERE account_id = $1 AND id = $2`,
				b.Account, b.ID, counts[i].Submitted, counts[i].Delivered, counts[i].Throttled, paces[i], now.UnixMicro())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, b := range part {
		b.written, b.pace, b.writtenAt = counts[i], paces[i], now
	}
	return nil
}

// look ends the sessions of this node that somebody has ended elsewhere.
func (r *Binds) look(ctx context.Context) {
	if r.Held() == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	rows, err := r.db.Read().QueryContext(ctx, `SELECT id FROM binds WHERE node = $1 AND ended_at IS NOT NULL`, r.node)
	ids, err := database.Collect(rows, err, func(row database.Scanner) (id string, err error) {
		return id, row.Scan(&id)
	})
	if err != nil {
		return // a session that cannot be looked up stays, and is asked for again in a moment
	}
	for _, id := range ids {
		r.finish(id)
	}
}

// finish ends a session, if this node holds it.
func (r *Binds) finish(id string) {
	r.mu.Lock()
	b := r.open[id]
	r.mu.Unlock()
	if b != nil {
		b.finish()
	}
}

// Tidy removes the rows of nodes that are away for good, and the places in line
// that nobody has stood in for a day, some of them at a time.
func (r *Binds) Tidy(ctx context.Context) error {
	now := clock.Now(ctx)
	dead, idle := now.Add(-forgetNodes).UnixMicro(), now.Add(-forgetLines).UnixMicro()
	return r.db.Change(ctx, func(tx *database.Tx) error {
		err := tx.Exec(ctx, `DELETE FROM binds WHERE (account_id, id) IN (
			SELECT b.account_id, b.id FROM bind_nodes n JOIN binds b ON b.node = n.id WHERE n.lease_until < $1 LIMIT 500)`, dead)
		if err != nil {
			return err
		}
		err = tx.Exec(ctx, `DELETE FROM bind_nodes WHERE lease_until < $1 AND NOT EXISTS (SELECT 1 FROM binds b WHERE b.node = bind_nodes.id)`, dead)
		if err != nil {
			return err
		}
		return tx.Exec(ctx, `DELETE FROM bind_holders WHERE (account_id, holder_id) IN (SELECT account_id, holder_id FROM bind_holders WHERE opened_at < $1 LIMIT 500)`, idle)
	})
}

// Leave removes all that this node has written: the last thing before the
// program ends, when no session is open any more.
func (r *Binds) Leave(ctx context.Context) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	if r.renewed.IsZero() { // it has written nothing
		return nil
	}
	err := r.db.Change(ctx, func(tx *database.Tx) error {
		if err := tx.Exec(ctx, `DELETE FROM binds WHERE node = $1`, r.node); err != nil {
			return err
		}
		return tx.Exec(ctx, `DELETE FROM bind_nodes WHERE id = $1`, r.node)
	})
	return errors.Join(err, r.writeNotes(ctx, true))
}
