package signin

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Founder is the first admin of an account, with the password they chose.
// Without one they get a letter with a link to set it.
type Founder struct {
	Draft    user.Draft
	Password string
}

// Setup is what the first start asks for.
type Setup struct {
	OperatorName string
	Admin        Founder // must have a password: there may be no mail yet
	Main         *MainSetup
	Language     string
	TimeZone     string
}

// MainSetup is the first customer, if one is wanted.
type MainSetup struct {
	Name  string
	Admin Founder
}

// SetupDone is the answer once an operator account exists.
var SetupDone = fault.New(fault.Conflict, "setup.done")

// NeedsSetup tells whether nobody can sign in yet.
func (d *Door) NeedsSetup(ctx context.Context) (bool, error) {
	var accounts int
	err := d.db.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM accounts WHERE parent_id IS NULL`).Scan(&accounts)
	return accounts == 0, err
}

// SetUp creates the operator account with its first admin and, if wanted, the
// first main account with its admin: all of it or nothing.
func (d *Door) SetUp(ctx context.Context, service access.Service, s Setup) error {
	if err := d.validSetup(ctx, s); err != nil {
		return err
	}
	hash, err := d.passwords.Hash(ctx, s.Admin.Password)
	if err != nil {
		return busy(err)
	}
	actor := access.Program(service)
	return d.db.Change(ctx, func(tx *database.Tx) error {
		operator, err := account.CreateOperator(ctx, tx, account.Draft{Name: s.OperatorName, Language: s.Language, TimeZone: s.TimeZone})
		if err != nil {
			return fault.Renamed(err, "name", "operatorName")
		}
		if err := audit.NoteIn(ctx, tx, actor, operator.ID, operator.CreatedEvent()); err != nil {
			return err
		}
		if err := d.found(ctx, tx, actor, operator.ID, s.Admin.Draft, hash); err != nil {
			return err
		}
		if s.Main == nil {
			return nil
		}
		return d.createMain(ctx, tx, actor, operator.ID, account.Draft{Name: s.Main.Name, Language: s.Language, TimeZone: s.TimeZone}, s.Main.Admin)
	})
}

// CreateSub makes a sub-account, with a first admin if one is wanted: without,
// those who made it look after it from above.
func (d *Door) CreateSub(ctx context.Context, actor access.Actor, parent account.ID, draft account.Draft, admin *user.Draft) (a account.Account, err error) {
	if admin != nil {
		admin.Roles, admin.Teams = access.FirstUserRoles(), nil
		if err := admin.Valid(); err != nil {
			return a, within("admin", err)
		}
	}
	err = d.log.Change(ctx, actor, parent, func(tx *database.Tx) ([]audit.Event, error) {
		events := []audit.Event{{Action: "account.created", Target: audit.Target{Kind: "account", Name: draft.Name}}}
		if a, err = account.CreateSub(ctx, tx, actor, parent, draft); err != nil {
			return events, err
		}
		events[0] = a.CreatedEvent()
		maker := actor
		maker.Reaches = "" // their own log has it by the account above
		if err := audit.NoteIn(ctx, tx, maker, a.ID, events...); err != nil || admin == nil {
			return events, err
		}
		maker.Reaches = a.ID
		_, made, err := d.users.CreateIn(ctx, tx, maker, a.ID, *admin, user.Options{Source: user.Created})
		if err != nil {
			return events, within("admin", err)
		}
		return events, audit.NoteIn(ctx, tx, maker, a.ID, made...)
	})
	return a, err
}

// CreateMain makes a main account with its first admin: an operator's act.
func (d *Door) CreateMain(ctx context.Context, actor access.Actor, operator account.ID, draft account.Draft, admin user.Draft) (a account.Account, err error) {
	if err := draft.Valid(); err != nil {
		return a, err
	}
	admin.Roles, admin.Teams = nil, nil
	if err := admin.Valid(); err != nil {
		return a, within("admin", err)
	}
	err = d.log.Change(ctx, actor, operator, func(tx *database.Tx) ([]audit.Event, error) {
		events := []audit.Event{{Action: "account.created", Target: audit.Target{Kind: "account", Name: draft.Name}}}
		if a, err = account.CreateMain(ctx, tx, actor, operator, draft); err != nil {
			return events, err
		}
		events[0] = a.CreatedEvent()
		if err := audit.NoteIn(ctx, tx, actor, a.ID, events...); err != nil {
			return nil, err
		}
		return events, within("admin", d.found(ctx, tx, access.Program(actor.Service), a.ID, admin, ""))
	})
	return a, err
}

func (d *Door) createMain(ctx context.Context, tx *database.Tx, actor access.Actor, operator account.ID, draft account.Draft, admin Founder) error {
	a, err := account.CreateMain(ctx, tx, actor, operator, draft)
	if err != nil {
		return within("mainAccount", err)
	}
	if err := audit.NoteIn(ctx, tx, actor, a.ID, a.CreatedEvent()); err != nil {
		return err
	}
	hash := ""
	if admin.Password != "" {
		// Inside the transaction: set-up happens once, and nobody else waits for it.
		if hash, err = d.passwords.Hash(ctx, admin.Password); err != nil {
			return busy(err)
		}
	}
	return within("mainAccount.admin", d.found(ctx, tx, actor, a.ID, admin.Draft, hash))
}

// found makes the first user of an account, who gets every manager role.
func (d *Door) found(ctx context.Context, tx *database.Tx, actor access.Actor, in account.ID, draft user.Draft, hash string) error {
	draft.Roles = access.FirstUserRoles()
	_, events, err := d.users.CreateIn(ctx, tx, actor, in, draft, user.Options{Source: user.SetUp, PasswordHash: hash})
	if err != nil {
		return err
	}
	return audit.NoteIn(ctx, tx, actor, in, events...)
}

func (d *Door) validSetup(ctx context.Context, s Setup) error {
	operator := account.Draft{Name: s.OperatorName, Language: s.Language, TimeZone: s.TimeZone}
	if err := operator.Valid(); err != nil {
		return fault.Renamed(err, "name", "operatorName")
	}
	if err := d.validFounder(ctx, "", s.Admin, true); err != nil {
		return within("admin", err)
	}
	if s.Main == nil {
		return nil
	}
	first := account.Draft{Name: s.Main.Name, Language: s.Language, TimeZone: s.TimeZone}
	if err := first.Valid(); err != nil {
		return within("mainAccount", err)
	}
	return within("mainAccount.admin", d.validFounder(ctx, "", s.Main.Admin, false))
}

// validFounder judges the first admin of an account; of one that is not there yet, by the standard rules.
func (d *Door) validFounder(ctx context.Context, in account.ID, f Founder, passwordNeeded bool) error {
	if err := f.Draft.Valid(); err != nil {
		return err
	}
	if f.Password == "" && !passwordNeeded {
		return nil
	}
	return d.ValidPassword(ctx, in, f.Password, f.Draft.Username, f.Draft.Email)
}

// within names the part of the input that faults belong to: admin.email.
func within(part string, err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return err
	}
	for i, f := range all {
		if f.Field != "" {
			all[i] = f.On(part + "." + f.Field)
		}
	}
	return fault.Several(all...)
}

// CreateAdmin makes an account admin without a browser: for a forgotten
// password of the only admin, or a new installation on a machine without one.
func (d *Door) CreateAdmin(ctx context.Context, in account.ID, f Founder) (u user.User, err error) {
	if err := d.validFounder(ctx, in, f, true); err != nil {
		return u, err
	}
	hash, err := d.passwords.Hash(ctx, f.Password)
	if err != nil {
		return u, busy(err)
	}
	actor := access.Program(access.CommandLine)
	f.Draft.Roles = access.FirstUserRoles()
	err = d.log.Change(ctx, actor, in, func(tx *database.Tx) (events []audit.Event, err error) {
		u, events, err = d.users.CreateIn(ctx, tx, actor, in, f.Draft, user.Options{Source: user.SetUp, PasswordHash: hash})
		return events, err
	})
	return u, err
}
