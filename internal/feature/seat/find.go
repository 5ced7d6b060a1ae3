package seat

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Overview is how the seats stand. Of a main account: the pool, with all
// accounts below. Of a sub-account: its own.
type Overview struct {
	Available   int // how many could be assigned at the most: what was purchased, or the limit if that is less
	Assigned    int
	Reserved    int  // kept for people invited
	Remaining   int  // how many can be added now
	Limit       *int // of the account's own people
	MayLimit    bool // whether the actor may set that
	Threshold   int  // from which percentage it is worth a warning
	Warning     bool // it is reached
	Inactive    int  // seats of inactive users, in the account and all below
	InactiveAll bool // false: there are more
}

// Bounds of counting inactive users: how many seats are looked at, the oldest
// first, and up to where the count goes. Variables only for tests.
var (
	look       = 20_000
	countLimit = 10_000
)

// Overview finds how the account's seats stand.
func (r *Seats) Overview(ctx context.Context, actor access.Actor, in access.AccountID) (o Overview, err error) {
	if err := actor.May(in, access.SeatsView); err != nil {
		return o, err
	}
	at, err := find(ctx, r.db.Read(), in)
	if err != nil {
		return o, err
	}
	p, s, err := read(ctx, r.db.Read(), at)
	if err != nil {
		return o, err
	}
	o = Overview{Available: p.purchased, Assigned: p.assigned, Reserved: p.reserved, Limit: s.limit}
	if at.main != in {
		o.Available, o.Assigned, o.Reserved = s.available(p), s.assigned, s.reserved
	}
	used := o.Assigned + o.Reserved
	o.Remaining = max(0, min(o.Available-used, p.purchased-p.used()))
	o.MayLimit = actor.May(in, access.SeatsManage) == nil && mayLimit(actor, at)
	o.Threshold, o.Warning = Threshold(o.Available), near(used, o.Available)
	o.Inactive, o.InactiveAll, err = r.countInactive(ctx, at)
	return o, err
}

// Purchased finds how many seats a customer has, and how many are assigned or
// reserved: for the operator, who sees nothing else of them.
func (r *Seats) Purchased(ctx context.Context, actor access.Actor, main access.AccountID) (purchased, used int, err error) {
	operator, err := r.accounts.OperatorID(ctx)
	if err != nil {
		return 0, 0, err
	}
	if err := actor.May(operator, access.OperatorSeats); err != nil {
		return 0, 0, err
	}
	at, err := find(ctx, r.db.Read(), main)
	if err != nil {
		return 0, 0, err
	}
	if at.main != main {
		return 0, 0, NotMain
	}
	p, _, err := read(ctx, r.db.Read(), at)
	return p.purchased, p.used(), err
}

// Left is how many more users of the account could be given a seat at this
// moment. What has expired holds none.
func (r *Seats) Left(ctx context.Context, q database.Queryer, in access.AccountID) (int, error) {
	at, err := find(ctx, q, in)
	if err != nil || at.main == "" {
		return 0, err
	}
	p, s, err := read(ctx, q, at)
	if err != nil {
		return 0, err
	}
	var all, own int
	err = q.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN account_id = $3 THEN 1 ELSE 0 END), 0)
		FROM seat_reservations WHERE pool_id = $1 AND expires_at <= $2`, at.main, clock.Now(ctx).UnixMicro(), in).Scan(&all, &own)
	if err != nil {
		return 0, err
	}
	left := p.purchased - p.used() + all
	if s.limit != nil {
		left = min(left, *s.limit-s.used()+own)
	}
	return max(0, left), nil
}

func (r *Seats) countInactive(ctx context.Context, at place) (count int, all bool, err error) {
	if at.main == "" {
		return 0, true, nil
	}
	l, err := r.newListing(ctx, at, Filter{})
	if err != nil {
		return 0, false, err
	}
	var w database.Where
	l.driver(&w)
	l.scope(&w)
	inner := `SELECT s.account_id, s.user_id FROM seats s WHERE ` + w.String() + ` ORDER BY s.assigned_at, s.account_id, s.user_id LIMIT ` + w.Arg(look)
	test := database.Where{Args: w.Args}
	l.inactive(&test)
	var looked int
	err = r.db.Read().QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN `+test.String()+` THEN 1 ELSE 0 END), 0)
		FROM (`+inner+`) s JOIN users u ON u.account_id = s.account_id AND u.id = s.user_id`, test.Args...).Scan(&looked, &count)
	return min(count, countLimit), looked < look && count <= countLimit, err
}

// Day is how it stood at the end of one.
type Day struct {
	Date      time.Time // at midnight, UTC
	Assigned  int
	Available int // how many could have been assigned at the most
}

// MaxDays is how far History goes back.
const MaxDays = 366

// History is a point for each of the last days, today the last: of a main
// account the whole pool, of a sub-account its own.
func (r *Seats) History(ctx context.Context, actor access.Actor, in access.AccountID, days int) ([]Day, error) {
	if err := actor.May(in, access.SeatsView); err != nil {
		return nil, err
	}
	if days < 1 || days > MaxDays {
		return nil, fault.New(fault.Invalid, "request.out_of_range").On("days")
	}
	today := dayOf(clock.Now(ctx).UnixMicro())
	first := today - int64(days) + 1
	rows, err := r.db.Read().QueryContext(ctx, `SELECT day, assigned, available FROM seat_days WHERE account_id = $1 AND day <= $3
		AND day >= COALESCE((SELECT MAX(b.day) FROM seat_days b WHERE b.account_id = $1 AND b.day <= $2), $2) ORDER BY day`, in, first, today)
	type noted struct {
		day int64
		Day
	}
	list, err := database.Collect(rows, err, func(row database.Scanner) (n noted, err error) {
		return n, row.Scan(&n.day, &n.Assigned, &n.Available)
	})
	if err != nil {
		return nil, err
	}
	out := make([]Day, days)
	var last Day
	for i, next := 0, 0; i < days; i++ {
		for ; next < len(list) && list[next].day <= first+int64(i); next++ {
			last = list[next].Day
		}
		last.Date = time.Unix((first+int64(i))*24*60*60, 0).UTC()
		out[i] = last
	}
	return out, nil
}
