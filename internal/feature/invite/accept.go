package invite

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/session"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/seal"
)

// Preview is what the page of a link shows before the invite is accepted.
type Preview struct {
	Invite
	AccountName string
	TimeZone    string // the account's
	InviterName string // as they are called now
}

// Acceptance is what the invited person says of themselves.
type Acceptance struct {
	Username  string
	FirstName string
	LastName  string
	Mobile    string
	TimeZone  string // empty: the account's
	Password  string
}

// opened is the invite of a link.
type opened struct {
	Invite
	home     account.Account
	inviter  access.Actor // with the rights that they have now
	byLetter bool
	dead     string // why it cannot be used; empty when it can
}

// open finds the invite of a link; NotValid when no invite has it.
func open(ctx context.Context, q database.Queryer, text string) (o opened, err error) {
	token, ok := seal.ParseToken(TokenPrefix, text)
	if !ok {
		return opened{}, NotValid
	}
	in := access.AccountID("acc_" + token.Owner)
	var id ID
	err = q.QueryRowContext(ctx, `SELECT invite_id, by_letter = 1 FROM invite_links WHERE account_id = $1 AND token_hash = $2`, in, token.Hash()).Scan(&id, &o.byLetter)
	if errors.Is(err, database.ErrNotFound) {
		return opened{}, NotValid
	}
	if err != nil {
		return opened{}, err
	}
	if o.Invite, err = get(ctx, q, in, id); err != nil {
		return opened{}, err
	}
	if o.home, err = account.Get(ctx, q, in); err != nil {
		return opened{}, err
	}
	o.dead, err = o.whyDead(ctx, q)
	return o, err
}

// whyDead judges the invite and its inviter as they are now.
func (o *opened) whyDead(ctx context.Context, q database.Queryer) (string, error) {
	switch {
	case o.Status == Accepted:
		return wasUsed, nil
	case o.Status == Revoked:
		return wasRevoked, nil
	case o.Status == Expired:
		return hasExpired, nil
	case o.home.Closed:
		return accountClosed, nil
	}
	var err error
	o.inviter, err = o.asker().Now(ctx, q, o.Account)
	if errors.Is(err, user.ErrRightsLost) {
		return inviterLost, nil
	}
	if err != nil {
		return "", err
	}
	is, err := user.HasEmail(ctx, q, o.Account, o.Email)
	if is {
		return IsUser.Code, err
	}
	return "", err
}

// Look shows what a link is for, without using it. NotValid for every link that
// cannot be used, whatever the reason.
func (r *Invites) Look(ctx context.Context, v session.Visitor, token string) (Preview, error) {
	if err := r.door.MayTry(ctx, v.Address); err != nil {
		return Preview{}, err
	}
	o, err := open(ctx, r.db.Read(), token)
	if err == nil && o.dead != "" {
		err = NotValid
	}
	if err != nil {
		r.failed(ctx, v, err)
		return Preview{}, err
	}
	return Preview{o.Invite, o.home.Name, o.home.TimeZone, cmp.Or(o.inviter.FullName, o.inviter.Name)}, nil
}

// failed counts what looks like trying links, or names by a link.
func (r *Invites) failed(ctx context.Context, v session.Visitor, err error) {
	if code := fault.Code(err); code == NotValid.Code || code == user.UsernameTaken.Code {
		r.door.Failed(ctx, v.Address)
	}
}

// Accept makes the invited person a user with what the inviter may still give,
// and signs them in. What is wrong with the acceptance is answered on its
// members, and the invite stays open. Only the letter's own link proves the address.
func (r *Invites) Accept(ctx context.Context, v session.Visitor, token string, a Acceptance) (u user.User, entry session.Entry, err error) {
	if err := r.door.MayTry(ctx, v.Address); err != nil {
		return u, entry, err
	}
	defer func() { r.failed(ctx, v, err) }()
	o, err := open(ctx, r.db.Read(), token)
	if err != nil {
		return u, entry, err
	}
	if o.dead != "" {
		return u, entry, r.refuse(ctx, v, o)
	}
	d, err := r.draft(ctx, o, a)
	if err != nil {
		return u, entry, err
	}
	j := joining{Visitor: v, token: token, draft: d, id: user.NewID(ctx)}
	if j.hash, err = r.door.HashPassword(ctx, a.Password); err != nil {
		return u, entry, err
	}
	err = r.log.Change(ctx, j.actor(o.Account), o.Account, func(tx *database.Tx) (events []audit.Event, err error) {
		events, u, entry, err = r.join(ctx, tx, &j)
		return events, err
	})
	if fault.Code(err) == NotValid.Code {
		return u, entry, r.refuse(ctx, v, j.opened)
	}
	return u, entry, err
}

// refuse records that a dead link was used, with the reason that nobody is told.
func (r *Invites) refuse(ctx context.Context, v session.Visitor, o opened) error {
	if o.dead != "" {
		// The refusal stands whether or not it could be recorded.
		_ = r.log.Note(ctx, v.Anonymous(), o.Account, audit.Event{Action: "user.accepted", Target: o.target(), Status: audit.Failure, Reason: o.dead})
	}
	return NotValid
}

// draft is the user to be, without roles and teams; every fault of the
// acceptance at once.
func (r *Invites) draft(ctx context.Context, o opened, a Acceptance) (user.Draft, error) {
	d := user.Draft{Username: a.Username, FirstName: a.FirstName, LastName: a.LastName, Email: o.Email, Mobile: a.Mobile,
		Language: o.Language, TimeZone: cmp.Or(a.TimeZone, o.home.TimeZone)}
	faults := fault.All(d.Valid())
	err := r.door.ValidPassword(ctx, o.Account, a.Password, d.Username, o.Email)
	if err != nil && fault.Of(err) == nil {
		return d, err
	}
	return d, fault.Several(append(faults, fault.All(err)...)...)
}

// joining is one acceptance under way.
type joining struct {
	session.Visitor
	token  string
	draft  user.Draft
	id     user.ID
	hash   string
	opened opened // as it was read in the transaction
}

// actor is the invited person, who acts for themselves.
func (j *joining) actor(in access.AccountID) access.Actor {
	return j.Visitor.As(user.User{Account: in, ID: j.id, Username: j.draft.Username, FirstName: j.draft.FirstName, LastName: j.draft.LastName})
}

// join is the step. The link, the invite and the inviter are judged again: any
// of them may have changed while the password was hashed.
func (r *Invites) join(ctx context.Context, tx *database.Tx, j *joining) (events []audit.Event, u user.User, entry session.Entry, err error) {
	o, err := open(ctx, tx, j.token)
	if j.opened = o; err != nil {
		return nil, u, entry, err
	}
	if o.dead != "" {
		return nil, u, entry, NotValid
	}
	if err := settle(ctx, tx, o.Invite, j.id); err != nil {
		return nil, u, entry, err
	}
	u, events, err = r.becomeUser(ctx, tx, o, j)
	if err != nil {
		return nil, u, entry, err
	}
	entry, err = r.door.Enter(ctx, tx, j.Visitor, u, o.byLetter)
	return events, u, entry, err
}

// settle marks the invite as accepted; of two acceptances at once only one does.
func settle(ctx context.Context, tx *database.Tx, i Invite, by user.ID) error {
	now := clock.Now(ctx).UnixMicro()
	won, err := tx.ExecCount(ctx, `UPDATE invites SET status = 'accepted', settled_at = $3, user_id = $4
		WHERE account_id = $1 AND id = $2 AND status = 'pending' AND expires_at > $3`, i.Account, i.ID, now, by)
	if err == nil && won == 0 {
		err = NotValid
	}
	return err
}

// becomeUser creates the user with what the inviter may still give; what they
// may not, or what is gone, is named in the event.
func (r *Invites) becomeUser(ctx context.Context, tx *database.Tx, o opened, j *joining) (user.User, []audit.Event, error) {
	given, left, err := o.givable(ctx, tx, o.inviter, func(f *fault.Fault) bool { return f.Kind != fault.Internal && f.Kind != fault.Busy })
	if err != nil {
		return user.User{}, nil, err
	}
	d := j.draft
	d.Roles, d.Teams = given.Roles, given.Teams
	seat, err := r.seat(ctx, tx, o, d.Roles)
	if err != nil {
		return user.User{}, nil, err
	}
	u, events, err := r.users.CreateIn(ctx, tx, o.inviter, o.Account, d, user.Options{Source: user.Invited, ID: j.id, PasswordHash: j.hash,
		EmailVerified: o.byLetter, BeforeRoles: func(u user.User) ([]audit.Event, error) {
			events, err := o.control(ctx, tx, u)
			if err != nil || seat == nil {
				return events, err
			}
			more, err := seat(u)
			return append(events, more...), err
		}})
	if err != nil {
		return user.User{}, nil, err
	}
	events[0].Action = "user.accepted" // the person's own act, in the place of user.created
	events[0].Params = map[string]string{"inviter": o.Inviter.Shown()}
	for _, c := range []audit.Change{{Field: "rolesLeftOut", After: named(o.Roles, left.Roles)}, {Field: "teamsLeftOut", After: named(o.Teams, left.Teams)}} {
		if c.After != "" {
			events[0].Changes = append(events[0].Changes, c)
		}
	}
	return u, events, nil
}

// seat is the step that turns the kept seat into the user's own; where no role
// needs it any more, it is given back.
func (r *Invites) seat(ctx context.Context, tx *database.Tx, o opened, roles []string) (func(u user.User) ([]audit.Event, error), error) {
	for _, role := range roles {
		if access.NeedsSeat(role) && r.Seats != nil {
			by := o.inviter
			by.Reaches = "" // they do not act just now, so the log of their own account has nothing yet
			return func(u user.User) ([]audit.Event, error) {
				return r.Seats.Redeem(ctx, tx, by, o.Account, string(o.ID), u)
			}, nil
		}
	}
	return nil, r.release(ctx, tx, o.Invite)
}

func named(all []user.Reference, ids []string) string {
	return user.Names(slices.DeleteFunc(slices.Clone(all), func(ref user.Reference) bool { return !slices.Contains(ids, ref.ID) }))
}
