package user

import (
	"context"
	"time"

	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/mail"
)

// ExpirePasswords marks passwords that are older than the account's policy
// allows, lifts the marks that a new policy has made wrong, and writes a week
// before to those whose password will be too old. Whoever signs in before the
// job comes is judged by the sign-in itself, to the second.
func (r *Users) ExpirePasswords(ctx context.Context) error {
	marked := `EXISTS (SELECT 1 FROM users u WHERE u.account_id = a.id AND u.password_expired_at IS NOT NULL)`
	return r.eachAccount(ctx, asksFor(account.PasswordDays)+` OR `+marked, func(home account.Account, p account.Policy) error {
		life, now := p.Password.ValidityTime, clock.Now(ctx)
		oldest := now.Add(-life).UnixMicro()
		if life == 0 {
			oldest = 0
		}
		if err := r.markAll(ctx, age(home, `u.password_expired_at IS NOT NULL AND u.password_set_at > $2`, oldest), nil, "user.password_valid_again"); err != nil || life == 0 {
			return err
		}
		const alive = `u.password_hash IS NOT NULL AND u.password_expired_at IS NULL AND `
		micros := now.UnixMicro()
		if err := r.markAll(ctx, age(home, alive+`u.password_set_at <= $2`, oldest), &micros, "user.password_expired"); err != nil {
			return err
		}
		soon := now.Add(-life + min(warnTime, life/2)).UnixMicro()
		unwarned := alive + `u.password_set_at <= $2 AND u.password_warned_at <= u.password_set_at AND u.status = 'active'`
		return r.inBatches(ctx, age(home, unwarned, soon), func(tx *database.Tx, users []dueUser) ([]audit.Event, error) {
			return r.warnOfExpiry(ctx, tx, home, p, users)
		})
	})
}

// age is a walk by the age of passwords.
func age(home account.Account, condition string, than int64) due {
	return due{in: home.ID, by: `u.password_set_at`, condition: condition, args: []any{than}}
}

// markAll sets or lifts the mark of all who are due.
func (r *Users) markAll(ctx context.Context, d due, mark *int64, action string) error {
	return r.inBatches(ctx, d, func(tx *database.Tx, users []dueUser) (events []audit.Event, err error) {
		w := database.Where{Args: []any{d.in, mark}}
		ids := make([]ID, len(users))
		for i, u := range users {
			ids[i] = u.ID
			events = append(events, audit.Event{Action: action, Target: u.Target()})
		}
		if len(ids) == 0 {
			return nil, nil
		}
		err = tx.Exec(ctx, `UPDATE users SET password_expired_at = $2 WHERE account_id = $1 AND id IN (`+database.List(&w, ids)+`)`, w.Args...)
		if err != nil {
			return nil, err
		}
		w = database.Where{Args: []any{d.in}}
		return events, tx.Exec(ctx, `UPDATE users SET status = `+restateCase+` WHERE account_id = $1 AND id IN (`+database.List(&w, ids)+`)`, w.Args...)
	})
}

func (r *Users) warnOfExpiry(ctx context.Context, tx *database.Tx, home account.Account, p account.Policy, users []dueUser) (events []audit.Event, err error) {
	for _, u := range users {
		if err := warned(ctx, tx, u.User, "password_warned_at"); err != nil {
			return nil, err
		}
		letter := r.letter(u.User, mail.PasswordExpires, home.Name)
		letter.Params["when"] = locale.Time(u.Language, *u.PasswordEnds(p), u.TimeZone)
		letter.Link = r.PublicURL + "/"
		if err := mail.Send(ctx, tx, r.box, letter); err != nil {
			return nil, err
		}
		events = append(events, audit.Event{Action: "user.password_expiry_warned", Target: u.Target()})
	}
	return events, nil
}

// warned notes that a letter went out.
func warned(ctx context.Context, tx *database.Tx, u User, column string) error {
	return tx.Exec(ctx, `UPDATE users SET `+column+` = $3 WHERE account_id = $1 AND id = $2`, u.Account, u.ID, clock.Now(ctx).UnixMicro())
}

// inDays is a span in whole days, as policies are written.
func inDays(d time.Duration) int { return int(d / (24 * time.Hour)) }
