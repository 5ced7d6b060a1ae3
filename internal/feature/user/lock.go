package user

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// Lock locks a user after too many wrong secrets; span is for how long, 0 until
// an admin unlocks. The last admin of an account who is not locked stays open:
// nobody could unlock them.
func (r *Users) Lock(ctx context.Context, u User, failures int, span time.Duration) error {
	return r.log.Change(ctx, access.Program(access.Internal), u.Account, func(tx *database.Tx) ([]audit.Event, error) {
		last, err := LastOpenAdmin(ctx, tx, u)
		if err != nil || last {
			return nil, err
		}
		now := clock.Now(ctx)
		until := sql.NullInt64{Int64: now.Add(span).UnixMicro(), Valid: span > 0}
		locked, err := tx.ExecCount(ctx, `UPDATE users SET locked_at = $3, locked_until = $5 WHERE account_id = $1 AND id = $2 AND locked_at IS NULL AND failed_sign_ins >= $4`,
			u.Account, u.ID, now.UnixMicro(), failures, until)
		if err != nil || locked == 0 {
			return nil, err
		}
		return []audit.Event{{Action: "user.locked", Target: u.Target(), Params: map[string]string{"count": strconv.Itoa(failures)}}}, restate(ctx, tx, u.Account, u.ID)
	})
}

// LastOpenAdmin tells whether nobody could unlock the user: they are the only
// admin of their account who is open.
func LastOpenAdmin(ctx context.Context, tx *database.Tx, u User) (bool, error) {
	var admin, others int
	err := tx.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM role_members WHERE account_id = $1 AND role_id = $2 AND user_id = $3),
		(SELECT COUNT(*) FROM (SELECT 1 FROM role_members m JOIN users a ON a.account_id = m.account_id AND a.id = m.user_id
			WHERE m.account_id = $1 AND m.role_id = $2 AND m.user_id <> $3 AND a.status = 'active' LIMIT 1) c)`,
		u.Account, access.AccountAdmin, u.ID).Scan(&admin, &others)
	return admin > 0 && others == 0, err
}

// lockEnds is how many locks are ended by one call: one change each.
const lockEnds = 200

// EndLocks opens users whose lock was for a time that is over. The password
// stays: the wrong ones were slowed down enough.
func (r *Users) EndLocks(ctx context.Context) error {
	now := clock.Now(ctx).UnixMicro()
	rows, err := r.db.Read().QueryContext(ctx, `SELECT `+columns+` FROM users u WHERE u.locked_until IS NOT NULL AND u.locked_until <= $1 ORDER BY u.locked_until LIMIT $2`,
		now, lockEnds)
	over, err := database.Collect(rows, err, scan)
	if err != nil {
		return err
	}
	for _, u := range over {
		err := r.log.Change(ctx, access.Program(access.Internal), u.Account, func(tx *database.Tx) ([]audit.Event, error) {
			ended, err := tx.ExecCount(ctx, `UPDATE users SET locked_at = NULL, locked_until = NULL, failed_sign_ins = 0, last_wrong_hash = ''
				WHERE account_id = $1 AND id = $2 AND locked_until <= $3`, u.Account, u.ID, now)
			if err != nil || ended == 0 {
				return nil, err
			}
			return []audit.Event{{Action: "user.lock_ended", Target: u.Target()}}, restate(ctx, tx, u.Account, u.ID)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
