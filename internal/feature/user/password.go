package user

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// PasswordHash is the stored text of a user's password, "" when there is none.
func PasswordHash(ctx context.Context, q database.Queryer, u User) (hash string, err error) {
	err = q.QueryRowContext(ctx, `SELECT COALESCE(password_hash, '') FROM users WHERE account_id = $1 AND id = $2`, u.Account, u.ID).Scan(&hash)
	return hash, err
}

// StorePassword keeps the hash of a new password and ends all sessions made before now.
func StorePassword(ctx context.Context, tx *database.Tx, u User, hash string) error {
	if err := keepHistory(ctx, tx, u); err != nil {
		return err
	}
	err := tx.Exec(ctx, `
		UPDATE users SET password_hash = $3, password_set_at = $4, sessions_from = $4, must_reset = 0, password_expired_at = NULL, failed_sign_ins = 0, last_wrong_hash = ''
		WHERE account_id = $1 AND id = $2`, u.Account, u.ID, hash, clock.Now(ctx).UnixMicro())
	if err != nil {
		return err
	}
	return restate(ctx, tx, u.Account, u.ID)
}

// keepHistory puts the present password among the former ones, and forgets
// those that the policy does not ask for: a hash that nobody needs is only a risk.
func keepHistory(ctx context.Context, tx *database.Tx, u User) error {
	policy, err := account.PolicyOf(ctx, tx, u.Account)
	if err != nil {
		return err
	}
	err = tx.Exec(ctx, `
		INSERT INTO password_history (account_id, user_id, number, password_hash, replaced_at)
		SELECT account_id, id, 1 + COALESCE((SELECT MAX(h.number) FROM password_history h WHERE h.account_id = users.account_id AND h.user_id = users.id), 0), password_hash, $3
		FROM users WHERE account_id = $1 AND id = $2 AND password_hash IS NOT NULL`, u.Account, u.ID, clock.Now(ctx).UnixMicro())
	if err != nil {
		return err
	}
	return tx.Exec(ctx, `DELETE FROM password_history WHERE account_id = $1 AND user_id = $2
		AND number <= (SELECT MAX(h.number) FROM password_history h WHERE h.account_id = $1 AND h.user_id = $2) - $3`,
		u.Account, u.ID, max(policy.Password.History-1, 0))
}

// FormerPasswords are the stored texts of a user's last count passwords before
// the present one, the newest first.
func FormerPasswords(ctx context.Context, q database.Queryer, u User, count int) ([]string, error) {
	if count <= 0 {
		return nil, nil
	}
	rows, err := q.QueryContext(ctx, `SELECT password_hash FROM password_history WHERE account_id = $1 AND user_id = $2 ORDER BY number DESC LIMIT $3`,
		u.Account, u.ID, count)
	return database.Collect(rows, err, func(row database.Scanner) (hash string, err error) { return hash, row.Scan(&hash) })
}

// PasswordEnds is when a user's password must be changed by the policy; nil
// when it never ends, or when there is none.
func (u User) PasswordEnds(p account.Policy) *time.Time {
	if u.PasswordSetAt == nil || p.Password.ValidityTime == 0 {
		return nil
	}
	at := u.PasswordSetAt.Add(p.Password.ValidityTime)
	return &at
}

// PasswordExpired tells whether the password is too old at this moment,
// whatever the status says: the job that writes it comes once a night. Whoever
// must follow a letter because an admin unlocked them (MustReset) is another
// matter, and the stronger one.
func (u User) PasswordExpired(p account.Policy, now time.Time) bool {
	ends := u.PasswordEnds(p)
	return ends != nil && !now.Before(*ends)
}

// PasswordEndsForPrograms is when programs that show the password are refused
// for its age: they cannot change it on the way in, as people do, so the policy
// gives them longer. Nil: never.
func (u User) PasswordEndsForPrograms(p account.Policy) *time.Time {
	ends := u.PasswordEnds(p)
	if ends == nil {
		return nil
	}
	at := ends.Add(p.Password.GraceTime)
	return &at
}

// SettleExpiry writes whether the password is too old, as a step of a sign-in
// that knows better than the night's job: the policy may have changed since.
func SettleExpiry(ctx context.Context, tx *database.Tx, u User, expired bool) error {
	statement := `UPDATE users SET password_expired_at = NULL WHERE account_id = $1 AND id = $2 AND password_expired_at IS NOT NULL`
	args := []any{u.Account, u.ID}
	if expired {
		statement = `UPDATE users SET password_expired_at = $3 WHERE account_id = $1 AND id = $2 AND password_expired_at IS NULL`
		args = append(args, clock.Now(ctx).UnixMicro())
	}
	n, err := tx.ExecCount(ctx, statement, args...)
	if err != nil || n == 0 {
		return err
	}
	return restate(ctx, tx, u.Account, u.ID)
}

// restateCase is the status that follows from the user's other columns.
const restateCase = `CASE
	WHEN disabled_at IS NOT NULL THEN 'disabled'
	WHEN locked_at IS NOT NULL THEN 'locked'
	WHEN password_hash IS NULL THEN 'pending'
	WHEN must_reset = 1 OR password_expired_at IS NOT NULL THEN 'password_expired'
	ELSE 'active' END`

// restate writes the status that follows from the user's other columns.
func restate(ctx context.Context, tx *database.Tx, in access.AccountID, id ID) error {
	return tx.Exec(ctx, `UPDATE users SET status = `+restateCase+` WHERE account_id = $1 AND id = $2`, in, id)
}
