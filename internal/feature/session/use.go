package session

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// How often last uses are written. Until then they are known to this node only,
// which matters little against an idle limit of hours.
const writeEvery = time.Minute

// uses remembers which sessions were used since the last writing, so that a
// check itself writes nothing.
type uses struct {
	mu    sync.Mutex
	known map[string]*Known
}

func (u *uses) note(used ...*Known) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known == nil {
		u.known = map[string]*Known{}
	}
	for _, k := range used {
		last := u.known[k.Session.ID]
		if last == nil && len(u.known) < cacheSize || last != nil && last.usedAt.Load() < k.usedAt.Load() {
			u.known[k.Session.ID] = k
		}
	}
}

// take empties the memory, in one order on all nodes: two that write the same
// sessions then wait for each other at most.
func (u *uses) take() []*Known {
	u.mu.Lock()
	defer u.mu.Unlock()
	taken := slices.Collect(maps.Values(u.known))
	u.known = nil
	slices.SortFunc(taken, func(a, b *Known) int {
		return cmp.Or(cmp.Compare(a.Session.Account, b.Session.Account), cmp.Compare(a.Session.ID, b.Session.ID))
	})
	return taken
}

// keepUses writes last uses every minute. What is left at the end is written by
// whoever closes the store.
func (s *Sessions) keepUses(ctx context.Context) {
	clock.Every(ctx, writeEvery, func() {
		_ = s.WriteUses(ctx) // what is not written is kept for the next minute
	})
}

// WriteUses writes when sessions were last used, in batches, and removes
// sessions that are over.
func (s *Sessions) WriteUses(ctx context.Context) error {
	for batch := s.used.take(); len(batch) > 0; {
		part := batch[:min(len(batch), 500)]
		err := s.db.Change(ctx, func(tx *database.Tx) error {
			for _, one := range part {
				err := tx.Later(ctx, `UPDATE sessions SET last_used_at = $3 WHERE account_id = $1 AND id = $2 AND last_used_at < $3`,
					one.Session.Account, one.Session.ID, one.usedAt.Load())
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			s.used.note(batch...)
			return err
		}
		batch = batch[len(part):]
	}
	now := clock.Now(ctx)
	return s.db.Change(ctx, func(tx *database.Tx) error {
		return tx.Exec(ctx, `DELETE FROM sessions WHERE (account_id, id) IN (SELECT account_id, id FROM sessions WHERE expires_at < $1 LIMIT 1000)`, now.UnixMicro())
	})
}
