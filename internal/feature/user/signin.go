package user

import (
	"context"
	"strconv"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// SignedIn notes a successful sign-in: a step of it. in is false when the user
// may no longer come in, or has another password by now than the one behind
// hash, decided in the same statement that writes. newHash replaces the stored
// one when it is not empty.
func SignedIn(ctx context.Context, tx *database.Tx, u User, login Login, hash, newHash string) (in bool, err error) {
	n, err := tx.ExecCount(ctx, `
		UPDATE users SET failed_sign_ins = 0, last_wrong_hash = '', last_login_at = $3, last_login_address = $4, last_login_method = $5,
			password_hash = CASE WHEN $6 = '' THEN password_hash ELSE $6 END
		WHERE account_id = $1 AND id = $2 AND status = 'active' AND password_hash = $7`,
		u.Account, u.ID, login.At.UnixMicro(), login.Address, login.Method, newHash, hash)
	return n == 1, err
}

// Lock locks a user after too many wrong passwords. The last admin of an
// account who is not locked stays open: nobody could unlock them.
func (r *Users) Lock(ctx context.Context, u User, failures int) error {
	return r.log.Change(ctx, access.Program(access.Internal), u.Account, func(tx *database.Tx) ([]audit.Event, error) {
		last, err := lastOpenAdmin(ctx, tx, u)
		if err != nil || last {
			return nil, err
		}
		locked, err := tx.ExecCount(ctx, `UPDATE users SET locked_at = $3 WHERE account_id = $1 AND id = $2 AND locked_at IS NULL AND failed_sign_ins >= $4`,
			u.Account, u.ID, clock.Now(ctx).UnixMicro(), failures)
		if err != nil || locked == 0 {
			return nil, err
		}
		return []audit.Event{{Action: "user.locked", Target: u.Target(), Params: map[string]string{"count": strconv.Itoa(failures)}}}, restate(ctx, tx, u.Account, u.ID)
	})
}

func lastOpenAdmin(ctx context.Context, tx *database.Tx, u User) (bool, error) {
	var admin, others int
	err := tx.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM role_members WHERE account_id = $1 AND role_id = $2 AND user_id = $3),
		(SELECT COUNT(*) FROM (SELECT 1 FROM role_members m JOIN users a ON a.account_id = m.account_id AND a.id = m.user_id
			WHERE m.account_id = $1 AND m.role_id = $2 AND m.user_id <> $3 AND a.status = 'active' LIMIT 1) c)`,
		u.Account, access.AccountAdmin, u.ID).Scan(&admin, &others)
	return admin > 0 && others == 0, err
}
