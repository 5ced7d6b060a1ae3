package user

import (
	"context"

	"gatehouse/internal/foundation/database"
)

// SignedIn notes a successful sign-in: a step of it. in is false when the user
// may no longer come in, or has another password by now than the one behind
// hash, decided in the same statement that writes. A lock does not keep out
// whoever comes from a browser that is trusted.
func SignedIn(ctx context.Context, tx *database.Tx, u User, login Login, hash string, trusted bool) (in bool, err error) {
	n, err := tx.ExecCount(ctx, `
		UPDATE users SET failed_sign_ins = CASE WHEN locked_at IS NULL THEN 0 ELSE failed_sign_ins END,
			last_wrong_hash = CASE WHEN locked_at IS NULL THEN '' ELSE last_wrong_hash END,
			last_login_at = $3, last_login_address = $4, last_login_method = $5, last_login_country = $8
		WHERE account_id = $1 AND id = $2 AND disabled_at IS NULL AND must_reset = 0 AND COALESCE(password_hash, '') = $6
			AND (locked_at IS NULL OR $7 = 1)`,
		u.Account, u.ID, login.At.UnixMicro(), login.Address, login.Method, hash, number(trusted), login.Country)
	return n == 1, err
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
