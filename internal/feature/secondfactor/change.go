package secondfactor

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/mail"
)

// change is what a step tells of itself.
type change struct {
	action  string
	nothing bool // there was nothing to do
	quiet   bool // no letter
	params  map[string]string
	changes []audit.Change
}

func (c change) events(u user.User) []audit.Event {
	return []audit.Event{{Action: c.action, Target: u.Target(), Params: c.params, Changes: c.changes}}
}

// step does one change of a user's factors.
type step func(tx *database.Tx, u user.User, c *change) error

// own runs one change that only the user makes of their own factors.
func (f *Factors) own(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, action string, do step) error {
	return f.run(ctx, actor, in, id, action, func(_ *database.Tx, u user.User) error {
		if actor.IsUser(in, string(u.ID)) {
			return nil
		}
		return OnlyOneself
	}, do)
}

// act runs one change that the user makes, or an admin with enough power over them.
func (f *Factors) act(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, action string, do step) error {
	return f.run(ctx, actor, in, id, action, func(tx *database.Tx, u user.User) error { return mayTake(ctx, tx, actor, u) }, do)
}

// mayTake is nil when the actor may take a user's factors away.
func mayTake(ctx context.Context, tx *database.Tx, actor access.Actor, u user.User) error {
	if actor.IsUser(u.Account, string(u.ID)) {
		return nil
	}
	if err := actor.May(u.Account, access.UsersManage); err != nil {
		return err
	}
	theirs, err := access.EffectiveSet(ctx, tx, u.Account, string(u.ID))
	if err != nil {
		return err
	}
	return actor.Holds(theirs)
}

func (f *Factors) run(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID, action string,
	may func(tx *database.Tx, u user.User) error, do step) error {
	return f.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(in); err != nil {
			return nil, err
		}
		u, err := user.Get(ctx, tx, in, id)
		if err != nil {
			return nil, err
		}
		c := change{action: action}
		if err := may(tx, u); err != nil {
			return c.events(u), err
		}
		if err := actor.Confirmed(clock.Now(ctx)); err != nil {
			return nil, err // a question to the same person, not an attempt
		}
		if err := do(tx, u, &c); err != nil || c.nothing {
			return c.attempt(u, err), err
		}
		return c.events(u), f.settle(ctx, tx, actor, u, c)
	})
}

// attempt is what is recorded beside a fault; nothing when nothing was to be done.
func (c change) attempt(u user.User, err error) []audit.Event {
	if err == nil {
		return nil
	}
	return c.events(u)
}

// settle brings the user's list of factors up to date and writes to them.
func (f *Factors) settle(ctx context.Context, tx *database.Tx, by access.Actor, u user.User, c change) error {
	if err := restate(ctx, tx, u.Account, u.ID); err != nil || c.quiet {
		return err
	}
	return f.tell(ctx, tx, by, u, c)
}

// tell writes to the user what was changed, when and from where.
func (f *Factors) tell(ctx context.Context, tx *database.Tx, by access.Actor, u user.User, c change) error {
	if u.Status == user.Disabled { // who is disabled is not written to
		return nil
	}
	home, err := account.Get(ctx, tx, u.Account)
	if err != nil {
		return err
	}
	params := map[string]any{"actor": by.Name}
	for name, value := range c.params {
		params[name] = value
	}
	address := by.Address
	if address == "" {
		address = "–"
	}
	return mail.Send(ctx, tx, f.box, mail.Letter{
		AccountID: string(u.Account), To: u.Email, ToName: u.FullName(), Language: u.Language, Kind: mail.FactorChanged,
		Link: f.publicURL + "/users/self?tab=security",
		Params: map[string]string{
			"account": home.Name, "username": u.Username, "address": address,
			"when": locale.Time(u.Language, clock.Now(ctx), u.TimeZone),
			"what": locale.Text(u.Language, "told."+c.action, params),
		},
	})
}

// RemoveAll takes all factors of a user away, so that they start anew: for an
// admin whose user has lost everything. What was lost with them opens nothing
// any more: the sessions end and every browser is a new one again.
func (f *Factors) RemoveAll(ctx context.Context, actor access.Actor, in access.AccountID, id user.ID) error {
	return f.act(ctx, actor, in, id, "factor.all_removed", func(tx *database.Tx, u user.User, c *change) error {
		removed, err := f.removeAll(ctx, tx, u)
		c.nothing = removed == 0
		if err != nil || c.nothing || actor.IsUser(in, string(u.ID)) {
			return err
		}
		return session.ForgetAll(ctx, tx, u)
	})
}

func (f *Factors) removeAll(ctx context.Context, tx *database.Tx, u user.User) (removed int64, err error) {
	for _, s := range setUp {
		n, err := tx.ExecCount(ctx, `DELETE FROM `+s.table+` WHERE account_id = $1 AND user_id = $2`, u.Account, u.ID)
		if err != nil {
			return 0, err
		}
		removed += n
	}
	return removed, nil
}
