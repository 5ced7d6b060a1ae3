// Package signin lets people in: by username (or verified email) and password,
// by the link of a letter, and out of a forgotten password. A refusal is the
// same for an unknown name, a wrong password, and a user who is disabled,
// locked or without a password, and costs the same work. Wrong passwords are
// counted; at the limit the user is locked until an admin unlocks them, except
// the last admin of an account who could, who is delayed instead. Addresses
// that fail often must wait.
package signin

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/breach"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

// FailureLimit is how many wrong passwords in a row lock a user.
const FailureLimit = 5

// Faults of this room.
var (
	Refused   = fault.New(fault.Unauthenticated, "session.refused")
	Throttled = fault.New(fault.Limit, "session.throttled")
)

// Reasons of a refusal, for the audit log only.
const (
	wrongPassword   = "signin.wrong_password"
	isDisabled      = "signin.disabled"
	isLocked        = "signin.locked"
	noPassword      = "signin.no_password"
	mustReset       = "signin.password_expired"
	accountDisabled = "signin.account_disabled"
	unknownName     = "signin.unknown_name"
	mustWait        = "signin.must_wait"
	emailUnverified = "signin.email_unverified"
	tooManyLetters  = "signin.too_many_letters"
)

// Door is the room's door.
type Door struct {
	log       *audit.Log
	db        *database.DB
	users     *user.Users
	sessions  *session.Sessions
	passwords *seal.Passwords
	box       *seal.Box
	throttle  *throttle
	common    *breach.List
	// Leaked is the operator's list of leaked passwords; without it only the common ones are known.
	Leaked *breach.List
}

// New opens the room.
func New(log *audit.Log, users *user.Users, sessions *session.Sessions, passwords *seal.Passwords, box *seal.Box) *Door {
	return &Door{log: log, db: log.Database(), users: users, sessions: sessions, passwords: passwords, box: box, throttle: newThrottle(), common: breach.Common()}
}

// subject is whom an attempt is about; its zero value is nobody, on which the
// same work is done to no effect.
type subject struct {
	user     user.User
	hash     string
	reset    bool
	waits    bool // the last open admin, after many guesses
	disabled bool // the account is
	home     access.AccountID
}

// SignIn checks a name and a password and begins a session.
func (d *Door) SignIn(ctx context.Context, v session.Visitor, name, password string) (session.Session, seal.Token, error) {
	if wait := d.throttle.wait(v.Address, clock.Now(ctx)); wait > 0 {
		return session.Session{}, seal.Token{}, Throttled.With("seconds", int(wait/time.Second)+1)
	}
	who, err := d.find(ctx, name)
	if err != nil {
		return session.Session{}, seal.Token{}, err
	}
	good, err := d.passwords.Check(ctx, who.hash, password)
	if err != nil {
		return session.Session{}, seal.Token{}, busy(err)
	}
	who.waits = d.throttle.wait(who.key(), clock.Now(ctx)) > 0
	if reason := who.refusal(good); reason != "" {
		d.throttle.failed(v.Address, clock.Now(ctx))
		return session.Session{}, seal.Token{}, d.refuse(ctx, v, who, reason, d.mark(who, password))
	}
	return d.admit(ctx, v, who, password)
}

// mark tells one wrong password of a user from another, and nothing else: the
// first 21 characters of a signature are 126 bits of its keyed hash, and only
// behind them comes the text that was signed.
func (d *Door) mark(who subject, password string) string {
	return d.box.Sign(password, "wrong password "+string(who.user.ID))[:21]
}

func (d *Door) find(ctx context.Context, name string) (subject, error) {
	in, id, err := user.ByName(ctx, d.db.Read(), name)
	if err != nil && !errors.Is(err, database.ErrNotFound) && fault.Code(err) != fault.Code(user.Missing) {
		return subject{}, err
	}
	known := err == nil
	var who subject
	var root access.AccountID
	if err := d.db.Read().QueryRowContext(ctx, `SELECT id FROM accounts WHERE parent_id IS NULL`).Scan(&root); err != nil {
		if errors.Is(err, database.ErrNotFound) {
			err = Refused // before set-up there is nobody
		}
		return subject{}, err
	}
	err = d.db.Read().QueryRowContext(ctx, `
		SELECT COALESCE(u.password_hash, ''), u.must_reset = 1,
			`+account.IsClosed("u.account_id")+`
		FROM users u WHERE u.account_id = $1 AND u.id = $2`, in, id).
		Scan(&who.hash, &who.reset, &who.disabled)
	if err != nil && !errors.Is(err, database.ErrNotFound) {
		return subject{}, err
	}
	u, err := user.Get(ctx, d.db.Read(), in, id)
	if err != nil && fault.Code(err) != fault.Code(user.Missing) {
		return subject{}, err
	}
	if known {
		who.user, who.home = u, in
		return who, nil
	}
	who.home = root
	return who, nil
}

// key is the subject's place among the addresses that must wait.
func (s subject) key() string { return "user " + string(s.user.ID) }

// refusal is why the subject may not come in, "" when they may.
func (s subject) refusal(good bool) string {
	switch {
	case s.user.ID == "":
		return unknownName
	case s.disabled:
		return accountDisabled
	case s.user.Status == user.Disabled:
		return isDisabled
	case s.user.Status == user.Locked:
		return isLocked
	case s.hash == "":
		return noPassword
	case s.waits:
		return mustWait
	case !good:
		return wrongPassword
	case s.reset:
		return mustReset
	}
	return ""
}

// refuse records the attempt and counts it. It is the same work for everybody:
// one counting, one event. Whether the password was wrong in the same way as the
// last one is decided by the store: a program may try in parallel.
func (d *Door) refuse(ctx context.Context, v session.Visitor, who subject, reason, wrong string) error {
	counts := 0
	if reason == wrongPassword {
		counts = 1
	}
	failures := 0
	err := d.db.Change(ctx, func(tx *database.Tx) error {
		failures = 0
		err := tx.QueryRowContext(ctx, `
			UPDATE users SET failed_sign_ins = failed_sign_ins + CASE WHEN last_wrong_hash = $4 THEN 0 ELSE $3 END,
				last_wrong_hash = CASE WHEN $3 = 1 THEN $4 ELSE last_wrong_hash END
			WHERE account_id = $1 AND id = $2 RETURNING failed_sign_ins`, who.user.Account, who.user.ID, counts, wrong).Scan(&failures)
		if err != nil && !errors.Is(err, database.ErrNotFound) {
			return err
		}
		return audit.NoteIn(ctx, tx, v.Anonymous(), who.home, audit.Event{Action: "user.login", Target: who.user.Target(), Status: audit.Failure, Reason: reason})
	})
	if err != nil {
		return err
	}
	if counts == 1 && failures >= FailureLimit {
		if err := d.users.Lock(ctx, who.user, failures); err != nil {
			return err
		}
		d.throttle.failed(who.key(), clock.Now(ctx)) // whoever could not be locked is at least delayed
	}
	return Refused
}

// admit begins the session and records it.
func (d *Door) admit(ctx context.Context, v session.Visitor, who subject, password string) (one session.Session, token seal.Token, err error) {
	fresh := ""
	if d.passwords.Outdated(who.hash) {
		if fresh, err = d.passwords.Hash(ctx, password); err != nil {
			return one, token, busy(err)
		}
	}
	err = d.db.Change(ctx, func(tx *database.Tx) error {
		in, err := user.SignedIn(ctx, tx, who.user, user.Login{At: clock.Now(ctx), Address: v.Address, Method: "password"}, who.hash, fresh)
		if err != nil {
			return err
		}
		if !in { // disabled, locked or given another password since it was looked up
			return Refused
		}
		if one, token, err = d.sessions.Open(ctx, tx, who.user, "password", v.Address, v.UserAgent); err != nil {
			return err
		}
		return audit.NoteIn(ctx, tx, v.As(who.user), who.home, audit.Event{Action: "user.login", Target: who.user.Target(),
			Params: map[string]string{"method": "password"}})
	})
	return one, token, err
}

func busy(err error) error {
	if errors.Is(err, seal.ErrBusy) {
		return audit.Busy.Because(err)
	}
	return err
}

// HashPassword hashes a password that a step of set-up stores by itself.
func (d *Door) HashPassword(ctx context.Context, password string) (string, error) {
	hash, err := d.passwords.Hash(ctx, password)
	return hash, busy(err)
}

// UnusablePassword is the hash of a password that nobody knows.
func (d *Door) UnusablePassword(ctx context.Context) (string, error) {
	return d.HashPassword(ctx, rand.Text())
}

// PlayFailure records a wrong password for a user without one having been
// tried: the demo's way to show a locked user.
func (d *Door) PlayFailure(ctx context.Context, u user.User, address string) error {
	who := subject{user: u, home: u.Account}
	err := d.refuse(ctx, session.Visitor{Address: address, Service: access.Web}, who, wrongPassword, rand.Text())
	if errors.Is(err, Refused) {
		return nil
	}
	return err
}
