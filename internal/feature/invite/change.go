package invite

import (
	"cmp"
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/text"
)

// Invite sends an invite to one address.
func (r *Invites) Invite(ctx context.Context, actor access.Actor, in access.AccountID, d Draft) (i Invite, err error) {
	if err := d.Valid(); err != nil {
		return Invite{}, err
	}
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		attempt := []audit.Event{created(d.Person)}
		offer, err := r.mayInvite(ctx, tx, actor, in, d.Offer)
		if err != nil {
			return user.UnlessAsked(attempt, err)
		}
		if i, err = r.invite(ctx, tx, actor, offer, d.Person); err != nil {
			return attempt, err
		}
		return []audit.Event{i.createdEvent()}, nil
	})
	return i, err
}

// Failure is why one address of many was not invited.
type Failure struct {
	Email string
	Fault *fault.Fault
}

// attemptsNoted is how many refusals of one call go into the log.
const attemptsNoted = 100

// InviteMany sends the same invite to many addresses in one transaction with
// one event each. An address that cannot be invited is reported, and the
// attempt is recorded as that of a single invite is; the others go on.
func (r *Invites) InviteMany(ctx context.Context, actor access.Actor, in access.AccountID, people []Person, o Offer) (done []Invite, failed []Failure, err error) {
	if err := actor.Inside(in); err != nil {
		return nil, nil, err
	}
	if len(people) > MaxMany {
		return nil, nil, tooMany
	}
	if err := o.Valid(); err != nil {
		return nil, nil, err
	}
	var attempts []audit.Event
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		done, failed, attempts = nil, nil, nil
		offer, err := r.mayInvite(ctx, tx, actor, in, o)
		if err != nil {
			return user.UnlessAsked(attemptsAt(people), err)
		}
		var events []audit.Event
		for _, p := range people {
			i, err := r.inviteOne(ctx, tx, actor, offer, p)
			if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
				failed = append(failed, Failure{p.Email, f}) // every check comes before the first write, so nothing is half done
				attempts = append(attempts, audit.Attempted(f, []audit.Event{created(p)})...)
				continue
			}
			if err != nil {
				return nil, err
			}
			done = append(done, i)
			events = append(events, i.createdEvent())
		}
		return events, nil
	})
	if err != nil {
		return nil, nil, err
	}
	if len(attempts) > 0 {
		// The refusals stand whether or not they could be recorded.
		_ = r.log.Note(ctx, actor, in, attempts[:min(len(attempts), attemptsNoted)]...)
	}
	return done, failed, nil
}

func (r *Invites) inviteOne(ctx context.Context, tx *database.Tx, actor access.Actor, o *offered, p Person) (Invite, error) {
	if err := p.Valid(); err != nil {
		return Invite{}, err
	}
	return r.invite(ctx, tx, actor, o, p)
}

func created(p Person) audit.Event {
	return audit.Event{Action: "invite.created", Target: Invite{Person: p}.target()}
}

func attemptsAt(people []Person) []audit.Event {
	var events []audit.Event
	for _, p := range people[:min(len(people), attemptsNoted)] {
		if p.Valid() == nil { // what is no address is no attempt worth keeping
			events = append(events, created(p))
		}
	}
	return events
}

func (i Invite) createdEvent() audit.Event {
	event := audit.Event{Action: "invite.created", Target: i.target()}
	for _, c := range []audit.Change{{Field: "firstName", After: i.FirstName}, {Field: "lastName", After: i.LastName}, {Field: "language", After: i.Language},
		{Field: "roles", After: user.Names(i.Roles)}, {Field: "teams", After: user.Names(i.Teams)}, {Field: "safelist", After: i.Controls.ListText()},
		{Field: "apiAccess", After: i.Controls.ProtocolText()}} {
		if c.After != "" {
			event.Changes = append(event.Changes, c)
		}
	}
	return event
}

// offered is an offer that was found good, with what is read once for all its invites.
type offered struct {
	Offer
	home         account.Account
	roles, teams []user.Reference
	open         int // invites that the account has open
}

// mayInvite checks everything that does not depend on who is invited.
func (r *Invites) mayInvite(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, o Offer) (*offered, error) {
	if err := actor.May(in, access.UsersManage); err != nil {
		return nil, err
	}
	good := &offered{Offer: o}
	var err error
	if good.home, err = account.Get(ctx, tx, in); err != nil {
		return nil, err
	}
	good.Language = cmp.Or(o.Language, good.home.Language)
	if good.roles, good.teams, err = user.MayGive(ctx, tx, actor, in, o.Roles, o.Teams); err != nil {
		return nil, err
	}
	if err := mayControl(ctx, actor, in, o.Controls); err != nil {
		return nil, err
	}
	good.open, err = countOpen(ctx, tx, in)
	return good, err
}

// countOpen marks invites that have expired, which makes their addresses free
// for new ones, and counts those that are left.
func countOpen(ctx context.Context, tx *database.Tx, in access.AccountID) (open int, err error) {
	err = tx.Exec(ctx, `UPDATE invites SET status = 'expired', settled_at = expires_at WHERE account_id = $1 AND status = 'pending' AND expires_at <= $2`,
		in, clock.Now(ctx).UnixMicro())
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM invites WHERE account_id = $1 AND status = 'pending'`, in).Scan(&open)
	return open, err
}

// invite is the step: of an address that is free, with a seat if one is needed.
// Where a fault is answered, nothing was written.
func (r *Invites) invite(ctx context.Context, tx *database.Tx, actor access.Actor, o *offered, p Person) (Invite, error) {
	if o.open >= MaxOpen {
		return Invite{}, TooManyOpen
	}
	now := clock.Now(ctx)
	i := Invite{Account: o.home.ID, ID: ID(ident.At("inv", now)), Person: p, Language: o.Language, Message: o.Message, Status: Pending,
		CreatedAt: now, Roles: o.roles, Teams: o.teams, Controls: o.Controls}
	if err := addressFree(ctx, tx, i); err != nil {
		return Invite{}, err
	}
	i.sentBy(ctx, actor)
	if err := r.reserve(ctx, tx, i); err != nil {
		return Invite{}, err
	}
	if err := insert(ctx, tx, i); err != nil {
		return Invite{}, err
	}
	o.open++
	return i, r.sendLetter(ctx, tx, i, o.home)
}

// addressFree demands that the address is nobody's in the account, and in no
// other open invite. Changes of one account stand in a line, so that two admins
// who invite the same address cannot both pass.
func addressFree(ctx context.Context, tx *database.Tx, i Invite) error {
	is, err := user.HasEmail(ctx, tx, i.Account, i.Email)
	if err != nil {
		return err
	}
	if is {
		return IsUser
	}
	var open int
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM invites WHERE account_id = $1 AND email_key = $2 AND status = 'pending' AND id <> $3`,
		i.Account, i.emailKey(), i.ID).Scan(&open)
	if err == nil && open > 0 {
		err = AlreadyOpen
	}
	return err
}

func (p Person) emailKey() string {
	_, key := user.Keys("", p.Email)
	return key
}

// sentBy makes the actor the one who vouches for the invite, from now on.
func (i *Invite) sentBy(ctx context.Context, actor access.Actor) {
	i.SentAt = clock.Now(ctx)
	i.ExpiresAt = i.SentAt.Add(Lasts)
	i.Inviter = Inviter{actor.Kind, actor.ID, actor.Name, actor.FullName, cmp.Or(actor.Account, i.Account)}
	i.service = actor.Service
}

// reserve keeps a seat until the invite expires, if its roles need one; one
// that is kept already is kept for longer.
func (r *Invites) reserve(ctx context.Context, tx *database.Tx, i Invite) error {
	if !needsSeat(i.Roles) {
		return nil
	}
	if r.Seats == nil {
		return user.NoSeatLeft
	}
	err := r.Seats.Reserve(ctx, tx, i.Account, string(i.ID), i.ExpiresAt)
	if f := fault.Of(err); f != nil {
		return f.On("roles")
	}
	return err
}

func (r *Invites) release(ctx context.Context, tx *database.Tx, i Invite) error {
	if r.Seats == nil {
		return nil
	}
	return r.Seats.Release(ctx, tx, i.Account, string(i.ID))
}

func insert(ctx context.Context, tx *database.Tx, i Invite) error {
	controls, err := storedControls(i.Controls)
	if err != nil {
		return err
	}
	err = tx.Exec(ctx, `
		INSERT INTO invites (account_id, id, email, email_key, first_name, last_name, language, message, status, created_at, sent_at, expires_at,
			inviter_kind, inviter_id, inviter_name, inviter_full_name, inviter_key, inviter_account_id, inviter_service, controls)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		i.Account, i.ID, i.Email, i.emailKey(), i.FirstName, i.LastName, i.Language, i.Message, i.Status, i.CreatedAt.UnixMicro(), i.SentAt.UnixMicro(), i.ExpiresAt.UnixMicro(),
		i.Inviter.Kind, i.Inviter.ID, i.Inviter.Name, i.Inviter.FullName, i.Inviter.key(), i.Inviter.Account, i.service, controls)
	if err != nil {
		return err
	}
	for _, role := range i.Roles {
		if err := tx.Exec(ctx, `INSERT INTO invite_roles (account_id, invite_id, role_id, name) VALUES ($1, $2, $3, $4)`, i.Account, i.ID, role.ID, role.Name); err != nil {
			return err
		}
	}
	for _, team := range i.Teams {
		if err := tx.Exec(ctx, `INSERT INTO invite_teams (account_id, invite_id, team_id, name) VALUES ($1, $2, $3, $4)`, i.Account, i.ID, team.ID, team.Name); err != nil {
			return err
		}
	}
	return nil
}

// key is the form in which inviters are searched.
func (i Inviter) key() string { return text.Fold(i.FullName + " " + i.Name) }
