package secondfactor

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// Passkey is one of a user's passkeys.
type Passkey struct {
	ID           string
	Name         string
	CreatedAt    time.Time
	LastUsedAt   *time.Time
	Synced       bool       // it may be on several devices of its user
	SuspiciousAt *time.Time // its counter went back: it counts no longer

	credential webauthn.Credential
}

// App is an authenticator app that was set up.
type App struct {
	AddedAt    time.Time
	LastUsedAt *time.Time
}

// Codes are a user's recovery codes.
type Codes struct {
	Left   int
	MadeAt time.Time
}

// Overview is what a user has set up, and what their account allows.
type Overview struct {
	App       *App
	Passkeys  []Passkey
	Codes     *Codes
	Preferred account.Factor
	Ways      []account.Factor // that the user can answer with now, the safest first
	Number    Number
	// Policy is the account's. PasskeysWork is false where browsers give none,
	// because the installation is called by an address instead of a name.
	Policy       account.Policy
	PasskeysWork bool
}

// Find tells what a user has set up. One's own needs no permission.
func (f *Factors) Find(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) (o Overview, err error) {
	if !actor.IsUser(in, string(id)) {
		if err := actor.May(in, access.UsersManage); err != nil {
			return Overview{}, err
		}
	}
	q := f.db.Read()
	u, err := user.Get(ctx, q, in, id)
	if err != nil {
		return Overview{}, err
	}
	o.PasskeysWork, o.Preferred = f.site != nil, u.PreferredFactor
	if o.Policy, err = account.PolicyOf(ctx, q, in); err != nil {
		return Overview{}, err
	}
	if o.Passkeys, err = passkeysOf(ctx, q, u); err != nil {
		return Overview{}, err
	}
	if o.App, err = appOf(ctx, q, u); err != nil {
		return Overview{}, err
	}
	if o.Codes, err = codesOf(ctx, q, u); err != nil {
		return Overview{}, err
	}
	ways, err := f.Ways(ctx, q, u, o.Policy)
	if err != nil {
		return Overview{}, err
	}
	for _, w := range ways {
		if w.Factor != Recovery {
			o.Ways = append(o.Ways, w.Factor)
		}
	}
	o.Number, err = f.number(ctx, q, u, o.Policy)
	if !actor.IsUser(in, string(id)) {
		o.Number.Sent = nil // nobody else has use for it
	}
	return o, err
}

func appOf(ctx context.Context, q database.Queryer, u user.User) (*App, error) {
	var added int64
	var used sql.NullInt64
	err := q.QueryRowContext(ctx, `SELECT COALESCE(added_at, 0), last_used_at FROM app_factors WHERE account_id = $1 AND user_id = $2 AND secret <> ''`,
		u.Account, u.ID).Scan(&added, &used)
	if errors.Is(err, database.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &App{AddedAt: time.UnixMicro(added).UTC(), LastUsedAt: moment(used)}, nil
}

func codesOf(ctx context.Context, q database.Queryer, u user.User) (*Codes, error) {
	var made sql.NullInt64
	var c Codes
	err := q.QueryRowContext(ctx, `SELECT MAX(created_at), COALESCE(SUM(CASE WHEN used_at IS NULL THEN 1 ELSE 0 END), 0) FROM recovery_codes WHERE account_id = $1 AND user_id = $2`,
		u.Account, u.ID).Scan(&made, &c.Left)
	if err != nil || !made.Valid {
		return nil, err
	}
	c.MadeAt = time.UnixMicro(made.Int64).UTC()
	return &c, nil
}

// owner is the user with their passkeys.
func (f *Factors) owner(ctx context.Context, q database.Queryer, u user.User) (owner, error) {
	keys, err := passkeysOf(ctx, q, u)
	return owner{u, keys}, err
}

// passkeysOf are a user's passkeys, the oldest first; at most MaxPasskeys.
func passkeysOf(ctx context.Context, q database.Queryer, u user.User) ([]Passkey, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT id, name, credential_id, public_key, transports, flags, sign_count, suspicious_at, created_at, last_used_at
		FROM passkeys WHERE account_id = $1 AND user_id = $2 ORDER BY created_at, id LIMIT $3`, u.Account, u.ID, MaxPasskeys)
	return database.Collect(rows, err, scanPasskey)
}

func scanPasskey(row database.Scanner) (k Passkey, err error) {
	var id, key, transports string
	var flags uint8
	var suspicious, used sql.NullInt64
	var created int64
	if err := row.Scan(&k.ID, &k.Name, &id, &key, &transports, &flags, &k.credential.Authenticator.SignCount, &suspicious, &created, &used); err != nil {
		return Passkey{}, err
	}
	if k.credential.ID, err = base64.RawURLEncoding.DecodeString(id); err != nil {
		return Passkey{}, err
	}
	if k.credential.PublicKey, err = base64.RawURLEncoding.DecodeString(key); err != nil {
		return Passkey{}, err
	}
	k.credential.Flags = webauthn.NewCredentialFlags(protocol.AuthenticatorFlags(flags))
	for t := range strings.SplitSeq(transports, ",") {
		if t != "" {
			k.credential.Transport = append(k.credential.Transport, protocol.AuthenticatorTransport(t))
		}
	}
	k.Synced = k.credential.Flags.BackupEligible
	k.CreatedAt, k.LastUsedAt, k.SuspiciousAt = time.UnixMicro(created).UTC(), moment(used), moment(suspicious)
	return k, nil
}

// Way is a second factor that a user can answer with.
type Way struct {
	Factor account.Factor
	To     string // where a code goes, as much of it as its owner needs to know it again
}

// Ways are the second factors that a user has and their account allows, the
// safest first; recovery codes stand last and need no leave.
func (f *Factors) Ways(ctx context.Context, q database.Queryer, u user.User, p account.Policy) ([]Way, error) {
	var set string
	if err := q.QueryRowContext(ctx, `SELECT factors FROM users WHERE account_id = $1 AND id = $2`, u.Account, u.ID).Scan(&set); err != nil {
		return nil, err
	}
	var ways []Way
	add := func(factor account.Factor, has bool, to string) {
		if has && (factor == Recovery || p.Allows(factor)) {
			ways = append(ways, Way{factor, to})
		}
	}
	has := func(factor account.Factor) bool { return holds(set, factor) }
	n, err := f.reach(ctx, u, p)
	if err != nil {
		return nil, err
	}
	proved := u.MobileVerified != nil
	add(account.ByPasskey, has(account.ByPasskey) && f.site != nil, "")
	add(account.ByMobile, has(account.ByMobile), "")
	add(account.ByApp, has(account.ByApp), "")
	add(account.ByEmail, u.EmailVerified != nil, Masked(account.ByEmail, u.Email))
	add(account.BySMS, n.by(account.BySMS) && proved, Masked(account.BySMS, u.Mobile))
	add(account.ByVoice, n.by(account.ByVoice) && proved, Masked(account.BySMS, u.Mobile))
	add(Recovery, has(Recovery), "")
	return ways, nil
}

// holds tells whether users.factors names a factor.
func holds(set string, factor account.Factor) bool {
	return strings.Contains(set, ","+string(factor)+",")
}

func moment(micros sql.NullInt64) *time.Time {
	if !micros.Valid {
		return nil
	}
	t := time.UnixMicro(micros.Int64).UTC()
	return &t
}
