package user

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/mail"
)

// mayChange is the check before every change of another user: the right to
// manage users, and no power over somebody who may do what the actor may not.
func mayChange(ctx context.Context, tx *database.Tx, actor access.Actor, u User) error {
	if err := actor.May(u.Account, access.UsersManage); err != nil {
		return err
	}
	return Above(ctx, tx, actor, u)
}

// Above is access.PowerLacking when the user may do what the actor may not:
// nobody changes somebody who is above them. Everybody is their own equal.
func Above(ctx context.Context, q database.Queryer, actor access.Actor, u User) error {
	if actor.Kind == access.System || actor.IsUser(u.Account, string(u.ID)) {
		return nil
	}
	theirs, err := access.EffectiveSet(ctx, q, u.Account, string(u.ID))
	if err != nil {
		return err
	}
	return actor.Holds(theirs)
}

// ForChange finds a user about whom the actor is to change something that takes
// this permission and a proof of who they are: a step. The event is that of the
// act, or of the attempt.
func ForChange(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id ID, permission access.Permission, action string) (User, []audit.Event, error) {
	if err := actor.Inside(in); err != nil {
		return User{}, nil, err
	}
	u, err := Get(ctx, tx, in, id)
	if err != nil {
		return User{}, nil, err
	}
	events := []audit.Event{{Action: action, Target: u.Target()}}
	if err := actor.May(in, permission); err != nil {
		return u, events, err
	}
	if err := Above(ctx, tx, actor, u); err != nil {
		return u, events, err
	}
	if err := actor.Confirmed(clock.Now(ctx)); err != nil {
		return u, nil, err // a question to the same person, not an attempt
	}
	return u, events, nil
}

// record is the event of a change with those of what came with it, such as a seat.
type record struct {
	audit.Event
	more []audit.Event
}

// step does one change of a user who was found and may be changed. It tells
// what there is to tell in event, and whether there was anything to do.
type step func(tx *database.Tx, u User, event *record) (changed bool, err error)

// act runs one change of one user: find, check, do.
func (r *Users) act(ctx context.Context, actor access.Actor, in access.AccountID, id ID, action string,
	do step) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		return r.actIn(ctx, tx, actor, in, id, action, do)
	})
}

func (r *Users) actIn(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id ID, action string,
	do step) ([]audit.Event, error) {
	if err := actor.Inside(in); err != nil {
		return nil, err
	}
	u, err := Get(ctx, tx, in, own(actor, id))
	if err != nil {
		return nil, err
	}
	event := record{Event: audit.Event{Action: action, Target: u.Target()}}
	if err := mayChange(ctx, tx, actor, u); err != nil {
		return []audit.Event{event.Event}, err
	}
	changed, err := do(tx, u, &event)
	if err == nil && !changed {
		return nil, nil
	}
	return UnlessAsked(event.events(), err)
}

func (r record) events() []audit.Event { return append([]audit.Event{r.Event}, r.more...) }

// Update changes a user's details. A person may change their own name, mobile,
// email and time zone; a changed email waits until it is confirmed from the
// new address, and the old one is told.
func (r *Users) Update(ctx context.Context, actor access.Actor, in access.AccountID, id ID, p Patch) (u User, err error) {
	if err := p.Valid(); err != nil {
		return User{}, err
	}
	id = own(actor, id)
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) (events []audit.Event, err error) {
		u, events, err = r.UpdateIn(ctx, tx, actor, in, id, p)
		return events, err
	})
	if err != nil {
		return User{}, err
	}
	return r.whole(ctx, in, id) // whoever may change a user is shown what came of it
}

// UpdateIn is Update as a step of another act. The patch must have been found valid.
func (r *Users) UpdateIn(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id ID, p Patch) (User, []audit.Event, error) {
	if err := actor.Inside(in); err != nil {
		return User{}, nil, err
	}
	before, err := Get(ctx, tx, in, id)
	if err != nil {
		return User{}, nil, err
	}
	events := []audit.Event{{Action: "user.updated", Target: before.Target()}}
	if !actor.IsUser(in, string(id)) {
		if err := mayChange(ctx, tx, actor, before); err != nil {
			return User{}, events, err
		}
	}
	u, changes := patched(before, p)
	if len(changes) == 0 {
		return before, nil, nil
	}
	if p.Language != nil && u.Language != before.Language && actor.May(in, access.UsersManage) != nil {
		home, err := account.Get(ctx, tx, in)
		if err != nil {
			return User{}, nil, err
		}
		if !home.OwnLanguage {
			return User{}, events, LanguageIsFixed
		}
	}
	if err := contactConfirmed(ctx, tx, actor, before, u); err != nil {
		return User{}, nil, err // a question to the same person, not an attempt
	}
	events[0].Changes = changes
	if err := r.store(ctx, tx, before, u); err != nil {
		return User{}, events, err
	}
	return u, events, nil
}

// contactConfirmed asks who it is before codes and links of one's own, or of an
// admin, go to another address: whoever has that has the user.
func contactConfirmed(ctx context.Context, tx *database.Tx, actor access.Actor, before, after User) error {
	if after.PendingEmail == before.PendingEmail && after.Mobile == before.Mobile {
		return nil
	}
	asks := actor.IsUser(before.Account, string(before.ID))
	if !asks {
		var err error
		if asks, err = hasRole(ctx, tx, before, access.AccountAdmin); err != nil {
			return err
		}
	}
	if !asks {
		return nil
	}
	return actor.Confirmed(clock.Now(ctx))
}

// patched gives the user as it is to be, and what differs.
func patched(before User, p Patch) (u User, changes []audit.Change) {
	u = before
	changes = audit.Patch(changes, "firstName", &u.FirstName, p.FirstName)
	changes = audit.Patch(changes, "lastName", &u.LastName, p.LastName)
	changes = audit.Patch(changes, "mobile", &u.Mobile, p.Mobile)
	changes = audit.Patch(changes, "language", &u.Language, p.Language)
	changes = audit.Patch(changes, "timeZone", &u.TimeZone, p.TimeZone)
	switch {
	case p.Email == nil:
	case emailKey(*p.Email) == before.emailKey: // only other capitals, or back to the old one
		changes = audit.Patch(changes, "email", &u.Email, p.Email)
		if u.PendingEmail != "" {
			changes = append(changes, audit.Change{Field: "pendingEmail", Before: u.PendingEmail})
			u.PendingEmail = ""
		}
	default:
		changes = audit.Patch(changes, "pendingEmail", &u.PendingEmail, p.Email)
	}
	return u, changes
}

func (r *Users) store(ctx context.Context, tx *database.Tx, before, u User) error {
	search := u.setKeys()
	if u.PendingEmail != "" && u.PendingEmail != before.PendingEmail {
		if err := emailFree(ctx, tx, u, u.PendingEmail); err != nil {
			return err
		}
		if err := r.sendEmailConfirmation(ctx, tx, u); err != nil {
			return err
		}
	}
	keepMobileCheck := 0
	if u.Mobile == before.Mobile {
		keepMobileCheck = 1
	}
	return tx.Exec(ctx, `
		UPDATE users SET first_name = $3, last_name = $4, name_key = $5, email = $6, pending_email = NULLIF($7, ''), mobile = NULLIF($8, ''),
			mobile_verified_at = CASE WHEN $9 = 1 THEN mobile_verified_at END, language = $10, time_zone = $11, search_text = $12
		WHERE account_id = $1 AND id = $2`,
		u.Account, u.ID, u.FirstName, u.LastName, u.nameKey, u.Email, u.PendingEmail, u.Mobile, keepMobileCheck, u.Language, u.TimeZone, search)
}

func emailFree(ctx context.Context, tx *database.Tx, u User, email string) error {
	var others int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM users WHERE account_id = $1 AND email_key = $2 AND id <> $3`,
		u.Account, emailKey(email), u.ID).Scan(&others)
	if err != nil {
		return err
	}
	if others > 0 {
		return EmailTaken
	}
	return nil
}

// Disable keeps the user out of every service until Enable; live sessions end.
func (r *Users) Disable(ctx context.Context, actor access.Actor, in access.AccountID, id ID) error {
	return r.act(ctx, actor, in, id, "user.disabled", r.disable(ctx, actor))
}

func (r *Users) disable(ctx context.Context, actor access.Actor) step {
	return func(tx *database.Tx, u User, _ *record) (bool, error) {
		if actor.IsUser(u.Account, string(u.ID)) {
			return false, NotYourself
		}
		if u.Status == Disabled {
			return false, nil
		}
		if err := notLastAdmin(ctx, tx, u); err != nil {
			return false, err
		}
		now := clock.Now(ctx).UnixMicro()
		if err := r.silence(ctx, tx, u); err != nil {
			return false, err
		}
		err := tx.Exec(ctx, `UPDATE users SET disabled_at = $3, sessions_from = $3 WHERE account_id = $1 AND id = $2`, u.Account, u.ID, now)
		if err != nil {
			return false, err
		}
		return true, restate(ctx, tx, u.Account, u.ID)
	}
}

// silence ends what is on its way to a user: letters that have not left, and links.
func (r *Users) silence(ctx context.Context, tx *database.Tx, u User) error {
	for _, address := range []string{u.Email, u.PendingEmail} {
		if err := mail.Cancel(ctx, tx, string(u.Account), address); err != nil {
			return err
		}
	}
	return tx.Exec(ctx, `DELETE FROM user_links WHERE account_id = $1 AND user_id = $2`, u.Account, u.ID)
}

// Enable reverses Disable. Sessions and links that ended stay ended.
func (r *Users) Enable(ctx context.Context, actor access.Actor, in access.AccountID, id ID) error {
	return r.act(ctx, actor, in, id, "user.enabled", r.enable(ctx))
}

func (r *Users) enable(ctx context.Context) step {
	return func(tx *database.Tx, u User, _ *record) (bool, error) {
		if u.Status != Disabled {
			return false, nil
		}
		err := tx.Exec(ctx, `UPDATE users SET disabled_at = NULL, active_at = $3 WHERE account_id = $1 AND id = $2`, u.Account, u.ID, clock.Now(ctx).UnixMicro())
		if err != nil {
			return false, err
		}
		return true, restate(ctx, tx, u.Account, u.ID)
	}
}

// Unlock lets a locked user sign in again once they have set a new password;
// the letter with the link for it is sent.
func (r *Users) Unlock(ctx context.Context, actor access.Actor, in access.AccountID, id ID) error {
	return r.act(ctx, actor, in, id, "user.unlocked", func(tx *database.Tx, u User, _ *record) (bool, error) {
		if u.LockedAt == nil {
			return false, NotLocked
		}
		err := tx.Exec(ctx, `UPDATE users SET locked_at = NULL, locked_until = NULL, failed_sign_ins = 0, last_wrong_hash = '', must_reset = 1
			WHERE account_id = $1 AND id = $2`, u.Account, u.ID)
		if err != nil {
			return false, err
		}
		if err := restate(ctx, tx, u.Account, u.ID); err != nil || u.Status == Disabled {
			return true, err
		}
		return true, r.sendLink(ctx, tx, u, unlocked, actor.Name)
	})
}

// SendPasswordLetter sends a new link to set a password; earlier ones stop working.
func (r *Users) SendPasswordLetter(ctx context.Context, actor access.Actor, in access.AccountID, id ID) error {
	return r.act(ctx, actor, in, id, "user.password_letter_sent", func(tx *database.Tx, u User, _ *record) (bool, error) {
		if u.Status == Disabled {
			return false, IsDisabled
		}
		purpose := setPassword
		if u.Status != Pending {
			purpose = resetPassword
		}
		return true, r.sendLink(ctx, tx, u, purpose, actor.Name)
	})
}

// notLastAdmin keeps an account from losing its last enabled admin. Changes of
// one account stand in a line, so two admins removing each other cannot both pass.
func notLastAdmin(ctx context.Context, tx *database.Tx, u User) error {
	var admins, theirs int
	err := tx.QueryRowContext(ctx, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN c.user_id = $3 THEN 1 ELSE 0 END), 0) FROM (
			SELECT m.user_id FROM role_members m JOIN users a ON a.account_id = m.account_id AND a.id = m.user_id
			WHERE m.account_id = $1 AND m.role_id = $2 AND (a.status <> 'disabled' OR a.id = $3)
			ORDER BY CASE WHEN m.user_id = $3 THEN 0 ELSE 1 END LIMIT 2) c`,
		u.Account, access.AccountAdmin, u.ID).Scan(&admins, &theirs)
	if err != nil {
		return err
	}
	if theirs == 1 && admins == 1 && u.Status != Disabled {
		return LastAdmin
	}
	return nil
}

// RequestDeletion asks the operator to erase a user. The user's own wish or an
// admin's; nothing is erased here.
func (r *Users) RequestDeletion(ctx context.Context, actor access.Actor, in access.AccountID, id ID, reason string) error {
	id = own(actor, id)
	request := func(tx *database.Tx, u User, event *record) (bool, error) {
		if len([]rune(reason)) > 1000 {
			return false, fault.New(fault.Invalid, "user.reason_too_long").On("reason").With("max", 1000)
		}
		event.Params = map[string]string{"reason": reason}
		err := tx.Exec(ctx, `UPDATE users SET deletion_asked_at = $3 WHERE account_id = $1 AND id = $2`, u.Account, u.ID, clock.Now(ctx).UnixMicro())
		if err != nil {
			return false, err
		}
		return true, r.sendDeletionRequest(ctx, tx, actor, u, reason)
	}
	if !actor.IsUser(in, string(id)) {
		return r.act(ctx, actor, in, id, "user.deletion_requested", request)
	}
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		u, err := Get(ctx, tx, in, id)
		if err != nil {
			return nil, err
		}
		event := record{Event: audit.Event{Action: "user.deletion_requested", Target: u.Target()}}
		_, err = request(tx, u, &event)
		return event.events(), err
	})
}
