package signin

import (
	"context"
	"errors"

	"gatehouse/internal/feature/admission"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// Verify finds whose name and password these are, for doors at which programs
// show them, and counts as a sign-in. Else it answers the reason, which nobody
// is told, and the user whom the name means, if any. The secret of somebody who
// could not come in whatever they show is not counted, so that a stranger cannot
// lock a user by a protocol that they do not use, nor from an address that is
// not on their list. It implements admission.Passwords.
func (d *Door) Verify(ctx context.Context, v session.Visitor, name, password string, barred admission.Barred) (user.User, string, error) {
	if err := d.MayTry(ctx, v.Address); err != nil {
		return user.User{}, "", err
	}
	who, err := d.find(ctx, v, name)
	if err != nil {
		return user.User{}, "", err
	}
	if who.other, err = barred(who.user, who.policy); err != nil {
		return user.User{}, "", err
	}
	good, err := d.passwords.Check(ctx, who.hash, password)
	if err != nil {
		return user.User{}, "", busy(err)
	}
	reason := who.refusal(good)
	if ends := who.user.PasswordEndsForPrograms(who.policy); reason == "" && ends != nil && !clock.Now(ctx).Before(*ends) {
		reason = mustReset
	}
	if reason != "" {
		err := d.refuse(ctx, v, who, reason, d.mark(who, password))
		if errors.Is(err, Refused) {
			err = nil
		}
		return who.user, reason, err
	}
	return who.user, "", d.verified(ctx, v, who)
}

// verified records that a password was found good.
func (d *Door) verified(ctx context.Context, v session.Visitor, who subject) error {
	return d.db.Change(ctx, func(tx *database.Tx) error {
		login := user.Login{At: clock.Now(ctx), Address: v.Address, Country: v.Country, Method: "password"}
		in, err := user.SignedIn(ctx, tx, who.user, login, who.hash, false)
		if err != nil {
			return err
		}
		if !in { // disabled, locked or given another password since it was looked up
			return Refused
		}
		return audit.NoteIn(ctx, tx, v.As(who.user), who.user.Account, audit.Event{Action: signInAction, Target: who.user.Target(), Params: map[string]string{"method": "password"}})
	})
}
