package signin

import (
	"cmp"
	"context"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/jobs"
	"gatehouse/internal/foundation/seal"
)

const (
	// TokenPrefix begins the token of an unfinished sign-in, which lies in a cookie.
	TokenPrefix = "gtu"
	// UnfinishedTime is how long a sign-in may take from its password on.
	UnfinishedTime = 10 * time.Minute
	maxUnfinished  = 10 // of one user; the oldest gives way
)

// Over answers for a sign-in that is finished, unknown, too old, or whose user
// may no longer come in or has another password by now.
var Over = fault.New(fault.Unauthenticated, "signin.over")

// Unfinished is a sign-in that has passed its first secret and not yet the rest.
type Unfinished struct {
	User      user.User
	Step      Step
	Ways      []secondfactor.Way // of showing a second factor
	Enrol     []account.Factor   // that can be set up now, when one is wanted and there is no way to show one
	Preferred account.Factor     // of the ways, where the user has said so or there is one that is better
	Sent      *secondfactor.Sent // the code that is on its way
	ExpiresAt time.Time

	who    subject
	hash   string         // of its token
	method string         // of the first secret
	factor account.Factor // that was shown
}

// PasswordRules are what a new password of the user must be like.
func (f *Unfinished) PasswordRules() account.PasswordPolicy { return f.who.policy.Password }

// admit goes on from a good first secret: to a session, or to the next step.
func (d *Door) admit(ctx context.Context, v session.Visitor, who subject, fresh string) (o Outcome, err error) {
	f := &Unfinished{User: who.user, who: who, method: "password"}
	err = d.db.Change(ctx, func(tx *database.Tx) error {
		if fresh != "" {
			changed, err := tx.ExecCount(ctx, `UPDATE users SET password_hash = $4 WHERE account_id = $1 AND id = $2 AND password_hash = $3`,
				who.user.Account, who.user.ID, who.hash, fresh)
			if err != nil {
				return err
			}
			if changed == 0 { // given another password since it was looked up
				return Refused
			}
			f.who.hash = fresh
		}
		o, err = d.goOn(ctx, tx, v, f)
		return err
	})
	return o, err
}

// Enter lets in a user who came by a link and has just set a password: a step.
// A link from a letter shows that they have the mailbox, which is as much as a
// code by email does; where the policy wants more, the sign-in goes on.
func (d *Door) Enter(ctx context.Context, tx *database.Tx, v session.Visitor, u user.User, byLetter bool) (session.Entry, error) {
	who, err := d.subject(ctx, tx, v, u.Account, u.ID)
	if err != nil {
		return session.Entry{}, err
	}
	f := &Unfinished{User: who.user, who: who, method: "password"}
	if byLetter && who.policy.Allows(account.ByEmail) && f.wantsFactor() {
		f.factor = account.ByEmail
	}
	o, err := d.goOn(ctx, tx, v, f)
	return session.Entry{Opened: o.Opened, Unfinished: o.Token}, err
}

// goOn finishes a sign-in that lacks nothing, or keeps it for its next step: a step.
func (d *Door) goOn(ctx context.Context, tx *database.Tx, v session.Visitor, f *Unfinished) (Outcome, error) {
	if err := d.decide(ctx, tx, f); err != nil {
		return Outcome{}, err
	}
	if f.Step == SignedIn {
		opened, err := d.finish(ctx, tx, v, f)
		return Outcome{Step: SignedIn, Opened: opened}, err
	}
	o := Outcome{Step: f.Step}
	if f.hash == "" {
		token, err := d.begin(ctx, tx, v, f)
		if err != nil {
			return Outcome{}, err
		}
		o.Token = token
		if err := d.sendAtOnce(ctx, tx, v, f); err != nil {
			return Outcome{}, err
		}
	} else if err := tx.Exec(ctx, `UPDATE sign_ins SET factor = $3 WHERE account_id = $1 AND token_hash = $2`, f.User.Account, f.hash, f.factor); err != nil {
		return Outcome{}, err
	}
	o.Unfinished = *f
	return o, nil
}

// begin keeps a sign-in for its next step.
func (d *Door) begin(ctx context.Context, tx *database.Tx, v session.Visitor, f *Unfinished) (seal.Token, error) {
	now := clock.Now(ctx)
	token := seal.NewToken(TokenPrefix, string(f.User.Account))
	f.hash, f.ExpiresAt = token.Hash(), now.Add(UnfinishedTime)
	err := tx.Exec(ctx, `
		DELETE FROM sign_ins WHERE account_id = $1 AND token_hash IN (
			SELECT token_hash FROM sign_ins WHERE account_id = $1 AND user_id = $2 ORDER BY created_at DESC LIMIT 1000 OFFSET $3)`,
		f.User.Account, f.User.ID, maxUnfinished-1)
	if err != nil {
		return token, err
	}
	return token, tx.Exec(ctx, `
		INSERT INTO sign_ins (account_id, token_hash, user_id, method, factor, password_hash, address, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		f.User.Account, f.hash, f.User.ID, f.method, f.factor, f.who.hash, v.Address, now.UnixMicro(), f.ExpiresAt.UnixMicro())
}

// sendAtOnce sends the code when that is what the user will want anyway. A bound
// of codes is no reason to stop the sign-in: there may be another way.
func (d *Door) sendAtOnce(ctx context.Context, tx *database.Tx, v session.Visitor, f *Unfinished) error {
	if !sends(f.Preferred) {
		return nil
	}
	sent, err := d.factors.SendCode(ctx, tx, f.code(v, f.Preferred))
	if kind := fault.Of(err); kind != nil && (kind.Kind == fault.Limit || kind.Kind == fault.Conflict) {
		return nil
	}
	f.Sent = &sent
	return err
}

func sends(f account.Factor) bool {
	return f == account.ByEmail || f == account.BySMS || f == account.ByVoice
}

func (f *Unfinished) code(v session.Visitor, channel account.Factor) secondfactor.Request {
	return secondfactor.Request{User: f.User, Policy: f.who.policy, Purpose: secondfactor.ForSignIn, BoundTo: f.hash, Channel: channel, Address: v.Address}
}

// hold is open for a step that answers a sign-in: it takes the sign-in's line,
// so that of two answers one comes after the other.
func (d *Door) hold(ctx context.Context, tx *database.Tx, v session.Visitor, text string) (*Unfinished, error) {
	if token, ok := seal.ParseToken(TokenPrefix, text); ok {
		err := tx.Exec(ctx, `UPDATE sign_ins SET expires_at = expires_at WHERE account_id = $1 AND token_hash = $2`, access.AccountID("acc_"+token.Owner), token.Hash())
		if err != nil {
			return nil, err
		}
	}
	return d.open(ctx, tx, v, text)
}

// open finds an unfinished sign-in and judges its user anew.
func (d *Door) open(ctx context.Context, q database.Queryer, v session.Visitor, text string) (*Unfinished, error) {
	token, ok := seal.ParseToken(TokenPrefix, text)
	if !ok {
		return nil, Over
	}
	f := &Unfinished{hash: token.Hash()}
	in := access.AccountID("acc_" + token.Owner)
	var id user.ID
	var expires int64
	var stored string
	err := q.QueryRowContext(ctx, `
		SELECT user_id, method, factor, password_hash, expires_at FROM sign_ins
		WHERE account_id = $1 AND token_hash = $2 AND expires_at > $3`, in, f.hash, clock.Now(ctx).UnixMicro()).
		Scan(&id, &f.method, &f.factor, &stored, &expires)
	if errors.Is(err, database.ErrNotFound) {
		return nil, Over
	}
	if err != nil {
		return nil, err
	}
	f.ExpiresAt = time.UnixMicro(expires).UTC()
	if f.who, err = d.subject(ctx, q, v, in, id); err != nil {
		return nil, err
	}
	if f.who.barred() != "" || f.who.user.MustReset || f.who.hash != stored {
		return nil, Over
	}
	f.User = f.who.user
	return f, d.decide(ctx, q, f)
}

// Look is how far an unfinished sign-in is: for a page that was loaded again.
func (d *Door) Look(ctx context.Context, v session.Visitor, text string) (Unfinished, error) {
	f, err := d.open(ctx, d.db.Read(), v, text)
	if err != nil {
		return Unfinished{}, err
	}
	f.Sent, err = d.factors.SentCode(ctx, d.db.Read(), f.User, secondfactor.ForSignIn, f.hash)
	return *f, err
}

// GiveUp ends an unfinished sign-in; one that is over already is no fault.
func (d *Door) GiveUp(ctx context.Context, text string) error {
	token, ok := seal.ParseToken(TokenPrefix, text)
	if !ok {
		return nil
	}
	return d.db.Change(ctx, func(tx *database.Tx) error {
		return tx.Exec(ctx, `DELETE FROM sign_ins WHERE account_id = $1 AND token_hash = $2`, access.AccountID("acc_"+token.Owner), token.Hash())
	})
}

// finish begins the session and records it.
func (d *Door) finish(ctx context.Context, tx *database.Tx, v session.Visitor, f *Unfinished) (session.Opened, error) {
	login := user.Login{At: clock.Now(ctx), Address: v.Address, Country: v.Country, Method: f.method}
	in, err := user.SignedIn(ctx, tx, f.User, login, f.who.hash, f.who.trusted())
	if err != nil {
		return session.Opened{}, err
	}
	if !in { // disabled, locked or given another password since it was looked up
		return session.Opened{}, cmp.Or(f.over(), error(Refused))
	}
	if f.hash != "" {
		if err := tx.Exec(ctx, `DELETE FROM sign_ins WHERE account_id = $1 AND token_hash = $2`, f.User.Account, f.hash); err != nil {
			return session.Opened{}, err
		}
	}
	opened, err := d.sessions.Open(ctx, tx, f.User, v, f.method, string(f.factor))
	if err != nil {
		return session.Opened{}, err
	}
	if opened.NewDevice {
		if err := d.users.TellNewDevice(ctx, tx, f.User, login, v.UserAgent); err != nil {
			return session.Opened{}, err
		}
	}
	params := map[string]string{"method": f.method}
	if f.factor != "" {
		params["factor"] = string(f.factor)
	}
	return opened, audit.NoteIn(ctx, tx, v.As(f.User), f.User.Account, audit.Event{Action: signInAction, Target: f.User.Target(), Params: params})
}

func (f *Unfinished) over() error {
	if f.hash == "" {
		return nil
	}
	return Over
}

// Register has what is over removed every minute.
func (d *Door) Register(runner *jobs.Runner) {
	runner.Every("signin.tidy", time.Minute, func(ctx context.Context, _ jobs.Job) error { return d.Tidy(ctx) })
}

// Tidy removes what is over: unfinished sign-ins, codes, places that no longer
// wait; and ends the locks whose time is over.
func (d *Door) Tidy(ctx context.Context) error {
	err := d.db.Change(ctx, func(tx *database.Tx) error {
		err := tx.Exec(ctx, `DELETE FROM sign_ins WHERE (account_id, token_hash) IN (
			SELECT account_id, token_hash FROM sign_ins WHERE expires_at < $1 LIMIT 1000)`, clock.Now(ctx).UnixMicro())
		return errors.Join(err, secondfactor.ForgetCodes(ctx, tx), forgetPlaces(ctx, tx))
	})
	return errors.Join(err, d.users.EndLocks(ctx))
}
