package seat

import (
	"context"
	"strconv"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// inboxRoles is the keys of the Inbox roles as a list of SQL.
var inboxRoles = "'" + strings.Join(access.InboxRoles(), "', '") + "'"

// Assign gives a seat to a user who has an Inbox role; nothing happens when
// they have one already.
func (r *Seats) Assign(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		at, u, has, attempt, err := attempted(ctx, tx, actor, in, id, "seat.assigned")
		switch {
		case err != nil:
			return attempt, err
		case !has.inbox:
			return attempt, NoInboxRole
		case has.seated:
			return nil, nil
		}
		events, err := r.give(ctx, tx, actor, at, u)
		if err != nil {
			return attempt, err
		}
		return events, nil
	})
}

// attempted finds the user of a change of their seat, and checks the right to it.
func attempted(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id user.ID, action string) (at place, u user.User, has standing, attempt []audit.Event, err error) {
	if err := actor.Inside(in); err != nil {
		return at, u, has, nil, err
	}
	if id == user.Self && actor.Kind == access.User {
		id = user.ID(actor.ID)
	}
	if at, u, has, err = findFor(ctx, tx, in, id); err != nil {
		return at, u, has, nil, err
	}
	attempt = []audit.Event{{Action: action, Target: u.Target(), Params: map[string]string{"account": at.name}}}
	return at, u, has, attempt, actor.May(in, access.SeatsManage)
}

// Remove frees a user's seat. Their role stays, without effect.
func (r *Seats) Remove(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		return r.removeIn(ctx, tx, actor, in, id)
	})
}

func (r *Seats) removeIn(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id user.ID) ([]audit.Event, error) {
	at, u, has, events, err := attempted(ctx, tx, actor, in, id, "seat.removed")
	if err != nil {
		return events, err
	}
	if !has.seated {
		return nil, nil
	}
	if err := r.remove(ctx, tx, at, u); err != nil {
		return nil, err
	}
	return events, audit.NoteAbove(ctx, tx, actor, at.main, at.id, events...)
}

// SetLimit says how many seats of the pool the account may use; nil: as many as
// there are. That is for those above it: a sub-account's own people cannot. A
// main account's people may limit themselves. One below what is used blocks new seats.
func (r *Seats) SetLimit(ctx context.Context, actor access.Actor, in access.AccountID, limit *int) error {
	if limit != nil && (*limit < 0 || *limit > MaxSeats) {
		return outOfRange.On("limit")
	}
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		at, err := find(ctx, tx, in)
		if err != nil {
			return nil, err
		}
		event := audit.Event{Action: "seat.limit_changed", Target: at.target()}
		if err := actor.May(in, access.SeatsManage); err != nil {
			return []audit.Event{event}, err
		}
		if at.main == "" {
			return nil, NotMain
		}
		if !mayLimit(actor, at) {
			return []audit.Event{event}, LimitFromAbove
		}
		p, err := hold(ctx, tx, at.main)
		if err != nil {
			return nil, err
		}
		_, before, err := read(ctx, tx, at)
		if err != nil || number(before.limit) == number(limit) {
			return nil, err
		}
		event.Changes = []audit.Change{{Field: "limit", Before: number(before.limit), After: number(limit)}}
		s, err := scanShare(tx.QueryRowContext(ctx, `INSERT INTO seat_accounts (account_id, pool_id, `+shareColumns+`) VALUES ($1, $2, $3, 0, 0, 0)
			ON CONFLICT (account_id) DO UPDATE SET seat_limit = $3 RETURNING `+shareColumns, in, at.main, limit))
		if err != nil {
			return nil, err
		}
		if err := r.settle(ctx, tx, at, p, s); err != nil {
			return nil, err
		}
		return []audit.Event{event}, audit.NoteAbove(ctx, tx, actor, at.main, in, event)
	})
}

// mayLimit tells whether the actor stands above the account, or limits a main account of their own.
func mayLimit(actor access.Actor, at place) bool {
	return at.main != "" && (at.main == at.id || actor.Account != at.id)
}

func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// SetPurchased says how many seats a customer has: the operator's act. Fewer
// than are assigned take none from anybody, but no more are given.
func (r *Seats) SetPurchased(ctx context.Context, actor access.Actor, main access.AccountID, n int) error {
	if n < 0 || n > MaxSeats {
		return outOfRange.On("purchased")
	}
	operator, err := r.accounts.OperatorID(ctx)
	if err != nil {
		return err
	}
	return r.log.ChangeBoth(ctx, actor, operator, main, func(tx *database.Tx) ([]audit.Event, error) {
		a, err := account.Get(ctx, tx, main)
		if err != nil {
			return nil, err
		}
		event := audit.Event{Action: "seat.purchased_changed", Target: audit.Target{Kind: "account", ID: string(a.ID), Name: a.Name}}
		if err := actor.May(operator, access.OperatorSeats); err != nil {
			return []audit.Event{event}, err
		}
		if a.Kind != account.Main {
			return []audit.Event{event}, NotMain
		}
		before, err := hold(ctx, tx, main)
		if err != nil || before.purchased == n {
			return nil, err
		}
		event.Changes = []audit.Change{{Field: "purchased", Before: strconv.Itoa(before.purchased), After: strconv.Itoa(n)}}
		after := before
		after.purchased = n
		if err := tx.Exec(ctx, `UPDATE seat_pools SET purchased = $2 WHERE account_id = $1`, main, n); err != nil {
			return nil, err
		}
		return []audit.Event{event}, r.settlePool(ctx, tx, main, after)
	})
}
