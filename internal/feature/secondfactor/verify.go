package secondfactor

import (
	"context"
	"slices"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/message"
)

// Faults of the proof of a number, and of the preferred factor.
var (
	NoMobileNumber = fault.New(fault.Conflict, "user.mobile_missing").On("mobile")
	// NumberCodeWrong answers for a code that does not prove the number, or no longer.
	NumberCodeWrong = fault.New(fault.Invalid, "code.wrong").On("code")
	UnknownFactor   = fault.New(fault.Invalid, "request.value_unknown").On("factor")
)

// Barrier is why no code reaches a user's number.
type Barrier string

// The barriers; without a number there is none.
const (
	BarredCountry Barrier = "country"  // the account sends no codes to it
	NoProvider    Barrier = "provider" // nobody would send a message now
)

// Number is how a code reaches a user's mobile number.
type Number struct {
	Channels []account.Factor // BySMS, ByVoice
	Barrier  Barrier          // empty where there is a channel, or no number
	Sent     *Sent            // the code that is on its way to prove it
}

func (n Number) by(channel account.Factor) bool { return slices.Contains(n.Channels, channel) }

// reach tells by which channels a code reaches a number of the user's now: its
// country is allowed, and there is somebody to send it.
func (f *Factors) reach(ctx context.Context, u user.User, p account.Policy) (n Number, err error) {
	if u.Mobile == "" {
		return Number{}, nil
	}
	if !CountryAllowed(p, u.Mobile) {
		return Number{Barrier: BarredCountry}, nil
	}
	for _, c := range []struct {
		factor  account.Factor
		channel message.Channel
	}{{account.BySMS, message.SMS}, {account.ByVoice, message.Voice}} {
		offered := false
		if f.Offered != nil {
			if offered, err = f.Offered(ctx, c.channel); err != nil {
				return Number{}, err
			}
		}
		if offered {
			n.Channels = append(n.Channels, c.factor)
		}
	}
	if len(n.Channels) == 0 {
		n.Barrier = NoProvider
	}
	return n, nil
}

// number is reach with the code that was sent to prove the number.
func (f *Factors) number(ctx context.Context, q database.Queryer, u user.User, p account.Policy) (Number, error) {
	n, err := f.reach(ctx, u, p)
	if err != nil || u.Mobile == "" {
		return n, err
	}
	n.Sent, err = f.SentCode(ctx, q, u, ForMobile, u.Mobile)
	return n, err
}

// SendMobileCode sends a code to one's own number, to prove it by VerifyMobile.
// channel is BySMS or ByVoice. The bounds are those of all codes.
func (f *Factors) SendMobileCode(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, channel account.Factor) (sent Sent, err error) {
	if !actor.IsUser(in, string(id)) {
		return Sent{}, f.onlyOwn(ctx, actor, in, id)
	}
	err = f.db.Change(ctx, func(tx *database.Tx) error {
		u, err := user.Get(ctx, tx, in, id)
		if err != nil {
			return err
		}
		if u.Mobile == "" {
			return NoMobileNumber
		}
		p, err := account.PolicyOf(ctx, tx, in)
		if err != nil {
			return err
		}
		n, err := f.reach(ctx, u, p)
		if err != nil {
			return err
		}
		if !n.by(channel) {
			return NoChannel
		}
		sent, err = f.SendCode(ctx, tx, Request{User: u, Policy: p, Purpose: ForMobile, BoundTo: u.Mobile, Channel: channel, Address: actor.Address})
		if err != nil {
			return err
		}
		return audit.NoteIn(ctx, tx, actor, in, audit.Event{Action: "user.mobile_code_sent", Target: u.Target()})
	})
	return sent, err
}

// onlyOwn is why somebody may not act for another user; strangers hear that there is none.
func (f *Factors) onlyOwn(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) error {
	if err := actor.Inside(in); err != nil {
		return err
	}
	if _, err := user.Get(ctx, f.db.Read(), in, id); err != nil {
		return err
	}
	return OnlyOneself
}

// VerifyMobile proves one's own number by the code that was sent to it. A
// number that was changed meanwhile is not proved by it.
func (f *Factors) VerifyMobile(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, code string) error {
	if !actor.IsUser(in, string(id)) {
		return f.onlyOwn(ctx, actor, in, id)
	}
	u, err := user.Get(ctx, f.db.Read(), in, id)
	if err != nil {
		return err
	}
	right := false
	err = f.db.Change(ctx, func(tx *database.Tx) (err error) { // the attempt counts whatever comes of it
		_, right, err = f.CheckCode(ctx, tx, u, ForMobile, u.Mobile, code)
		return err
	})
	if err != nil {
		return err
	}
	return f.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		events := []audit.Event{{Action: "user.mobile_verified", Target: u.Target()}}
		if !right {
			return events, NumberCodeWrong
		}
		return events, proveNumber(ctx, tx, u)
	})
}

// proveNumber is the step; NumberCodeWrong when the user has another number by now.
func proveNumber(ctx context.Context, tx *database.Tx, u user.User) error {
	proved, err := tx.ExecCount(ctx, `UPDATE users SET mobile_verified_at = $4 WHERE account_id = $1 AND id = $2 AND mobile = $3`,
		u.Account, u.ID, u.Mobile, clock.Now(ctx).UnixMicro())
	if err == nil && proved == 0 {
		err = NumberCodeWrong
	}
	return err
}

// Prefer says which second factor one wants to be asked for; empty for none in
// particular. One that is not set up, or not allowed, counts once it is.
func (f *Factors) Prefer(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, factor account.Factor) error {
	if factor != "" && !slices.Contains(account.AllFactors(), factor) {
		return UnknownFactor
	}
	return f.own(ctx, actor, in, id, "factor.preferred", func(tx *database.Tx, u user.User, c *change) error {
		c.quiet, c.nothing = true, u.PreferredFactor == factor
		c.changes = preference(u, factor)
		return prefer(ctx, tx, u, factor)
	})
}

func preference(u user.User, factor account.Factor) []audit.Change {
	return []audit.Change{{Field: "preferred", Before: string(u.PreferredFactor), After: string(factor)}}
}

// prefer is the step.
func prefer(ctx context.Context, tx *database.Tx, u user.User, factor account.Factor) error {
	return tx.Exec(ctx, `UPDATE users SET preferred_factor = $3 WHERE account_id = $1 AND id = $2`, u.Account, u.ID, factor)
}
