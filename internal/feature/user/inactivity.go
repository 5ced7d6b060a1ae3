package user

import (
	"context"
	"strconv"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/mail"
)

// lastActive is the last sign of life of the user u: a sign-in, being made, or
// active_at, which is when an admin enabled them or a session was found in use.
// It stands like this in the index users_by_activity.
const lastActive = `(CASE WHEN u.last_login_at >= u.created_at AND u.last_login_at >= u.active_at THEN u.last_login_at WHEN u.active_at > u.created_at THEN u.active_at ELSE u.created_at END)`

// using is a session of the user u that was used since, though they did not sign in.
const using = `EXISTS (SELECT 1 FROM sessions s WHERE s.account_id = u.account_id AND s.user_id = u.id AND s.last_used_at > ` + lastActive + `)`

// Inactive is why the system disabled a user, in the audit log.
const Inactive = "user.inactive"

// DisableInactive disables who has not been there for as long as the account's
// policy says, never the last enabled admin, and never without a letter a week
// before: also where the policy is new and everybody is long due.
func (r *Users) DisableInactive(ctx context.Context) error {
	return r.eachAccount(ctx, asksFor(account.Inactivity), func(home account.Account, p account.Policy) error {
		if p.Inactivity == 0 {
			return nil
		}
		if err := r.noteUse(ctx, home.ID, p); err != nil {
			return err
		}
		if err := r.disableDue(ctx, home, p); err != nil {
			return err
		}
		soon := clock.Now(ctx).Add(-p.Inactivity + warnTime).UnixMicro()
		d := due{in: home.ID, by: lastActive, condition: `u.disabled_at IS NULL AND ` + lastActive + ` <= $2 AND u.inactivity_warned_at <= ` + lastActive + ` AND NOT ` + using, args: []any{soon}}
		return r.inBatches(ctx, d, func(tx *database.Tx, users []dueUser) ([]audit.Event, error) {
			return r.warnOfInactivity(ctx, tx, home, p, users)
		})
	})
}

// noteUse writes down who uses a session that they began long ago, so that
// they are not asked about again tomorrow.
func (r *Users) noteUse(ctx context.Context, in access.AccountID, p account.Policy) error {
	soon := clock.Now(ctx).Add(-p.Inactivity + warnTime).UnixMicro()
	d := due{in: in, by: lastActive, condition: `u.disabled_at IS NULL AND ` + lastActive + ` <= $2 AND ` + using, args: []any{soon}, quiet: true}
	return r.inBatches(ctx, d, func(tx *database.Tx, users []dueUser) ([]audit.Event, error) {
		for _, u := range users {
			err := tx.Exec(ctx, `UPDATE users SET active_at = (SELECT MAX(s.last_used_at) FROM sessions s WHERE s.account_id = $1 AND s.user_id = $2)
				WHERE account_id = $1 AND id = $2`, in, u.ID)
			if err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
}

func (r *Users) disableDue(ctx context.Context, home account.Account, p account.Policy) error {
	now := clock.Now(ctx)
	// An hour is granted to the job itself: it does not come at the same second every night.
	told := now.Add(-warnTime + time.Hour).UnixMicro()
	d := due{in: home.ID, by: lastActive, condition: `u.disabled_at IS NULL AND ` + lastActive + ` <= $2 AND u.inactivity_warned_at > ` + lastActive +
		` AND u.inactivity_warned_at <= $3 AND NOT ` + using, args: []any{now.Add(-p.Inactivity).UnixMicro(), told}}
	return r.inBatches(ctx, d, func(tx *database.Tx, users []dueUser) ([]audit.Event, error) {
		return r.disableInactive(ctx, tx, home, p, users)
	})
}

func (r *Users) disableInactive(ctx context.Context, tx *database.Tx, home account.Account, p account.Policy, users []dueUser) (events []audit.Event, err error) {
	for _, u := range users {
		_, err := r.disable(ctx, night)(tx, u.User, nil)
		if fault.Code(err) == LastAdmin.Code { // nothing was written: the check comes first
			continue
		}
		if err != nil {
			return nil, err
		}
		events = append(events, audit.Event{Action: "user.disabled", Target: u.Target(), Reason: Inactive, Params: days(p)})
		if err := mail.Send(ctx, tx, r.box, r.inactivityLetter(u, mail.InactivityDisabled, home, p)); err != nil {
			return nil, err
		}
	}
	return events, nil
}

func (r *Users) warnOfInactivity(ctx context.Context, tx *database.Tx, home account.Account, p account.Policy, users []dueUser) (events []audit.Event, err error) {
	for _, u := range users {
		if err := warned(ctx, tx, u.User, "inactivity_warned_at"); err != nil {
			return nil, err
		}
		letter := r.inactivityLetter(u, mail.InactivityWarning, home, p)
		ends := time.UnixMicro(u.at).Add(p.Inactivity)
		if week := clock.Now(ctx).Add(warnTime); ends.Before(week) {
			ends = week
		}
		letter.Params["when"] = locale.Time(u.Language, ends, u.TimeZone)
		letter.Link = r.PublicURL + "/"
		if err := mail.Send(ctx, tx, r.box, letter); err != nil {
			return nil, err
		}
		events = append(events, audit.Event{Action: "user.inactivity_warned", Target: u.Target(), Params: days(p)})
	}
	return events, nil
}

func (r *Users) inactivityLetter(u dueUser, kind mail.Kind, home account.Account, p account.Policy) mail.Letter {
	letter := r.letter(u.User, kind, home.Name)
	letter.Params["days"] = strconv.Itoa(inDays(p.Inactivity))
	return letter
}

func days(p account.Policy) map[string]string {
	return map[string]string{"days": strconv.Itoa(inDays(p.Inactivity))}
}
