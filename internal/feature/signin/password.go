package signin

import (
	"cmp"
	"context"
	"errors"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Bounds of the letters that anybody can have sent to a user.
const (
	forgotLetters = 5 // in forgotTime; more would fill a mailbox, and each makes the link of the one before worthless
	forgotTime    = time.Hour
	forgotAction  = "user.password_reset_requested"
)

// Forgot sends a letter with a link to set a new password to whoever the name
// means. It answers the same whether or not there is such a user; the letter
// goes only to a verified address of somebody who may have a password, and not
// more than a few times an hour.
func (d *Door) Forgot(ctx context.Context, v session.Visitor, name string) error {
	if err := d.MayTry(ctx, v.Address); err != nil {
		return err
	}
	d.Failed(ctx, v.Address) // asking often looks like trying names
	who, err := d.find(ctx, v, name)
	if err != nil {
		return err
	}
	return d.db.Change(ctx, func(tx *database.Tx) error {
		event := audit.Event{Action: forgotAction, Target: who.user.Target()}
		// Nobody's events are counted for nobody: as much work as for a user.
		id := cmp.Or(string(who.user.ID), "nobody")
		letters, err := audit.Recent(ctx, tx, who.home, id, forgotAction, clock.Now(ctx).Add(-forgotTime), forgotLetters)
		if err != nil {
			return err
		}
		if event.Reason = who.noLetter(letters); event.Reason != "" {
			event.Status = audit.Failure
			err = d.users.PretendResetLink(ctx, tx)
		} else {
			err = d.users.SendResetLink(ctx, tx, who.user)
		}
		if err != nil {
			return err
		}
		return audit.NoteIn(ctx, tx, v.Anonymous(), who.home, event)
	})
}

// noLetter is why the subject gets no letter to set a new password, "" when
// they do; letters is how many they had lately.
func (s subject) noLetter(letters int) string {
	switch {
	case s.user.ID == "":
		return unknownName
	case s.disabled:
		return accountDisabled
	case s.user.Status == user.Disabled:
		return isDisabled
	case s.user.EmailVerified == nil && s.user.Status != user.Pending:
		return emailUnverified
	case letters >= forgotLetters:
		return tooManyLetters
	}
	return ""
}

// CheckLink shows what a link to set a password is for, without using it.
func (d *Door) CheckLink(ctx context.Context, token string) (user.Link, error) {
	l, err := d.users.OpenLink(ctx, d.db.Read(), token)
	if err == nil && !l.ForPassword() {
		err = user.LinkNotValid
	}
	return l, err
}

// SetPassword uses a link up and sets the password. The user then signs in with it.
func (d *Door) SetPassword(ctx context.Context, v session.Visitor, token, password string) error {
	l, err := d.CheckLink(ctx, token)
	if err != nil {
		return err
	}
	f, err := d.newPassword(ctx, l.User, password)
	if err != nil {
		if _, gone := d.CheckLink(ctx, token); gone != nil { // used in another tab meanwhile: its password is no former one
			err = gone
		}
		return err
	}
	return d.log.Change(ctx, v.As(l.User), l.User.Account, func(tx *database.Tx) ([]audit.Event, error) {
		again, err := d.users.OpenLink(ctx, tx, token) // it may have been used or replaced while the hash was made
		if err != nil {
			return nil, err
		}
		if err := f.unchanged(ctx, tx, again.User); err != nil {
			return nil, err
		}
		events, err := d.users.RedeemPassword(ctx, tx, again, f.hash)
		if err != nil || again.First {
			return events, err
		}
		return events, d.users.TellPasswordChanged(ctx, tx, again.User, v.Address)
	})
}

// ConfirmEmail uses up the link that was sent to a changed address.
func (d *Door) ConfirmEmail(ctx context.Context, v session.Visitor, token string) error {
	l, err := d.users.OpenLink(ctx, d.db.Read(), token)
	if err != nil {
		return err
	}
	return d.log.Change(ctx, v.As(l.User), l.User.Account, func(tx *database.Tx) ([]audit.Event, error) {
		again, err := d.users.OpenLink(ctx, tx, token)
		if err != nil {
			return nil, err
		}
		return d.users.ConfirmEmail(ctx, tx, again)
	})
}

// ChangePassword sets one's own password anew, ends all other sessions and
// gives the asking one a new token.
func (d *Door) ChangePassword(ctx context.Context, v session.Visitor, actor access.Actor, current, next string) (one session.Opened, err error) {
	u, err := user.Get(ctx, d.db.Read(), actor.Account, user.ID(actor.ID))
	if err != nil {
		return one, err
	}
	if err := d.MayTry(ctx, actor.Address); err != nil {
		return one, err
	}
	f, err := d.changed(ctx, u, current, next)
	if err != nil && fault.Code(err) != currentWrong.Code {
		return one, err
	}
	// A wrong one counts like one at the door: a stolen session is no place to guess from.
	who := subject{user: u}
	err = d.prove(ctx, v, &who, actor.SessionID, err == nil, Proof{Password: current})
	wrong := fault.Code(err) == currentWrong.Code
	if err != nil && !wrong {
		return one, err
	}
	err = d.log.Change(ctx, actor, actor.Account, func(tx *database.Tx) ([]audit.Event, error) {
		events := []audit.Event{{Action: "user.password_changed", Target: u.Target()}}
		if wrong {
			return events, currentWrong
		}
		if err := f.unchanged(ctx, tx, u); err != nil {
			if errors.Is(err, changedAlready) { // by the link of a letter perhaps
				err = currentWrong
			}
			return events, err
		}
		if err := user.StorePassword(ctx, tx, u, f.hash); err != nil {
			return nil, err
		}
		if one, err = d.sessions.Open(ctx, tx, u, v, "password", ""); err != nil {
			return nil, err
		}
		return events, d.users.TellPasswordChanged(ctx, tx, u, actor.Address)
	})
	return one, err
}

// changed is the new password of somebody who knows the current one. What the
// new one breaks by itself is told first: it is no guess.
func (d *Door) changed(ctx context.Context, u user.User, current, next string) (fresh, error) {
	if err := d.ValidPassword(ctx, u.Account, next, u.Username, u.Email); err != nil {
		return fresh{}, fault.Renamed(err, "password", "newPassword")
	}
	stored, err := user.PasswordHash(ctx, d.db.Read(), u)
	if err != nil {
		return fresh{}, err
	}
	good, err := d.passwords.Check(ctx, stored, current)
	if err != nil {
		return fresh{}, busy(err)
	}
	if !good {
		return fresh{}, currentWrong
	}
	f, err := d.newPassword(ctx, u, next)
	if err == nil && f.before != stored { // changed meanwhile, by the link of a letter perhaps
		err = currentWrong
	}
	return f, fault.Renamed(err, "password", "newPassword")
}
