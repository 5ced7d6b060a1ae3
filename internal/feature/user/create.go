package user

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
)

// Options say how a user comes to be; the zero value is an admin's form.
type Options struct {
	Source       Source
	NoLetter     bool   // send no set-password letter
	PasswordHash string // of a password chosen at set-up; empty: pending
	// EmailVerified is for whoever vouches for the address themselves.
	EmailVerified bool
	// ID is for whoever must know it beforehand; empty: a new one.
	ID ID
	// BeforeRoles is a step between the user and their roles: where a seat was
	// kept for them, they have it by the time a role asks for one.
	BeforeRoles func(u User) ([]audit.Event, error)
}

// Create makes a user with their roles and teams and sends the letter with the
// link to set a password, in one change.
func (r *Users) Create(ctx context.Context, actor access.Actor, in access.AccountID, d Draft) (User, error) {
	return r.CreateWith(ctx, actor, in, d, nil)
}

// CreateWith is Create with a step of another room between the user and their roles.
func (r *Users) CreateWith(ctx context.Context, actor access.Actor, in access.AccountID, d Draft,
	also func(ctx context.Context, tx *database.Tx, actor access.Actor, u User) ([]audit.Event, error)) (u User, err error) {
	if err := d.Valid(); err != nil {
		return User{}, err
	}
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) (events []audit.Event, err error) {
		o := Options{Source: Created}
		if also != nil {
			o.BeforeRoles = func(u User) ([]audit.Event, error) { return also(ctx, tx, actor, u) }
		}
		u, events, err = r.CreateIn(ctx, tx, actor, in, d, o)
		return events, err
	})
	return u, err
}

// CreateIn is Create as a step of another act. The draft must have been found valid.
func (r *Users) CreateIn(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, d Draft, o Options) (User, []audit.Event, error) {
	attempt := []audit.Event{{Action: "user.created", Target: audit.Target{Kind: "user", Name: d.Username}}}
	if err := actor.May(in, access.UsersManage); err != nil {
		return User{}, attempt, err
	}
	home, err := account.Get(ctx, tx, in)
	if err != nil {
		return User{}, nil, err
	}
	u := newUser(ctx, actor, home, d, o)
	if err := insert(ctx, tx, &u, o); err != nil {
		return User{}, attempt, err
	}
	attempt[0].Target = u.Target()
	var before []audit.Event
	if o.BeforeRoles != nil {
		if before, err = o.BeforeRoles(u); err != nil {
			attempt, err = UnlessAsked(attempt, err)
			return User{}, attempt, err
		}
	}
	more, err := r.giveAll(ctx, tx, actor, &u, d)
	if err != nil {
		attempt, err = UnlessAsked(attempt, err)
		return User{}, attempt, err
	}
	attempt[0].Changes = created(u)
	attempt = append(append(attempt, before...), more...)
	if o.PasswordHash == "" && !o.NoLetter {
		return u, attempt, r.sendLink(ctx, tx, u, setPassword, actor.Name)
	}
	return u, attempt, nil
}

// NewID is the id of a user who is to be made now.
func NewID(ctx context.Context) ID { return ID(ident.At("usr", clock.Now(ctx))) }

func newUser(ctx context.Context, actor access.Actor, home account.Account, d Draft, o Options) User {
	now := clock.Now(ctx)
	u := User{Account: home.ID, ID: cmp.Or(o.ID, NewID(ctx)), Username: d.Username, FirstName: d.FirstName, LastName: d.LastName,
		Email: d.Email, Mobile: d.Mobile, Language: d.Language, TimeZone: d.TimeZone, Status: Pending, Source: o.Source,
		CreatedBy: Reference{actor.ID, actor.Name}, CreatedAt: now}
	if u.Language == "" {
		u.Language = home.Language
	}
	if u.TimeZone == "" {
		u.TimeZone = home.TimeZone
	}
	if o.PasswordHash != "" {
		u.Status = Active
	}
	return u
}

func insert(ctx context.Context, tx *database.Tx, u *User, o Options) error {
	search := u.setKeys()
	taken, err := tx.ExecCount(ctx, `INSERT INTO usernames (username_key, account_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		u.usernameKey, u.Account, u.ID)
	if err != nil {
		return err
	}
	if taken == 0 {
		return UsernameTaken
	}
	var hash *string
	if o.PasswordHash != "" {
		hash = &o.PasswordHash
	}
	now := u.CreatedAt.UnixMicro()
	made, err := tx.ExecCount(ctx, `
		INSERT INTO users (account_id, id, username, username_key, first_name, last_name, name_key, email, email_key, mobile,
			language, time_zone, status, failed_sign_ins, last_wrong_hash, password_hash, password_set_at, must_reset, sessions_from,
			last_login_at, last_login_address, last_login_method, source, created_by_id, created_by_name, created_at, search_text)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULLIF($10, ''), $11, $12, $13, 0, '', $14, $15, 0, 0, 0, '', '', $16, $17, $18, $19, $20)
		ON CONFLICT (account_id, email_key) DO NOTHING`,
		u.Account, u.ID, u.Username, u.usernameKey, u.FirstName, u.LastName, u.nameKey, u.Email, u.emailKey, u.Mobile,
		u.Language, u.TimeZone, u.Status, hash, now, u.Source, u.CreatedBy.ID, u.CreatedBy.Name, now, search)
	if err != nil {
		return err
	}
	if made == 0 {
		return EmailTaken
	}
	if o.EmailVerified {
		return verifyEmail(ctx, tx, *u)
	}
	return nil
}

func (r *Users) giveAll(ctx context.Context, tx *database.Tx, actor access.Actor, u *User, d Draft) (more []audit.Event, err error) {
	for _, role := range d.Roles {
		ref, events, err := r.giveRole(ctx, tx, actor, *u, role)
		if err != nil {
			return nil, err
		}
		u.Roles = append(u.Roles, ref)
		more = append(more, events...)
	}
	for _, team := range d.Teams {
		ref, err := joinTeam(ctx, tx, actor, *u, team)
		if err != nil {
			return nil, err
		}
		u.Teams = append(u.Teams, ref)
	}
	return more, nil
}

func created(u User) []audit.Change {
	all := []audit.Change{{Field: "firstName", After: u.FirstName}, {Field: "lastName", After: u.LastName}, {Field: "email", After: u.Email},
		{Field: "mobile", After: u.Mobile}, {Field: "roles", After: names(u.Roles)}, {Field: "teams", After: names(u.Teams)}}
	return slices.DeleteFunc(all, func(c audit.Change) bool { return c.After == "" })
}

func names(refs []Reference) string {
	list := make([]string, len(refs))
	for i, ref := range refs {
		list[i] = ref.Name
		if ref.Name == "" {
			list[i] = ref.ID
		}
	}
	return strings.Join(list, ", ")
}
