// Package secondfactor keeps what a user proves who they are with beside a
// password: an authenticator app, passkeys, recovery codes, registered mobile
// devices, and codes that are sent. Only the user adds their own, and anybody
// who takes one away, or adds one, is asked first to confirm who they are; an
// admin can take all of another's away, unless that other may do more than the
// admin. Each code and each answer counts once, on all nodes together. What is
// asked for at sign-in, and how often somebody may be wrong, is decided by
// signing in; this room tells whether an answer is right.
package secondfactor

import (
	"context"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// Recovery is the factor of codes that a user keeps on paper. No policy forbids
// it, and it is no sort of account.Factor: it stands in for another.
const Recovery account.Factor = "recovery"

// Factors is the room's door.
type Factors struct {
	log   *audit.Log
	db    *database.DB
	users *user.Users
	box   *seal.Box
	// publicURL begins links in letters and says which site passkeys belong to;
	// it comes from the settings, never from a request.
	publicURL string
	phones    waiting
}

// New opens the room.
func New(log *audit.Log, users *user.Users, box *seal.Box, publicURL string) *Factors {
	return &Factors{log: log, db: log.Database(), users: users, box: box, publicURL: publicURL}
}

// restate writes into the user which factors they have set up, for lists: a
// step of every change of one.
func restate(ctx context.Context, tx *database.Tx, in access.AccountID, id user.ID) error {
	parts := make([]string, len(setUp))
	for i, f := range setUp {
		parts[i] = `CASE WHEN EXISTS (SELECT 1 FROM ` + f.table + ` x WHERE x.account_id = $1 AND x.user_id = $2 AND ` + f.counts + `) THEN '` + string(f.factor) + `,' ELSE '' END`
	}
	return tx.Exec(ctx, `
		UPDATE users SET factors = (SELECT CASE WHEN f.list = '' THEN '' ELSE ',' || f.list END FROM (SELECT `+strings.Join(parts, " || ")+` AS list) f)
		WHERE account_id = $1 AND id = $2`, in, id)
}

// setUp are the factors that a user sets up, in the order of their names, and
// the rows that say so.
var setUp = []struct {
	factor        account.Factor
	table, counts string
}{
	{account.ByApp, "app_factors", "x.secret <> ''"},
	{account.ByMobile, "mobiles", "x.counter >= 0"},
	{account.ByPasskey, "passkeys", "x.suspicious_at IS NULL"},
	{Recovery, "recovery_codes", "x.used_at IS NULL"},
}
