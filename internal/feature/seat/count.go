package seat

import (
	"context"
	"database/sql"
	"errors"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Every change of seats and reservations changes the pool's row before it
// touches any other row of this room. So those who change one pool wait for
// each other there, and may then touch the rows of all its accounts in any
// order: no two of them wait for each other.

func isNone(err error) bool { return errors.Is(err, database.ErrNotFound) }

// move is what is added to the counters, or taken from them.
type move struct{ assigned, reserved int }

// pool is the counters of a customer, whose row this transaction holds.
type pool struct {
	purchased, assigned, reserved int
	warned                        bool
}

// share is what one account uses of the pool.
type share struct {
	limit              *int
	assigned, reserved int
	warned             bool
}

func (p pool) used() int  { return p.assigned + p.reserved }
func (s share) used() int { return s.assigned + s.reserved }

// available is how many seats the account could have at the most.
func (s share) available(p pool) int {
	if s.limit != nil {
		return min(*s.limit, p.purchased)
	}
	return p.purchased
}

const poolColumns, shareColumns = `purchased, assigned, reserved, warned`, `seat_limit, assigned, reserved, warned`

func scanPool(row database.Scanner) (p pool, err error) {
	var warned int
	err = row.Scan(&p.purchased, &p.assigned, &p.reserved, &warned)
	p.warned = warned == 1
	return p, err
}

func scanShare(row database.Scanner) (s share, err error) {
	var limit sql.NullInt64
	var warned int
	err = row.Scan(&limit, &s.assigned, &s.reserved, &warned)
	if limit.Valid {
		n := int(limit.Int64)
		s.limit = &n
	}
	s.warned = warned == 1
	return s, err
}

// lock takes the pool's row for this transaction; false when there is none, and
// so neither seats nor reservations.
func lock(ctx context.Context, tx *database.Tx, main access.AccountID) (bool, error) {
	_, err := shift(ctx, tx, main, move{})
	if isNone(err) {
		return false, nil
	}
	return err == nil, err
}

// hold is lock for who is about to write: it makes the row if there is none.
func hold(ctx context.Context, tx *database.Tx, main access.AccountID) (pool, error) {
	return scanPool(tx.QueryRowContext(ctx, `INSERT INTO seat_pools (account_id, `+poolColumns+`) VALUES ($1, 0, 0, 0, 0)
		ON CONFLICT (account_id) DO UPDATE SET purchased = seat_pools.purchased RETURNING `+poolColumns, main))
}

// claim adds one if pool and limit have room for it. What expired makes room
// first. Where a fault is answered, the counters are as before.
func (r *Seats) claim(ctx context.Context, tx *database.Tx, at place, m move) error {
	if at.main == "" {
		return NoneLeft
	}
	p, s, err := claimOnce(ctx, tx, at, m)
	if fault.Of(err) != nil {
		expired, swept := lockAndSweep(ctx, tx, at.main)
		if swept != nil {
			return swept
		}
		if expired > 0 {
			p, s, err = claimOnce(ctx, tx, at, m)
		}
	}
	if err != nil {
		return err
	}
	return r.settle(ctx, tx, at, p, s)
}

func claimOnce(ctx context.Context, tx *database.Tx, at place, m move) (pool, share, error) {
	p, err := scanPool(tx.QueryRowContext(ctx, `UPDATE seat_pools SET assigned = assigned + $2, reserved = reserved + $3
		WHERE account_id = $1 AND assigned + reserved < purchased RETURNING `+poolColumns, at.main, m.assigned, m.reserved))
	if isNone(err) {
		return pool{}, share{}, NoneLeft
	}
	if err != nil {
		return pool{}, share{}, err
	}
	s, err := scanShare(tx.QueryRowContext(ctx, `INSERT INTO seat_accounts (account_id, pool_id, `+shareColumns+`) VALUES ($1, $2, NULL, $3, $4, 0)
		ON CONFLICT (account_id) DO UPDATE SET assigned = seat_accounts.assigned + $3, reserved = seat_accounts.reserved + $4
		WHERE seat_accounts.seat_limit IS NULL OR seat_accounts.assigned + seat_accounts.reserved < seat_accounts.seat_limit
		RETURNING `+shareColumns, at.id, at.main, m.assigned, m.reserved))
	if !isNone(err) {
		return p, s, err
	}
	if _, err := shift(ctx, tx, at.main, move{-m.assigned, -m.reserved}); err != nil {
		return pool{}, share{}, err
	}
	var limit int
	err = tx.QueryRowContext(ctx, `SELECT seat_limit FROM seat_accounts WHERE account_id = $1`, at.id).Scan(&limit)
	if err != nil {
		return pool{}, share{}, err
	}
	return pool{}, share{}, LimitReached.With("limit", limit)
}

// shift changes the pool's counters without asking for room.
func shift(ctx context.Context, tx *database.Tx, main access.AccountID, m move) (pool, error) {
	return scanPool(tx.QueryRowContext(ctx, `UPDATE seat_pools SET assigned = assigned + $2, reserved = reserved + $3
		WHERE account_id = $1 RETURNING `+poolColumns, main, m.assigned, m.reserved))
}

// alter changes the counters without asking for room: what is given back, or
// was counted already.
func (r *Seats) alter(ctx context.Context, tx *database.Tx, at place, m move) error {
	p, err := shift(ctx, tx, at.main, m)
	if err != nil {
		return err
	}
	s, err := scanShare(tx.QueryRowContext(ctx, `UPDATE seat_accounts SET assigned = assigned + $2, reserved = reserved + $3
		WHERE account_id = $1 RETURNING `+shareColumns, at.id, m.assigned, m.reserved))
	if err != nil {
		return err
	}
	return r.settle(ctx, tx, at, p, s)
}

func lockAndSweep(ctx context.Context, tx *database.Tx, main access.AccountID) (expired int64, err error) {
	if there, err := lock(ctx, tx, main); err != nil || !there {
		return 0, err
	}
	return sweep(ctx, tx, main)
}

// sweep removes the reservations of the pool that have expired, and tells how
// many there were. The transaction holds the pool's row.
func sweep(ctx context.Context, tx *database.Tx, main access.AccountID) (expired int64, err error) {
	now := clock.Now(ctx).UnixMicro()
	left := `(reserved - (SELECT COUNT(*) FROM seat_reservations e WHERE e.account_id = seat_accounts.account_id AND e.expires_at <= $2))`
	err = tx.Exec(ctx, `UPDATE seat_accounts SET reserved = `+left+`,
			warned = CASE WHEN (assigned + `+left+`) * 100 < seat_limit * `+thresholdOf(`seat_limit`)+` THEN 0 ELSE warned END
		WHERE pool_id = $1 AND account_id IN (SELECT e.account_id FROM seat_reservations e WHERE e.pool_id = $1 AND e.expires_at <= $2)`, main, now)
	if err != nil {
		return 0, err
	}
	expired, err = tx.ExecCount(ctx, `DELETE FROM seat_reservations WHERE pool_id = $1 AND expires_at <= $2`, main, now)
	if err != nil || expired == 0 {
		return 0, err
	}
	_, err = shift(ctx, tx, main, move{reserved: -int(expired)})
	return expired, err
}
