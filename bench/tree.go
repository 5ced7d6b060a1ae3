package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/seat"
	"gatehouse/internal/foundation/database"
)

// treeSizes are numbers of accounts in one customer's tree of three levels.
var treeSizes = []int{1_000, 100_000}

// treePeople are the users of the account that seats are assigned in.
const treePeople = 2_000

// measureTree measures what is looked at across a tree of accounts, and how
// many seats a second can be assigned in one account of it.
func measureTree(ctx context.Context, r *report, engine database.Engine) error {
	smallest := map[string]result{}
	for _, size := range treeSizes {
		p, err := r.openNamed(ctx, engine, treePeople, fmt.Sprintf("tree_%d", size), 1000)
		if err != nil {
			return err
		}
		below, err := p.growTree(ctx, size)
		if err != nil {
			return errors.Join(err, p.close())
		}
		for _, look := range p.looks(ctx, below) {
			one, err := p.repeat(look.name, r.each, look.do)
			if err != nil {
				return errors.Join(fmt.Errorf("%s: %w", look.name, err), p.close())
			}
			one.Users = size
			if before, ok := smallest[one.Operation]; ok {
				one.Growth = one.CPU / before.CPU
				one = one.must("growth at most 2", one.Growth, 2)
			} else {
				smallest[one.Operation] = one
			}
			if look.within > 0 {
				one = one.must("p95 "+look.within.String(), one.P95, micros(look.within))
			}
			r.add("tree", one)
		}
		if err := p.measureSeats(ctx, r, size); err != nil {
			return errors.Join(err, p.close())
		}
		if err := p.close(); err != nil {
			return err
		}
	}
	return nil
}

type look struct {
	name   string
	within time.Duration
	do     func() error
}

// looks are the reads that must not feel how large the tree is.
func (p *place) looks(ctx context.Context, below []account.ID) []look {
	number := 0
	next := func() account.ID {
		number = (number + 7919) % len(below)
		return below[number]
	}
	return []look{
		{"accounts directly below, first page", 0, func() error {
			_, err := p.Accounts.List(ctx, p.admin, p.account, account.Filter{Limit: 51})
			return err
		}},
		{"all accounts below, a page", 0, func() error {
			_, err := p.Accounts.List(ctx, p.admin, p.account, account.Filter{Deep: true, Limit: 51, After: account.Position{NameKey: "branch 0005", ID: "acc_"}})
			return err
		}},
		{"switch: reach an account, with its path", 0, func() error {
			visitor, err := account.Reach(ctx, p.Database.Read(), p.admin, next())
			if err != nil {
				return err
			}
			_, err = p.Accounts.Path(ctx, visitor, visitor.Reaches)
			return err
		}},
		{"seat overview", 0, func() error {
			_, err := p.Seats.Overview(ctx, p.admin, p.account)
			return err
		}},
		{"accounts and their seats, first page", 0, func() error {
			_, err := p.Seats.Accounts(ctx, p.admin, p.account, seat.AccountFilter{Limit: 50})
			return err
		}},
		{"compare the settings of 1,000 accounts", time.Second, func() error {
			f := account.Filter{Deep: true, Limit: 201}
			for range 5 {
				page, err := p.Accounts.Compare(ctx, p.admin, p.account, f)
				if err != nil {
					return err
				}
				f.After = page[len(page)-1].Position()
			}
			return nil
		}},
	}
}

// growTree makes the accounts below by the feature, once.
func (p *place) growTree(ctx context.Context, size int) ([]account.ID, error) {
	grown := filepath.Join(p.folder, "grown-"+string(p.engine))
	var below []account.ID
	if _, err := os.Stat(grown); err == nil {
		rows, err := p.Database.Read().QueryContext(ctx, `SELECT account_id FROM account_tree WHERE ancestor_id = $1 AND depth > 0`, p.account)
		return database.Collect(rows, err, func(row database.Scanner) (id account.ID, err error) { return id, row.Scan(&id) })
	}
	const step = 500
	for len(below) < size {
		err := p.Database.Change(ctx, func(tx *database.Tx) error {
			made := below[:len(below):len(below)]
			for range min(step, size-len(below)) {
				a, err := account.CreateSub(ctx, tx, access.Program(access.CommandLine), p.above(made), account.Draft{Name: fmt.Sprintf("Branch %06d", len(made))})
				if err != nil {
					return err
				}
				made = append(made, a.ID)
			}
			below = made
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if err := p.prepareSeats(ctx); err != nil {
		return nil, err
	}
	return below, os.WriteFile(grown, nil, 0o600)
}

// above puts a hundred accounts on the first level, fifty below each of them,
// and the rest below those.
func (p *place) above(made []account.ID) account.ID {
	switch n := len(made); {
	case n < 100:
		return p.account
	case n < 5_100:
		return made[(n-100)/50]
	default:
		return made[100+(n-5_100)%5_000]
	}
}

// prepareSeats gives the people of the main account an Inbox role that takes
// no seat, so that they can be assigned one, and buys enough.
func (p *place) prepareSeats(ctx context.Context) error {
	err := p.Database.Change(ctx, func(tx *database.Tx) error {
		return tx.Exec(ctx, `INSERT INTO role_members (account_id, user_id, role_id, name_key, status, given_at)
			SELECT account_id, id, 'inbox_viewer', name_key, status, 0 FROM users WHERE account_id = $1 ON CONFLICT DO NOTHING`, p.account)
	})
	if err != nil {
		return err
	}
	return p.Seats.SetPurchased(ctx, access.Program(access.CommandLine), p.account, 50_000)
}

// measureSeats assigns and removes seats, one after another and by eight at a
// time, each with its event in the log.
func (p *place) measureSeats(ctx context.Context, r *report, size int) error {
	number := 0
	turn := func(n int) error {
		id := anyone(n%p.users + 1)
		if err := p.Seats.Assign(ctx, p.admin, p.account, id); err != nil {
			return err
		}
		return p.Seats.Remove(ctx, p.admin, p.account, id)
	}
	one, err := p.repeat("assign a seat and take it away", r.each, func() error {
		number++
		return turn(number)
	})
	if err != nil {
		return err
	}
	one.Users = size
	r.add("tree", one)
	return p.manySeats(ctx, r, size)
}

// manySeats counts assignments a second by eight callers in one account.
func (p *place) manySeats(ctx context.Context, r *report, size int) error {
	const callers = 8
	var group sync.WaitGroup
	var done atomic.Int64
	errs := make([]error, callers)
	used, began := p.cpu(), time.Now()
	for c := range callers {
		group.Go(func() {
			for n := c; n < p.users && time.Since(began) < 3*r.each && errs[c] == nil; n += callers {
				errs[c] = p.Seats.Assign(ctx, p.admin, p.account, anyone(n+1))
				done.Add(1)
			}
		})
	}
	group.Wait()
	took := time.Since(began)
	used = p.cpu() - used
	if err := errors.Join(errs...); err != nil {
		return err
	}
	n := float64(done.Load())
	one := result{Operation: "assign seats, eight at a time", Engine: p.engine, Users: size, Times: int(n), CPU: micros(used) / n,
		Values: map[string]float64{"a second": n / took.Seconds()}}
	r.add("tree", one.must("at least 500 a second", -one.Values["a second"], -500))
	return p.freeSeats(ctx)
}

// freeSeats takes every seat away again.
func (p *place) freeSeats(ctx context.Context) error {
	var targets []seat.Target
	for n := range p.users {
		targets = append(targets, seat.Target{Account: p.account, User: anyone(n + 1)})
	}
	for start := 0; start < len(targets); start += seat.MaxMany {
		if _, _, err := p.Seats.RemoveMany(ctx, p.admin, p.account, targets[start:min(start+seat.MaxMany, len(targets))]); err != nil {
			return err
		}
	}
	return nil
}
