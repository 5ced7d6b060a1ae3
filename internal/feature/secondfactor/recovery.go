package secondfactor

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"strconv"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// RecoveryCodes is how many codes are made at once.
const RecoveryCodes = 10

// A code has twelve characters of Crockford's base 32: 60 bits, which nobody
// guesses, and no two that look alike.
const recoveryLength = 12

var recoveryEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// MakeRecoveryCodes makes ten new codes and ends those from before. They are
// shown once: only keyed hashes are kept.
func (f *Factors) MakeRecoveryCodes(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) (codes []string, err error) {
	err = f.own(ctx, actor, in, id, "factor.codes_made", func(tx *database.Tx, u user.User, _ *change) error {
		codes, err = f.MakeRecoveryCodesIn(ctx, tx, u)
		return err
	})
	return codes, err
}

// MakeRecoveryCodesIn is MakeRecoveryCodes as a step of another act.
func (f *Factors) MakeRecoveryCodesIn(ctx context.Context, tx *database.Tx, u user.User) ([]string, error) {
	if err := tx.Exec(ctx, `DELETE FROM recovery_codes WHERE account_id = $1 AND user_id = $2`, u.Account, u.ID); err != nil {
		return nil, err
	}
	now := clock.Now(ctx)
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		codes[i] = newRecoveryCode()
		err := tx.Exec(ctx, `INSERT INTO recovery_codes (account_id, user_id, code_hash, created_at) VALUES ($1, $2, $3, $4)`,
			u.Account, u.ID, f.recoveryHash(u, codes[i]), now.UnixMicro())
		if err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// UseRecoveryCode uses a code up: a step of signing in and of confirming. Of
// two at the same moment one succeeds. left is how many remain; the user is
// told by a letter. by is who tries, as far as that is known.
//
// The code is looked up by its keyed hash: what a comparison in the database
// takes longer for tells nothing of a hash that nobody without the key can aim.
func (f *Factors) UseRecoveryCode(ctx context.Context, tx *database.Tx, by access.Actor, u user.User, code string) (right bool, left int, err error) {
	if code = plainRecoveryCode(code); len(code) != recoveryLength {
		return false, 0, nil
	}
	used, err := tx.ExecCount(ctx, `UPDATE recovery_codes SET used_at = $4 WHERE account_id = $1 AND user_id = $2 AND code_hash = $3 AND used_at IS NULL`,
		u.Account, u.ID, f.recoveryHash(u, code), clock.Now(ctx).UnixMicro())
	if err != nil || used == 0 {
		return false, 0, err
	}
	if left, err = recoveryCodesLeft(ctx, tx, u); err != nil {
		return false, 0, err
	}
	c := change{action: "factor.code_used", params: map[string]string{"count": strconv.Itoa(left)}}
	if err := audit.NoteIn(ctx, tx, by, u.Account, c.events(u)...); err != nil {
		return false, 0, err
	}
	return true, left, f.settle(ctx, tx, by, u, c)
}

func recoveryCodesLeft(ctx context.Context, q database.Queryer, u user.User) (left int, err error) {
	err = q.QueryRowContext(ctx, `SELECT COUNT(*) FROM recovery_codes WHERE account_id = $1 AND user_id = $2 AND used_at IS NULL`, u.Account, u.ID).Scan(&left)
	return left, err
}

func newRecoveryCode() string {
	var random [8]byte
	_, _ = rand.Read(random[:])
	code := recoveryEncoding.EncodeToString(random[:])[:recoveryLength]
	return code[:4] + "-" + code[4:8] + "-" + code[8:]
}

// plainRecoveryCode takes a code as people write it: without regard to case,
// spaces and dashes, and with letters for the digits that look like them.
func plainRecoveryCode(typed string) string {
	if len(typed) > 4*recoveryLength {
		return ""
	}
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u2013", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(typed))
}

func (f *Factors) recoveryHash(u user.User, code string) string {
	return f.box.Digest(plainRecoveryCode(code), "recovery_codes/"+string(u.Account)+"/"+string(u.ID))
}
