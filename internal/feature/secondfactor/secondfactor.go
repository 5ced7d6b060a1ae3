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
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/message"
	"gatehouse/internal/foundation/seal"
	"gatehouse/internal/foundation/text"
)

// Recovery is the factor of codes that a user keeps on paper. No policy forbids
// it, and it is no sort of account.Factor: it stands in for another.
const Recovery account.Factor = "recovery"

// MaxPasskeys is how many passkeys one user may have.
const MaxPasskeys = 20

// PasskeyNameLimit is how long the name of a passkey may be, in characters.
const PasskeyNameLimit = 60

// Faults of this room.
var (
	NotAllowed      = fault.New(fault.Conflict, "factor.not_allowed")
	NotBegun        = fault.New(fault.Conflict, "factor.not_begun")
	CodeWrong       = fault.New(fault.Invalid, "factor.code_wrong").On("code")
	NoPasskey       = fault.New(fault.Conflict, "factor.no_passkey")
	PasskeyRefused  = fault.New(fault.Invalid, "factor.passkey_refused")
	PasskeyKnown    = fault.New(fault.Conflict, "factor.passkey_known")
	PasskeyMissing  = fault.New(fault.Missing, "factor.passkey_missing")
	PasskeyStopped  = fault.New(fault.Forbidden, "factor.passkey_stopped")
	TooManyPasskeys = fault.New(fault.Limit, "factor.too_many_passkeys").With("max", MaxPasskeys)
	nameRule        = text.Rule{Limit: PasskeyNameLimit, Faults: map[text.Problem]*fault.Fault{
		text.Empty:      fault.New(fault.Invalid, "factor.name_missing").On("name"),
		text.TooLong:    fault.New(fault.Invalid, "factor.name_too_long").On("name").With("max", PasskeyNameLimit),
		text.Characters: fault.New(fault.Invalid, "factor.name_characters").On("name"),
	}}
)

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
	site      *webauthn.WebAuthn
	// Offered tells whether somebody would send a message of a channel, set by
	// the wiring; without it nobody does.
	Offered func(ctx context.Context, channel message.Channel) (bool, error)
}

// New opens the room.
func New(log *audit.Log, users *user.Users, box *seal.Box, publicURL string) *Factors {
	return &Factors{log: log, db: log.Database(), users: users, box: box, publicURL: publicURL, site: site(publicURL)}
}

// Register adds the work that is done in the background.
func (f *Factors) Register(runner *jobs.Runner) {
	runner.Every("secondfactor.tidy", time.Hour, func(ctx context.Context, _ jobs.Job) error { return f.Tidy(ctx) })
}

// allowed is NotAllowed where the user's account does not count a factor.
func (f *Factors) allowed(ctx context.Context, tx *database.Tx, u user.User, factor account.Factor) error {
	p, err := account.PolicyOf(ctx, tx, u.Account)
	if err == nil && !p.Allows(factor) && (factor != account.ByPasskey || !p.Passwordless) {
		err = NotAllowed
	}
	return err
}

func isMissing(err error) bool {
	told := fault.Of(err)
	return told != nil && told.Kind == fault.Missing
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
