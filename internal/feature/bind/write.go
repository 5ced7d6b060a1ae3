package bind

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// write does what waits, one transaction after the other, until ctx ends.
func (r *Binds) write(ctx context.Context) {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			r.stop()
			return
		case <-r.wake:
			for r.step(ctx) {
			}
		case <-tick.C:
			if r.needed() {
				_ = r.Renew(ctx) // what is away now may be there in ten seconds
			}
		}
	}
}

// needed tells whether the store has to know that this node is there.
func (r *Binds) needed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.open) > 0 || r.astray
}

// stop answers whoever still waits.
func (r *Binds) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped = true
	for _, o := range r.opening {
		o.over = true
		o.done <- audit.Busy
	}
	r.opening = nil
}

// step writes some of what waits; false when there was nothing.
func (r *Binds) step(ctx context.Context) bool {
	r.writing.Lock()
	defer r.writing.Unlock()
	opening, gone := r.take()
	if len(opening)+len(gone) == 0 {
		return false
	}
	verdicts := make([]error, len(opening))
	err := r.present(ctx, len(opening) > 0)
	if err == nil {
		err = r.db.Change(ctx, func(tx *database.Tx) error {
			if err := remove(ctx, tx, gone); err != nil || len(opening) == 0 {
				return err
			}
			return place(ctx, tx, opening, verdicts, clock.Now(ctx))
		})
	}
	r.settle(opening, verdicts, err)
	return true
}

func (r *Binds) take() ([]*opening, []*Bind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opening = slices.DeleteFunc(r.opening, func(o *opening) bool { return o.left })
	n, m := min(len(r.opening), opensAtOnce), min(len(r.gone), batch)
	opening, gone := r.opening[:n:n], r.gone[:m:m]
	slices.SortFunc(gone, inOrder)
	r.opening, r.gone = r.opening[n:], r.gone[m:]
	if len(r.opening) == 0 {
		r.opening = nil // so that what is behind is not kept
	}
	if len(r.gone) == 0 {
		r.gone = nil
	}
	return opening, gone
}

// settle tells each who waits what came of it. After a failure it is not known
// what is written: that is looked up when the store answers again.
func (r *Binds) settle(opening []*opening, verdicts []error, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.astray = r.astray || err != nil
	for i, o := range opening {
		verdict := verdicts[i]
		switch {
		case database.Away(err) || errors.Is(err, context.Canceled): // the program ends
			verdict = audit.Busy.Because(err)
		case err != nil:
			verdict = err
		case verdict == nil && o.left:
			r.gone = append(r.gone, o.bind)
		case verdict == nil:
			r.open[o.bind.ID] = o.bind
		}
		o.over = true
		o.done <- verdict
	}
}

// inOrder is the order in which every transaction of a node touches its rows:
// two that met the other way round would wait for each other, for a second on PostgreSQL.
func inOrder(a, b *Bind) int { return cmp.Compare(a.ID, b.ID) }

// remove takes the rows of closed sessions away.
func remove(ctx context.Context, tx *database.Tx, gone []*Bind) error {
	for _, b := range gone {
		if err := tx.Later(ctx, `DELETE FROM binds WHERE account_id = $1 AND id = $2`, b.Account, b.ID); err != nil {
			return err
		}
	}
	return nil
}

// holder is who has sessions.
type holder struct {
	account access.AccountID
	id      string
}

func (o *opening) holder() holder { return holder{o.bind.Account, o.bind.HolderID} }

// place decides on sessions and writes those that may be. Their holders' lines
// are taken first, in one order on all nodes: from then on nobody else adds to
// what is counted.
func place(ctx context.Context, tx *database.Tx, list []*opening, verdicts []error, now time.Time) error {
	held := map[holder]int{}
	for _, o := range list {
		held[o.holder()] = 0
	}
	holders := make([]holder, 0, len(held))
	for h := range held {
		holders = append(holders, h)
	}
	slices.SortFunc(holders, func(a, b holder) int { return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.id, b.id)) })
	for _, h := range holders {
		err := tx.Later(ctx, `INSERT INTO bind_holders (account_id, holder_id, opened_at) VALUES ($1, $2, $3)
			ON CONFLICT (account_id, holder_id) DO UPDATE SET opened_at = $3`, h.account, h.id, now.UnixMicro())
		if err != nil {
			return err
		}
	}
	if err := count(ctx, tx, holders, held, now); err != nil {
		return err
	}
	for i, o := range list {
		verdicts[i] = nil // the transaction may run again
		if held[o.holder()] >= o.limit {
			verdicts[i] = TooMany.With("max", max(o.limit, 0))
			continue
		}
		held[o.holder()]++
		if err := insert(ctx, tx, o.bind); err != nil {
			return err
		}
	}
	return nil
}

// count fills in how many sessions holders have on nodes that are there.
func count(ctx context.Context, tx *database.Tx, holders []holder, held map[holder]int, now time.Time) error {
	var w database.Where
	at := w.Arg(now.UnixMicro())
	var pairs []string
	for _, h := range holders {
		pairs = append(pairs, "("+w.Arg(h.account)+", "+w.Arg(h.id)+")")
	}
	rows, err := tx.QueryContext(ctx, `SELECT b.account_id, b.holder_id, COUNT(*) FROM (VALUES `+strings.Join(pairs, ", ")+`) h CROSS JOIN binds b CROSS JOIN bind_nodes n
		WHERE b.account_id = h.column1 AND b.holder_id = h.column2 AND n.id = b.node AND n.lease_until > `+at+`
		GROUP BY b.account_id, b.holder_id`, w.Args...)
	if err != nil {
		return err
	}
	return database.Each(rows, func() error {
		var h holder
		var n int
		err := rows.Scan(&h.account, &h.id, &n)
		held[h] = n
		return err
	})
}

func insert(ctx context.Context, tx *database.Tx, b *Bind) error {
	secure := 0
	if b.TLS {
		secure = 1
	}
	c := b.Counts()
	return tx.Later(ctx, `
		INSERT INTO binds (account_id, id, node, holder_kind, holder_id, holder_name, system_id, kind, address, tls, bound_at,
			submitted, delivered, throttled, rate, counted_at, search_text)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $11, $15) ON CONFLICT (account_id, id) DO NOTHING`,
		b.Account, b.ID, b.Node, b.HolderKind, b.HolderID, b.HolderName, b.SystemID, b.Kind, b.Address, secure, b.BoundAt.UnixMicro(),
		c.Submitted, c.Delivered, c.Throttled, searchText(b.Session))
}
