package audit

import (
	"context"
	"sync"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Busy says that what is known of an account may be too old to decide by, and
// the store cannot be asked: neither yes nor no.
var Busy = fault.New(fault.Busy, "busy")

// How old the knowledge of change numbers may be, and how often it is renewed.
const (
	trust     = time.Second
	renewal   = 250 * time.Millisecond
	forgotten = 5 * time.Minute // an account that nobody asked for this long is no longer watched
	chunk     = 500
)

// Numbers knows the change numbers of the accounts in use on this node, so
// that what was read of an account can be kept until the account changes. A
// change made here counts at once, one of another node within a second. When
// the store cannot be asked for a second, nothing kept may be used.
type Numbers struct {
	db *database.DB

	mu       sync.Mutex
	accounts map[access.AccountID]*watched
	readAt   time.Time // when the last successful reading began
}

// watched is what is known of one account. Its number only grows: an answer of
// the store that was on its way while the account changed here counts for nothing.
type watched struct {
	number  int64
	usedAt  time.Time
	waiting chan struct{} // shared by all who wait, who may have left; nil since the last change
}

// NewNumbers starts the renewal, which ends with ctx.
func NewNumbers(ctx context.Context, log *Log) *Numbers {
	n := &Numbers{db: log.db, accounts: map[access.AccountID]*watched{}, readAt: time.Now()}
	log.OnChange(n.changedHere)
	go n.run(ctx)
	return n
}

// Dependency is the number that an account had when something was read of it.
type Dependency struct {
	Account access.AccountID
	Number  int64
}

// Holds tells whether none of the accounts has changed since. Busy when that
// cannot be known.
func (n *Numbers) Holds(on []Dependency) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	if now.Sub(n.readAt) > trust {
		return false, Busy
	}
	for _, d := range on {
		w := n.accounts[d.Account]
		if w == nil || w.number != d.Number {
			return false, nil
		}
		w.usedAt = now
	}
	return true, nil
}

// Learn tells what was just read, so that the accounts are watched from now on.
func (n *Numbers) Learn(read []Dependency) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	for _, d := range read {
		w := n.watch(d.Account)
		w.reached(d.Number)
		w.usedAt = now
	}
}

// Wait gives a channel that is closed when the account changes next, here or
// elsewhere. Whoever waits for minutes asks again now and then, or is woken for nothing.
func (n *Numbers) Wait(account access.AccountID) <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	w := n.watch(account)
	w.usedAt = time.Now()
	if w.waiting == nil {
		w.waiting = make(chan struct{})
	}
	return w.waiting
}

// watch finds or begins the watching of an account; n is locked.
func (n *Numbers) watch(account access.AccountID) *watched {
	w := n.accounts[account]
	if w == nil {
		w = &watched{usedAt: time.Now()}
		n.accounts[account] = w
	}
	return w
}

// reached notes a number that the account has, now or a moment ago.
func (w *watched) reached(number int64) {
	if number > w.number {
		w.number = number
		w.wake()
	}
}

func (w *watched) wake() {
	if w.waiting != nil {
		close(w.waiting)
		w.waiting = nil
	}
}

// changedHere also notes accounts that nobody watches yet: somebody may just be
// reading the state before the change.
func (n *Numbers) changedHere(account access.AccountID, number int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.watch(account).reached(number)
}

func (n *Numbers) run(ctx context.Context) {
	clock.Every(ctx, renewal, func() { n.renew(ctx) })
}

func (n *Numbers) renew(ctx context.Context) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, trust)
	defer cancel()
	ids := n.inUse(began)
	if len(ids) == 0 && n.db.Ping(ctx) != nil {
		return
	}
	for len(ids) > 0 {
		part := ids[:min(len(ids), chunk)]
		ids = ids[len(part):]
		if err := n.read(ctx, part); err != nil {
			return
		}
	}
	n.mu.Lock()
	n.readAt = began
	n.mu.Unlock()
}

func (n *Numbers) inUse(now time.Time) []access.AccountID {
	n.mu.Lock()
	defer n.mu.Unlock()
	ids := make([]access.AccountID, 0, len(n.accounts))
	for id, w := range n.accounts {
		if now.Sub(w.usedAt) > forgotten {
			w.wake()
			delete(n.accounts, id)
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

func (n *Numbers) read(ctx context.Context, ids []access.AccountID) error {
	var w database.Where
	rows, err := n.db.Read().QueryContext(ctx, `SELECT id, change_number FROM accounts WHERE id IN (`+database.List(&w, ids)+`)`, w.Args...)
	if err != nil {
		return err
	}
	return database.Each(rows, func() error {
		var d Dependency
		if err := rows.Scan(&d.Account, &d.Number); err != nil {
			return err
		}
		n.mu.Lock()
		defer n.mu.Unlock()
		if w := n.accounts[d.Account]; w != nil {
			w.reached(d.Number)
		}
		return nil
	})
}
