package apikey

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// How often last uses are written, and how many at once. Until then they are
// known to this node only.
const (
	writeEvery = time.Minute
	writeBatch = 500
)

// use is the last use of a key.
type use struct {
	account access.AccountID
	id      string
	address string
	at      int64
}

// uses remembers which keys were used since the last writing, so that letting
// one in writes nothing.
type uses struct {
	mu    sync.Mutex
	known map[string]use // by the key's id
}

func (u *uses) note(used ...use) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known == nil {
		u.known = map[string]use{}
	}
	for _, one := range used {
		last, known := u.known[one.id]
		if !known && len(u.known) < cacheSize || known && last.at < one.at {
			u.known[one.id] = one
		}
	}
}

// take empties the memory, in one order on all nodes: two that write the same
// keys then wait for each other at most.
func (u *uses) take() []use {
	u.mu.Lock()
	defer u.mu.Unlock()
	taken := make([]use, 0, len(u.known))
	for _, one := range u.known {
		taken = append(taken, one)
	}
	u.known = nil
	slices.SortFunc(taken, func(a, b use) int { return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.id, b.id)) })
	return taken
}

// brush shows uses that are not written yet.
func (u *uses) brush(keys []Key) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for i := range keys {
		if last, known := u.known[keys[i].ID]; known && last.at > keys[i].used {
			keys[i].setUse(last.at, last.address)
		}
	}
}

func (k *Key) setUse(at int64, address string) {
	moment := time.UnixMicro(at).UTC()
	k.LastUsedAt, k.LastUsedAddress = &moment, address
}

// keepUses writes last uses every minute. What is left at the end is written by
// whoever closes the store.
func (k *Keys) keepUses(ctx context.Context) {
	clock.Every(ctx, writeEvery, func() {
		_ = k.WriteUses(ctx) // what is not written is kept for the next minute
	})
}

// WriteUses writes when and from where keys were last used, in batches. That is
// no change of the account: nothing that is kept of it grows old by it.
func (k *Keys) WriteUses(ctx context.Context) error {
	for batch := k.used.take(); len(batch) > 0; {
		part := batch[:min(len(batch), writeBatch)]
		err := k.db.Change(ctx, func(tx *database.Tx) error {
			for _, one := range part {
				err := tx.Later(ctx, `UPDATE api_keys SET last_used_at = $3, last_used_address = $4 WHERE account_id = $1 AND id = $2 AND last_used_at < $3`,
					one.account, one.id, one.at, one.address)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			k.used.note(batch...)
			return err
		}
		batch = batch[len(part):]
	}
	return nil
}
