package signin

import (
	"cmp"
	"context"
	"slices"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/text"
)

// Getting a second factor on the way in, for a user whose account asks for one
// and who has none that counts. What is set up is the factor of this sign-in as well.

// gets tells whether the sign-in is where this factor may be set up.
func (f *Unfinished) gets(factor account.Factor) bool {
	return f.Step == WantsEnrolment && slices.Contains(f.Enrol, factor)
}

// BeginApp makes the secret of an authenticator app.
func (d *Door) BeginApp(ctx context.Context, v session.Visitor, token string) (e secondfactor.Enrolment, err error) {
	err = d.beginEnrolment(ctx, v, token, account.ByApp, func(tx *database.Tx, f *Unfinished) error {
		e, err = d.factors.BeginAppIn(ctx, tx, f.User)
		return err
	})
	return e, err
}

// NewPasskeyOptions are what the browser is asked for to make a passkey. The
// answer is good for this sign-in alone.
func (d *Door) NewPasskeyOptions(ctx context.Context, v session.Visitor, token string) (options secondfactor.Options, err error) {
	err = d.beginEnrolment(ctx, v, token, account.ByPasskey, func(tx *database.Tx, f *Unfinished) error {
		options, err = d.factors.NewPasskeyOptionsIn(ctx, tx, f.User, f.hash)
		return err
	})
	return options, err
}

func (d *Door) beginEnrolment(ctx context.Context, v session.Visitor, token string, factor account.Factor, do func(tx *database.Tx, f *Unfinished) error) error {
	return d.db.Change(ctx, func(tx *database.Tx) error {
		f, err := d.hold(ctx, tx, v, token)
		if err != nil {
			return err
		}
		if !f.gets(factor) {
			return NotOffered
		}
		return do(tx, f)
	})
}

// ConfirmApp sets the app up by one of its codes.
func (d *Door) ConfirmApp(ctx context.Context, v session.Visitor, token, code string) (Outcome, error) {
	return d.enrol(ctx, v, token, account.ByApp, func(tx *database.Tx, f *Unfinished) ([]audit.Event, error) {
		return d.factors.ConfirmAppIn(ctx, tx, v.As(f.User), f.User, code)
	})
}

// AddPasskey keeps the passkey that the browser made as NewPasskeyOptions
// asked. Without a name it is called by the browser; its user can rename it.
func (d *Door) AddPasskey(ctx context.Context, v session.Visitor, token, name string, credential []byte) (Outcome, error) {
	name = cmp.Or(name, text.Browser(v.UserAgent))
	return d.enrol(ctx, v, token, account.ByPasskey, func(tx *database.Tx, f *Unfinished) ([]audit.Event, error) {
		return d.factors.AddPasskeyIn(ctx, tx, v.As(f.User), f.User, f.hash, name, credential)
	})
}

// enrol sets a factor up and goes on. What is refused counts against the
// address, as a wrong secret does.
func (d *Door) enrol(ctx context.Context, v session.Visitor, token string, factor account.Factor,
	set func(tx *database.Tx, f *Unfinished) ([]audit.Event, error)) (o Outcome, err error) {
	if err := d.MayTry(ctx, v.Address); err != nil {
		return Outcome{}, err
	}
	before, err := d.open(ctx, d.db.Read(), v, token) // nobody takes an account's line, or asks for it, with a token that is made up
	if err != nil {
		return Outcome{}, err
	}
	err = d.log.Change(ctx, v.As(before.User), before.User.Account, func(tx *database.Tx) ([]audit.Event, error) {
		f, err := d.hold(ctx, tx, v, token)
		if err != nil {
			return nil, err
		}
		if !f.gets(factor) {
			return nil, NotOffered
		}
		events, err := set(tx, f)
		if err != nil {
			return events, err
		}
		f.factor = factor
		o, err = d.goOn(ctx, tx, v, f)
		return events, err
	})
	if code := fault.Code(err); code == secondfactor.CodeWrong.Code || code == secondfactor.PasskeyRefused.Code {
		d.Failed(ctx, v.Address)
	}
	return o, err
}
