// Package signin lets people in: by username (or verified email) and password
// and, where the account's policy asks for it, a second factor; by a passkey
// alone where it allows that; by the link of a letter; and out of a forgotten
// password. A refusal is the same for an unknown name, a wrong password, and a
// user who is disabled, locked or without a password, and costs the same work.
// Wrong secrets are counted, whatever asked for them; at the limit the user is
// locked, except the last admin of an account who could unlock, who is delayed
// instead. A browser in which the user has signed in before has an allowance of
// its own, so that a stranger cannot lock a person out of their own laptop.
// Addresses and users that fail often must wait, on every node.
package signin

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/safelist"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/breach"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
	"gatehouse/internal/foundation/text"
)

// Faults of this room.
var (
	Refused   = fault.New(fault.Unauthenticated, "session.refused")
	Throttled = admission.Throttled
)

// Reasons of a refusal, for the audit log only.
const (
	wrongPassword   = admission.WrongPassword
	wrongFactor     = "signin.wrong_factor"
	notAllowed      = "signin.passkey_not_enough"
	isDisabled      = admission.UserDisabled
	isLocked        = admission.UserLocked
	noPassword      = "signin.no_password"
	mustReset       = admission.MustReset
	accountDisabled = admission.AccountDisabled
	unknownName     = "signin.unknown_name"
	mustWait        = admission.MustWait
	emailUnverified = "signin.email_unverified"
	tooManyLetters  = "signin.too_many_letters"
)

// Door is the room's door.
type Door struct {
	log       *audit.Log
	db        *database.DB
	users     *user.Users
	sessions  *session.Sessions
	factors   *secondfactor.Factors
	passwords *seal.Passwords
	box       *seal.Box
	common    *breach.List
	// Leaked is the operator's list of leaked passwords; without it only the common ones are known.
	Leaked *breach.List
}

// New opens the room.
func New(log *audit.Log, users *user.Users, sessions *session.Sessions, factors *secondfactor.Factors, passwords *seal.Passwords, box *seal.Box) *Door {
	return &Door{log: log, db: log.Database(), users: users, sessions: sessions, factors: factors, passwords: passwords, box: box, common: breach.Common()}
}

// Step is what a sign-in wants next.
type Step string

// The steps, as the API names them.
const (
	SignedIn       Step = "signed_in"
	WantsFactor    Step = "second_factor"
	WantsEnrolment Step = "enrol"            // the policy asks for a second factor, and the user has none that counts
	WantsPassword  Step = "password_expired" // a new one
)

// Outcome is how far a sign-in has come.
type Outcome struct {
	Step       Step
	Opened     session.Opened // once signed in
	Unfinished Unfinished     // until then
	Token      seal.Token     // of the unfinished sign-in, when it has just begun; answered once
}

// subject is whom an attempt is about; its zero value is nobody, on which the
// same work is done to no effect.
type subject struct {
	user     user.User
	hash     string
	expired  bool // the password is older than the policy lets it be
	waits    bool // after many failures that could not lock them
	disabled bool // the account is
	home     access.AccountID
	policy   account.Policy
	device   session.Device // empty when it is new
	service  access.Service
	address  string
	allowed  *safelist.List
	other    string // reason by which another room keeps them out, of what it asks of passwords over its protocols
}

// trusted tells whether the attempt comes from a browser of the user's own that has some of its allowance left.
func (s subject) trusted() bool {
	return s.device.ID != "" && s.device.Failures < s.policy.LoginAttempts
}

// key is the subject's place among those that must wait.
func (s subject) key() place { return place("user " + string(s.user.ID)) }

// SignIn checks a name and a password and begins a session, or the way to one.
func (d *Door) SignIn(ctx context.Context, v session.Visitor, name, password string) (Outcome, error) {
	if err := d.MayTry(ctx, v.Address); err != nil {
		return Outcome{}, err
	}
	who, err := d.find(ctx, v, name)
	if err != nil {
		return Outcome{}, err
	}
	good, err := d.passwords.Check(ctx, who.hash, password)
	if err != nil {
		return Outcome{}, busy(err)
	}
	if reason := who.refusal(good); reason != "" {
		return Outcome{}, d.refuse(ctx, v, who, reason, d.mark(who, password))
	}
	fresh := ""
	if d.passwords.Outdated(who.hash) {
		if fresh, err = d.passwords.Hash(ctx, password); err != nil {
			return Outcome{}, busy(err)
		}
	}
	return d.admit(ctx, v, who, fresh)
}

// mark tells one wrong secret of a user from another, and nothing else.
func (d *Door) mark(who subject, secret string) string {
	return d.box.Digest(secret, "wrong password "+string(who.user.ID))
}

// find finds whom a name means.
func (d *Door) find(ctx context.Context, v session.Visitor, name string) (subject, error) {
	in, id, err := user.ByName(ctx, d.db.Read(), name)
	if err != nil && !errors.Is(err, database.ErrNotFound) && fault.Code(err) != fault.Code(user.Missing) {
		return subject{}, err
	}
	if err != nil {
		in, id = "", ""
	}
	return d.subject(ctx, d.db.Read(), v, in, id)
}

// subject is a user as an attempt finds them, with the policy of their account
// and the browser that they come with. Nobody costs as many questions.
func (d *Door) subject(ctx context.Context, q database.Queryer, v session.Visitor, in access.AccountID, id user.ID) (who subject, err error) {
	if err := q.QueryRowContext(ctx, `SELECT id FROM accounts WHERE parent_id IS NULL`).Scan(&who.home); err != nil {
		if errors.Is(err, database.ErrNotFound) {
			err = Refused // before set-up there is nobody
		}
		return subject{}, err
	}
	err = q.QueryRowContext(ctx, `
		SELECT COALESCE(u.password_hash, ''), `+account.IsClosed("u.account_id")+`
		FROM users u WHERE u.account_id = $1 AND u.id = $2`, in, id).
		Scan(&who.hash, &who.disabled)
	if err != nil && !errors.Is(err, database.ErrNotFound) {
		return subject{}, err
	}
	known := err == nil
	if who.user, err = user.Get(ctx, q, in, id); err != nil && fault.Code(err) != fault.Code(user.Missing) {
		return subject{}, err
	}
	if known {
		who.home = in
	}
	if who.policy, err = account.PolicyOf(ctx, q, who.home); err != nil {
		return subject{}, err
	}
	who.service, who.address = v.Service, v.Address
	if who.allowed, err = safelist.Of(ctx, q, in, id); err != nil {
		return subject{}, err
	}
	if who.device, _, err = session.DeviceOf(ctx, q, who.user, v); err != nil {
		return subject{}, err
	}
	wait, err := d.wait(ctx, q, who.key())
	who.waits = wait > 0
	who.expired = who.user.PasswordExpired(who.policy, clock.Now(ctx))
	return who, err
}

// refusal is why the subject may not come in, "" when they may.
func (s subject) refusal(good bool) string {
	switch {
	case s.barred() != "":
		return s.barred()
	case s.hash == "":
		return noPassword
	case s.waits:
		return mustWait
	case !good:
		return wrongPassword
	case s.user.MustReset:
		return mustReset
	}
	return ""
}

// barred is why no secret gets the subject in: the decision that all services share.
func (s subject) barred() string {
	if s.user.ID == "" {
		return unknownName
	}
	facts := admission.Facts{AccountDisabled: s.disabled, Status: s.user.Status, LockCounts: !s.trusted(), Allowed: s.allowed, By: admission.WebSession}
	return cmp.Or(facts.Refusal(s.service, s.address), s.other)
}

// refuse records the attempt and counts it. It is the same work for everybody:
// three countings, one event. Whether the secret was wrong in the same way as
// the last one is decided by the store: a program may try in parallel.
func (d *Door) refuse(ctx context.Context, v session.Visitor, who subject, reason, wrong string) error {
	err := d.db.Change(ctx, func(tx *database.Tx) error {
		if err := failed(ctx, tx, fromAddress(v.Address)); err != nil {
			return err
		}
		return d.count(ctx, tx, v, &who, reason, wrong)
	})
	if err != nil {
		return err
	}
	return cmp.Or(d.lockIfSpent(ctx, who), error(Refused))
}

// count adds a wrong secret to what the user, or the user's own browser, has
// had wrong in a row, and records the attempt: a step.
func (d *Door) count(ctx context.Context, tx *database.Tx, v session.Visitor, who *subject, reason, wrong string) error {
	counts := 0
	device := ""
	if reason == wrongPassword || reason == wrongFactor {
		counts = 1
		if who.trusted() {
			counts, device = 0, who.device.ID
		}
	}
	failures, err := session.DeviceFailed(ctx, tx, who.user, device, wrong)
	if err != nil {
		return err
	}
	who.device.Failures = max(who.device.Failures, failures)
	who.user.FailedSignIns = 0
	err = tx.QueryRowContext(ctx, `
		UPDATE users SET failed_sign_ins = failed_sign_ins + CASE WHEN last_wrong_hash = $4 THEN 0 ELSE $3 END,
			last_wrong_hash = CASE WHEN $3 = 1 THEN $4 ELSE last_wrong_hash END
		WHERE account_id = $1 AND id = $2 RETURNING failed_sign_ins`, who.user.Account, who.user.ID, counts, wrong).Scan(&who.user.FailedSignIns)
	if err != nil && !errors.Is(err, database.ErrNotFound) {
		return err
	}
	if counts == 0 && reason != isLocked { // nothing was used up
		who.user.FailedSignIns = 0
	}
	if who.spent() { // whoever cannot be locked is at least delayed
		if err := failed(ctx, tx, who.key()); err != nil {
			return err
		}
	}
	if v.Service != access.Web { // programs try thousands of times: the room of admission records them in sums
		return nil
	}
	return audit.NoteIn(ctx, tx, v.Anonymous(), who.home, audit.Event{Action: signInAction, Target: who.user.Target(), Status: audit.Failure, Reason: reason,
		Params: map[string]string{browserParam: text.Browser(v.UserAgent)}})
}

// spent tells whether the user has used up what they may have wrong, and is not locked yet.
func (s subject) spent() bool {
	return s.user.ID != "" && s.user.Status != user.Locked && s.user.FailedSignIns >= s.policy.LoginAttempts
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
func (d *Door) PlayFailure(ctx context.Context, u user.User, address, userAgent string) error {
	v := session.Visitor{Address: address, UserAgent: userAgent, Service: access.Web}
	who, err := d.subject(ctx, d.db.Read(), v, u.Account, u.ID)
	if err != nil {
		return err
	}
	err = d.refuse(ctx, v, who, wrongPassword, rand.Text())
	if errors.Is(err, Refused) {
		return nil
	}
	return err
}
