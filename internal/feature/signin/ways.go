package signin

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/seal"
)

// The ways to a second factor that take more than one step.

// PasskeyOptions are what the browser is asked for when an unfinished sign-in
// is to be answered with a passkey (WebAuthn, section 5.5).
func (d *Door) PasskeyOptions(ctx context.Context, v session.Visitor, text string) (options secondfactor.Options, err error) {
	err = d.at(ctx, v, text, account.ByPasskey, func(tx *database.Tx, f *Unfinished) (err error) {
		options, err = d.factors.PasskeyOptions(ctx, tx, f.User, f.hash)
		return err
	})
	return options, err
}

// AskMobiles asks the user's registered mobile devices to approve the sign-in.
func (d *Door) AskMobiles(ctx context.Context, v session.Visitor, text string) (ask secondfactor.Ask, err error) {
	err = d.at(ctx, v, text, account.ByMobile, func(tx *database.Tx, f *Unfinished) (err error) {
		ask, err = d.factors.AskMobiles(ctx, tx, f.User, f.hash, v.Address, v.UserAgent)
		return err
	})
	return ask, err
}

// MobileAnswer is what the devices have answered so far.
func (d *Door) MobileAnswer(ctx context.Context, v session.Visitor, text string) (secondfactor.Answer, error) {
	f, err := d.open(ctx, d.db.Read(), v, text)
	if err != nil {
		return "", err
	}
	if f.Step != WantsFactor || !f.offers(account.ByMobile) {
		return "", NotOffered
	}
	return d.factors.MobileAnswer(ctx, d.db.Read(), f.User, f.hash)
}

// at does something with an unfinished sign-in that may be answered with this factor.
func (d *Door) at(ctx context.Context, v session.Visitor, text string, factor account.Factor, do func(tx *database.Tx, f *Unfinished) error) error {
	return d.db.Change(ctx, func(tx *database.Tx) error {
		f, err := d.hold(ctx, tx, v, text)
		if err != nil {
			return err
		}
		if f.Step != WantsFactor || !f.offers(factor) {
			return NotOffered
		}
		return do(tx, f)
	})
}

// Passwordless asks a browser for any passkey of this site. The answer is good
// in the same browser only; device is the token that it has to keep for that.
func (d *Door) Passwordless(ctx context.Context, v session.Visitor) (options secondfactor.Options, device string, err error) {
	if err := d.MayTry(ctx, v.Address); err != nil {
		return nil, "", err
	}
	device = v.Device
	if browserOf(v) == "" {
		var root access.AccountID
		if err := d.db.Read().QueryRowContext(ctx, `SELECT id FROM accounts WHERE parent_id IS NULL`).Scan(&root); err != nil {
			return nil, "", err
		}
		device = seal.NewToken(session.DevicePrefix, string(root)).Text()
	}
	v.Device = device
	options, err = d.factors.PasswordlessOptions(ctx, browserOf(v))
	return options, device, err
}

// browserOf is what a question to a browser is bound to.
func browserOf(v session.Visitor) string {
	tokens := v.Tokens()
	if len(tokens) == 0 {
		return ""
	}
	return tokens[0].Hash()
}

// SignInByPasskey lets in whoever answers Passwordless with a passkey that had
// its user verified, where the account allows that to be enough. It is two
// factors in one: the policy asks for no other.
func (d *Door) SignInByPasskey(ctx context.Context, v session.Visitor, credential []byte) (o Outcome, err error) {
	if err := d.MayTry(ctx, v.Address); err != nil {
		return Outcome{}, err
	}
	bound := browserOf(v)
	if bound == "" {
		return Outcome{}, Refused
	}
	var wrong *subject
	var reason string
	err = d.db.Change(ctx, func(tx *database.Tx) error {
		wrong = nil
		u, right, err := d.factors.CheckPasswordless(ctx, tx, v.Anonymous(), bound, credential)
		if err != nil {
			return err
		}
		who, err := d.subject(ctx, tx, v, u.Account, u.ID)
		if err != nil {
			return err
		}
		if reason = who.passkeyRefusal(right); reason != "" {
			wrong = &who
			return nil
		}
		f := &Unfinished{User: who.user, who: who, method: "passkey", factor: account.ByPasskey}
		f.who.expired = false // no password came into it
		o, err = d.goOn(ctx, tx, v, f)
		return err
	})
	if err != nil || wrong == nil {
		return o, err
	}
	return Outcome{}, d.refuse(ctx, v, *wrong, reason, d.mark(*wrong, string(credential)))
}

func (s subject) passkeyRefusal(right bool) string {
	switch {
	case s.barred() != "":
		return s.barred()
	case !s.policy.Passwordless || !s.policy.Allows(account.ByPasskey):
		return notAllowed
	case s.waits:
		return mustWait
	case !right:
		return wrongFactor
	case s.user.MustReset:
		return mustReset
	}
	return ""
}
