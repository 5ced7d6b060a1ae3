package signin

import (
	"cmp"
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/secondfactor"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// Proof is what somebody who is signed in shows to confirm that it is they.
type Proof struct {
	Password string
	Answer   Answer // instead of the password
}

// Confirm takes a proof and answers the session's new token: acts that ask for
// it are then taken from it for a while (access.ConfirmTime). A wrong proof
// counts towards the lock, as it would at sign-in.
func (d *Door) Confirm(ctx context.Context, v session.Visitor, actor access.Actor, p Proof) (one session.Opened, err error) {
	if actor.Kind != access.User || actor.SessionID == "" {
		return one, session.Refused
	}
	if err := d.MayTry(ctx, v.Address); err != nil {
		return one, err
	}
	who, err := d.subject(ctx, d.db.Read(), v, actor.Account, user.ID(actor.ID))
	if err != nil {
		return one, err
	}
	if who.waits {
		return one, waitLongest
	}
	known := false
	if p.Answer.Factor == "" {
		if known, err = d.passwords.Check(ctx, who.hash, p.Password); err != nil {
			return one, busy(err)
		}
	}
	if err := d.prove(ctx, v, &who, actor.SessionID, known, p); err != nil {
		return one, err
	}
	err = d.log.Change(ctx, actor, actor.Account, func(tx *database.Tx) ([]audit.Event, error) {
		one, err = d.sessions.Confirm(ctx, tx, actor)
		return []audit.Event{{Action: "session.confirmed", Target: who.user.Target()}}, err
	})
	return one, err
}

// prove uses a proof up, or counts it as wrong.
func (d *Door) prove(ctx context.Context, v session.Visitor, who *subject, sessionID string, known bool, p Proof) error {
	good := false
	err := d.db.Change(ctx, func(tx *database.Tx) error {
		reason, err := d.turn(ctx, tx, v, who)
		if err != nil {
			return err
		}
		if reason == mustWait {
			return waitLongest
		}
		good = known && reason == ""
		if p.Answer.Factor != "" && reason == "" {
			if good, err = d.confirms(ctx, tx, v, &Unfinished{User: who.user, who: *who, hash: sessionID}, p.Answer); err != nil {
				return err
			}
		}
		if good {
			return nil
		}
		if err := failed(ctx, tx, fromAddress(v.Address)); err != nil {
			return err
		}
		return d.count(ctx, tx, v, who, cmp.Or(reason, wrongFactor), d.mark(*who, p.Password+" "+p.Answer.Code))
	})
	if err != nil || good {
		return err
	}
	wrong := currentWrong.On("password")
	if p.Answer.Factor != "" {
		wrong = FactorFail
	}
	return cmp.Or(d.lockIfSpent(ctx, *who), error(wrong))
}

// confirms tells whether an answer is right that counts in the account, as it would at sign-in.
func (d *Door) confirms(ctx context.Context, tx *database.Tx, v session.Visitor, f *Unfinished, a Answer) (bool, error) {
	var err error
	if f.Ways, err = d.factors.Ways(ctx, tx, f.User, f.who.policy); err != nil {
		return false, err
	}
	if sends(a.Factor) || !f.offers(a.Factor) { // no code is sent to confirm
		return false, NotOffered
	}
	return d.right(ctx, tx, v, f, a)
}

// ConfirmPasskeyOptions are what the browser is asked for when a passkey is to
// be the proof. The answer is good for this session alone.
func (d *Door) ConfirmPasskeyOptions(ctx context.Context, actor access.Actor) (secondfactor.Options, error) {
	if actor.Kind != access.User || actor.SessionID == "" {
		return nil, session.Refused
	}
	u, err := user.Get(ctx, d.db.Read(), actor.Account, user.ID(actor.ID))
	if err != nil {
		return nil, err
	}
	policy, err := d.Policy(ctx, actor.Account)
	if err != nil {
		return nil, err
	}
	if !policy.Allows(account.ByPasskey) {
		return nil, NotOffered
	}
	return d.factors.PasskeyOptions(ctx, d.db.Read(), u, actor.SessionID)
}
