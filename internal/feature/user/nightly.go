package user

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/jobs"
)

// Two jobs come once a night, at midnight UTC, on one of the nodes: passwords
// grow too old and users fall inactive by time alone. Each goes through the
// accounts whose policy says so, and there by an index only to those who are
// due, in batches that are one short transaction each, with a pause as long as
// the batch took: signing in waits for one batch at most. What is done is in
// the users' own rows, so a job that was killed begins anew and finds the rest,
// and two at once do nothing twice.

const (
	expiryJob     = "user.password_expiry"
	inactivityJob = "user.inactivity"

	// usualNightBatch keeps others who want to write waiting for some 20 ms.
	usualNightBatch = 20
	// warnTime is how long before anything happens its letter goes out.
	warnTime = 7 * 24 * time.Hour
	// shortestPause lets others who wait for the store go first.
	shortestPause = 5 * time.Millisecond
	// accountsPage is how many accounts are read at once.
	accountsPage = 200
)

// night is the system itself.
var night = access.Program(access.Internal)

// RegisterNightly hands the jobs to a runner of their own: they are long.
func (r *Users) RegisterNightly(runner *jobs.Runner) {
	const day = 24 * time.Hour
	runner.Every(expiryJob, day, func(ctx context.Context, _ jobs.Job) error { return r.ExpirePasswords(ctx) })
	runner.Every(inactivityJob, day, func(ctx context.Context, _ jobs.Job) error { return r.DisableInactive(ctx) })
}

// due says which users of an account it is about: those for whom the condition
// on u holds, in the order of the time by, which an index has. $1 is the account.
type due struct {
	in        access.AccountID
	by        string
	condition string
	args      []any // from $2
	quiet     bool  // what is done is no change that anybody is told of
}

// place is where a walk stands in the order of a time and an id.
type place struct {
	at int64
	id ID
}

// dueUser is a user with the time that put them into the walk.
type dueUser struct {
	User
	at int64
}

// some reads up to limit users behind a place; next is where to go on, nil at the end.
func (d due) some(ctx context.Context, q database.Queryer, after place, limit int) (users []dueUser, next *place, err error) {
	n := len(d.args) + 1
	args := append(append([]any{d.in}, d.args...), after.at, after.id, limit)
	rows, err := q.QueryContext(ctx, fmt.Sprintf(`SELECT %[1]s, %[2]s FROM users u WHERE u.account_id = $1 AND %[3]s
		AND %[2]s >= $%[4]d AND (%[2]s > $%[4]d OR u.id > $%[5]d) ORDER BY %[2]s, u.id LIMIT $%[6]d`,
		columns, d.by, d.condition, n+1, n+2, n+3), args...)
	users, err = database.Collect(rows, err, func(row database.Scanner) (one dueUser, err error) {
		one.User, err = scan(withMore{row, &one.at})
		return one, err
	})
	if err == nil && len(users) == limit {
		next = &place{users[limit-1].at, users[limit-1].ID}
	}
	return users, next, err
}

// withMore scans one column more than is asked for.
type withMore struct {
	row  database.Scanner
	more *int64
}

// Scan reads the columns and the one more.
func (w withMore) Scan(into ...any) error { return w.row.Scan(append(into, w.more)...) }

// inBatches does something to all who are due in an account. They are read
// once to see whether there is anybody, and again in the transaction that
// changes them: they may have signed in meanwhile.
func (r *Users) inBatches(ctx context.Context, d due, do func(tx *database.Tx, users []dueUser) ([]audit.Event, error)) error {
	for at := (place{}); ctx.Err() == nil; {
		users, next, err := d.some(ctx, r.db.Read(), at, r.nightBatch)
		if err != nil {
			return err
		}
		if len(users) > 0 {
			began := time.Now() //nolint:forbidigo // how long work took is of the machine's clock
			if err := r.nightly(ctx, d, at, do); err != nil {
				return err
			}
			pause(ctx, max(time.Since(began), shortestPause))
		}
		if next == nil {
			break
		}
		at = *next
	}
	return ctx.Err()
}

// nightly is one batch. It is short, so it is not broken off in the middle.
func (r *Users) nightly(ctx context.Context, d due, at place, do func(tx *database.Tx, users []dueUser) ([]audit.Event, error)) error {
	ctx = context.WithoutCancel(ctx)
	batch := func(tx *database.Tx) ([]audit.Event, error) {
		users, _, err := d.some(ctx, tx, at, r.nightBatch)
		if err != nil {
			return nil, err
		}
		return do(tx, users)
	}
	if !d.quiet {
		return r.log.Change(ctx, night, d.in, batch)
	}
	return r.db.Change(ctx, func(tx *database.Tx) error {
		_, err := batch(tx)
		return err
	})
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// eachAccount calls do for every open account a for which the condition holds.
// One that fails does not keep the others from their turn.
func (r *Users) eachAccount(ctx context.Context, condition string, do func(home account.Account, p account.Policy) error) error {
	var failed error
	for after := access.AccountID(""); ctx.Err() == nil; {
		rows, err := r.db.Read().QueryContext(ctx, `SELECT a.id FROM accounts a WHERE a.id > $1 AND (`+condition+`) ORDER BY a.id LIMIT $2`, after, accountsPage)
		ids, err := database.Collect(rows, err, func(row database.Scanner) (id access.AccountID, err error) { return id, row.Scan(&id) })
		if err != nil {
			return errors.Join(failed, err)
		}
		for _, id := range ids {
			if err := r.oneAccount(ctx, id, do); err != nil {
				failed = err // the last one is enough for the log
			}
		}
		if len(ids) < accountsPage {
			break
		}
		after = ids[len(ids)-1]
	}
	return errors.Join(failed, ctx.Err())
}

func (r *Users) oneAccount(ctx context.Context, id access.AccountID, do func(account.Account, account.Policy) error) error {
	home, err := account.Get(ctx, r.db.Read(), id)
	if err != nil {
		return err
	}
	if home.Closed { // nobody can sign in anyway
		return nil
	}
	policy, err := account.PolicyOf(ctx, r.db.Read(), id)
	if err != nil {
		return err
	}
	return do(home, policy)
}

// asksFor tells whether anybody from the account a upwards sets a setting to
// more than "never"; whether it counts is for the policy to say.
func asksFor(s account.Setting) string {
	return `EXISTS (SELECT 1 FROM account_tree t JOIN account_settings s ON s.account_id = t.ancestor_id AND s.name = '` + string(s) + `' AND s.content <> '0'
		WHERE t.account_id = a.id)`
}
