package signin

import (
	"context"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Answer is what somebody shows as a second factor.
type Answer struct {
	Factor     account.Factor
	Code       string // of every factor but the next two
	Credential []byte // what the browser says for a passkey, as JSON (WebAuthn, section 5.1)
}

// Faults of answers.
var (
	NotOffered = fault.New(fault.Conflict, "signin.not_offered").On("factor")
	FactorFail = fault.New(fault.Invalid, "signin.factor_wrong").On("code")
)

// Code sends a code for an unfinished sign-in, or sends it anew, by the same
// channel or another one.
func (d *Door) Code(ctx context.Context, v session.Visitor, text string, channel account.Factor) (u Unfinished, err error) {
	if err := d.MayTry(ctx, v.Address); err != nil {
		return Unfinished{}, err
	}
	err = d.db.Change(ctx, func(tx *database.Tx) error {
		f, err := d.hold(ctx, tx, v, text)
		if err != nil {
			return err
		}
		if f.Step != WantsFactor || !f.offers(channel) || !sends(channel) {
			return NotOffered
		}
		sent, err := d.factors.SendCode(ctx, tx, f.code(v, channel))
		f.Sent = &sent
		u = *f
		return err
	})
	return u, err
}

func (f *Unfinished) offers(factor account.Factor) bool {
	for _, w := range f.Ways {
		if w.Factor == factor {
			return true
		}
	}
	return false
}

// Show answers an unfinished sign-in with a second factor. A wrong one counts
// towards the lock as a wrong password does; the one that locks ends the sign-in.
func (d *Door) Show(ctx context.Context, v session.Visitor, text string, a Answer) (o Outcome, err error) {
	if err := d.MayTry(ctx, v.Address); err != nil {
		return Outcome{}, err
	}
	var wrong *subject
	var reason string // why the answer does not count
	err = d.db.Change(ctx, func(tx *database.Tx) error {
		wrong = nil
		f, err := d.hold(ctx, tx, v, text)
		if err != nil {
			return err
		}
		if f.Step != WantsFactor || !f.offers(a.Factor) {
			return NotOffered
		}
		if reason, err = d.turn(ctx, tx, v, &f.who); err != nil {
			return err
		}
		if reason == mustWait {
			return waitLongest
		}
		if reason == "" {
			good, err := d.right(ctx, tx, v, f, a)
			if err != nil {
				return err
			}
			if good {
				f.factor = a.Factor
				o, err = d.goOn(ctx, tx, v, f)
				return err
			}
			reason = wrongFactor
		}
		wrong = &f.who
		if err := failed(ctx, tx, fromAddress(v.Address)); err != nil {
			return err
		}
		return d.count(ctx, tx, v, wrong, reason, d.mark(f.who, string(a.Factor)+" "+a.Code))
	})
	if err != nil || wrong == nil {
		return o, err
	}
	if err := d.lockIfSpent(ctx, *wrong); err != nil {
		return Outcome{}, err
	}
	if reason != wrongFactor {
		return Outcome{}, Over
	}
	if wrong.spent() { // what ended the sign-in hears so at once, and not the next answer
		if _, err := d.open(ctx, d.db.Read(), v, text); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{}, FactorFail
}

// lockIfSpent locks the user behind a wrong secret, once it was counted, when
// it was one too many.
func (d *Door) lockIfSpent(ctx context.Context, who subject) error {
	if !who.spent() {
		return nil
	}
	return d.users.Lock(ctx, who.user, who.user.FailedSignIns, who.policy.LockTime)
}

// right tells whether an answer is right: a step that is committed either way.
func (d *Door) right(ctx context.Context, tx *database.Tx, v session.Visitor, f *Unfinished, a Answer) (bool, error) {
	switch a.Factor {
	case account.ByEmail, account.BySMS, account.ByVoice:
		channel, ok, err := d.factors.CheckCode(ctx, tx, f.User, secondfactor.ForSignIn, f.hash, a.Code)
		return ok && channel == a.Factor, err
	case account.ByApp:
		return d.factors.CheckApp(ctx, tx, f.User, a.Code)
	case account.ByPasskey:
		return d.factors.CheckPasskey(ctx, tx, v.As(f.User), f.User, f.hash, a.Credential)
	case account.ByMobile:
		return d.factors.UseApproval(ctx, tx, f.User, f.hash)
	case secondfactor.Recovery:
		ok, _, err := d.factors.UseRecoveryCode(ctx, tx, v.As(f.User), f.User, a.Code)
		return ok, err
	}
	return false, NotOffered
}

// NewPassword sets the password that a sign-in wants because the old one has
// expired, and goes on.
func (d *Door) NewPassword(ctx context.Context, v session.Visitor, text, password string) (o Outcome, err error) {
	before, err := d.Look(ctx, v, text)
	if err != nil {
		return Outcome{}, err
	}
	if before.Step != WantsPassword {
		return Outcome{}, NotOffered.On("password")
	}
	made, err := d.newPassword(ctx, before.User, password)
	if err != nil {
		return Outcome{}, err
	}
	err = d.log.Change(ctx, v.As(before.User), before.User.Account, func(tx *database.Tx) ([]audit.Event, error) {
		f, err := d.hold(ctx, tx, v, text)
		if err != nil {
			return nil, err
		}
		if f.Step != WantsPassword {
			return nil, NotOffered.On("password")
		}
		if err := made.unchanged(ctx, tx, f.User); err != nil {
			return nil, err
		}
		if err := user.StorePassword(ctx, tx, f.User, made.hash); err != nil {
			return nil, err
		}
		f.who.hash, f.who.expired = made.hash, false
		if o, err = d.goOn(ctx, tx, v, f); err != nil {
			return nil, err
		}
		return []audit.Event{{Action: "user.password_changed", Target: f.User.Target()}}, d.users.TellPasswordChanged(ctx, tx, f.User, v.Address)
	})
	return o, err
}
