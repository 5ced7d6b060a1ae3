package seat

import (
	"context"
	"strconv"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/mail"
)

// adminsWarned is to how many admins of an account a warning goes.
const adminsWarned = 20

var program = access.Program(access.Internal)

// settle does what follows from changed counters: the history of the day, and
// the warning when a threshold was crossed. An expired reservation is no reason to warn.
func (r *Seats) settle(ctx context.Context, tx *database.Tx, at place, p pool, s share) error {
	if crossed(p.warned, p.used(), p.purchased) || s.limit != nil && crossed(s.warned, s.used(), *s.limit) {
		expired, err := sweep(ctx, tx, at.main)
		if err != nil {
			return err
		}
		if expired > 0 {
			if p, s, err = read(ctx, tx, at); err != nil {
				return err
			}
		}
	}
	days := []day{{at.main, p.assigned, p.purchased}}
	if at.id != at.main {
		days = append(days, day{at.id, s.assigned, s.available(p)})
	}
	if err := noteDays(ctx, tx, days...); err != nil {
		return err
	}
	if err := r.warn(ctx, tx, at.main, at.main, `seat_pools`, p.warned, p.used(), p.purchased); err != nil {
		return err
	}
	total := 0
	if s.limit != nil {
		total = *s.limit
	}
	return r.warn(ctx, tx, at.id, at.main, `seat_accounts`, s.warned, s.used(), total)
}

func (r *Seats) settlePool(ctx context.Context, tx *database.Tx, main access.AccountID, p pool) error {
	if err := noteDays(ctx, tx, day{main, p.assigned, p.purchased}); err != nil {
		return err
	}
	return r.warn(ctx, tx, main, main, `seat_pools`, p.warned, p.used(), p.purchased)
}

func crossed(warned bool, used, total int) bool { return !warned && near(used, total) }

func read(ctx context.Context, q database.Queryer, at place) (p pool, s share, err error) {
	p, err = scanPool(q.QueryRowContext(ctx, `SELECT `+poolColumns+` FROM seat_pools WHERE account_id = $1`, at.main))
	if err != nil && !isNone(err) {
		return p, s, err
	}
	s, err = scanShare(q.QueryRowContext(ctx, `SELECT `+shareColumns+` FROM seat_accounts WHERE account_id = $1`, at.id))
	if isNone(err) {
		err = nil
	}
	return p, s, err
}

// dayOf counts days since 1970, UTC.
func dayOf(micros int64) int64 { return micros / (24 * 60 * 60 * 1_000_000) }

// day is how an account stands today.
type day struct {
	id                  access.AccountID
	assigned, available int
}

func noteDays(ctx context.Context, tx *database.Tx, days ...day) error {
	w := database.Where{Args: []any{dayOf(clock.Now(ctx).UnixMicro())}}
	rows := make([]string, len(days))
	for i, d := range days {
		rows[i] = `($1, ` + database.List(&w, []any{d.id, d.assigned, d.available}) + `)`
	}
	return tx.Later(ctx, `INSERT INTO seat_days (day, account_id, assigned, available) VALUES `+strings.Join(rows, ", ")+`
		ON CONFLICT (account_id, day) DO UPDATE SET assigned = excluded.assigned, available = excluded.available`, w.Args...)
}

// warn tells the account's admins, once, that the threshold was crossed, and
// forgets it when the use has fallen below. table is where that is remembered.
func (r *Seats) warn(ctx context.Context, tx *database.Tx, in, main access.AccountID, table string, warned bool, used, total int) error {
	is := near(used, total)
	if is == warned {
		return nil
	}
	flag := 0
	if is {
		flag = 1
	}
	if err := tx.Exec(ctx, `UPDATE `+table+` SET warned = $2 WHERE account_id = $1`, in, flag); err != nil || !is {
		return err
	}
	at, err := find(ctx, tx, in)
	if err != nil {
		return err
	}
	event := audit.Event{Action: "seat.threshold_crossed", Target: at.target(), Params: map[string]string{
		"assigned": strconv.Itoa(used), "total": strconv.Itoa(total), "percent": strconv.Itoa(Threshold(total))}}
	if err := audit.NoteIn(ctx, tx, program, in, event); err != nil {
		return err
	}
	if err := audit.NoteAbove(ctx, tx, program, main, in, event); err != nil {
		return err
	}
	return r.write(ctx, tx, at, used, total)
}

// write sends the warning to active admins of the account.
func (r *Seats) write(ctx context.Context, tx *database.Tx, at place, used, total int) error {
	rows, err := tx.QueryContext(ctx, `SELECT u.first_name, u.email, u.language FROM role_members m JOIN users u ON u.account_id = m.account_id AND u.id = m.user_id
		WHERE m.account_id = $1 AND m.role_id = $2 AND m.status = 'active' ORDER BY m.name_key, m.user_id LIMIT $3`, at.id, access.AccountAdmin, adminsWarned)
	admins, err := database.Collect(rows, err, func(row database.Scanner) (l mail.Letter, err error) {
		return l, row.Scan(&l.ToName, &l.To, &l.Language)
	})
	if err != nil {
		return err
	}
	for _, l := range admins {
		l.AccountID, l.Kind, l.Link = string(at.id), mail.SeatsLow, r.publicURL+"/seats"
		l.Params = map[string]string{"account": at.name, "assigned": strconv.Itoa(used), "total": strconv.Itoa(total)}
		if err := mail.Send(ctx, tx, r.box, l); err != nil {
			return err
		}
	}
	return nil
}
