package account

import (
	"cmp"
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/text"
)

var setupDone = fault.New(fault.Conflict, "setup.done")

// CreateOperator makes the root of the tree, once in the life of an
// installation. It is a step of set-up: the event is written with it.
func CreateOperator(ctx context.Context, tx *database.Tx, d Draft) (Account, error) {
	var there int
	if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM accounts WHERE parent_id IS NULL`).Scan(&there); err != nil {
		return Account{}, err
	}
	if there > 0 {
		return Account{}, setupDone
	}
	if err := d.Valid(); err != nil {
		return Account{}, err
	}
	a, err := insert(ctx, tx, "", Operator, d)
	if err != nil {
		return Account{}, err
	}
	// Two set-ups at the same moment both found nothing: this row can be written once.
	made, err := tx.ExecCount(ctx, `INSERT INTO installation (name, content) VALUES ('operator', $1) ON CONFLICT (name) DO NOTHING`, a.ID)
	if err == nil && made == 0 {
		err = setupDone
	}
	return a, err
}

// CreateMain makes a main account: a step of an act on the operator account.
func CreateMain(ctx context.Context, tx *database.Tx, actor access.Actor, operator ID, d Draft) (Account, error) {
	if err := actor.May(operator, access.OperatorTree); err != nil {
		return Account{}, err
	}
	if err := d.Valid(); err != nil {
		return Account{}, err
	}
	return insert(ctx, tx, operator, Main, d)
}

// CreateSub makes a sub-account: a step of an act on the account above it.
func CreateSub(ctx context.Context, tx *database.Tx, actor access.Actor, parent ID, d Draft) (Account, error) {
	if err := actor.May(parent, access.AccountsEnter); err != nil {
		return Account{}, err
	}
	if err := d.validBelow(); err != nil {
		return Account{}, err
	}
	above, err := Get(ctx, tx, parent)
	switch {
	case err != nil:
		return Account{}, err
	case above.Kind == Operator:
		return Account{}, IsOperator
	case above.Closed:
		return Account{}, AboveGone
	}
	return insert(ctx, tx, parent, Sub, d)
}

func nameFree(ctx context.Context, tx *database.Tx, parent, id ID, name string) error {
	var taken int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM accounts WHERE parent_id = $1 AND name_key = $2 AND id <> $3`, parent, text.Fold(name), id).Scan(&taken)
	if err == nil && taken > 0 {
		err = NameTaken
	}
	return err
}

func insert(ctx context.Context, tx *database.Tx, parent ID, kind Kind, d Draft) (Account, error) {
	now := clock.Now(ctx)
	a := Account{ID: ID(ident.At("acc", now)), Parent: parent, Kind: kind, Name: d.Name, Language: d.Language, TimeZone: d.TimeZone,
		Status: Active, CreatedAt: now, nameKey: text.Fold(d.Name)}
	if err := nameFree(ctx, tx, parent, a.ID, a.Name); err != nil {
		return Account{}, err
	}
	var above *ID
	if parent != "" {
		above = &parent
	}
	err := tx.Exec(ctx, `INSERT INTO accounts (id, parent_id, kind, name, name_key, status, change_number, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)`,
		a.ID, above, a.Kind, a.Name, a.nameKey, a.Status, now.UnixMicro())
	if err != nil {
		return Account{}, err
	}
	if err := place(ctx, tx, a); err != nil {
		return Account{}, err
	}
	for setting, value := range map[Setting]string{Language: d.Language, TimeZone: d.TimeZone} {
		if value == "" {
			continue
		}
		if err := store(ctx, tx, a.ID, setting, value); err != nil {
			return Account{}, err
		}
	}
	return Get(ctx, tx, a.ID)
}

// CreatedEvent is the record of a new account.
func (a Account) CreatedEvent() audit.Event {
	return audit.Event{Action: "account.created", Target: a.target()}
}

// Disable keeps everybody of the account out, at once and until Enable.
func (r *Accounts) Disable(ctx context.Context, actor access.Actor, id ID) error {
	return r.turn(ctx, actor, id, Disabled, "account.disabled")
}

// Enable lets the account's users come in again.
func (r *Accounts) Enable(ctx context.Context, actor access.Actor, id ID) error {
	return r.turn(ctx, actor, id, Active, "account.enabled")
}

// turn changes the record of whoever stands above and the account's own number
// in one transaction, so that every cache of what is known of the account, and
// of those below, is dropped with it.
func (r *Accounts) turn(ctx context.Context, actor access.Actor, id ID, to Status, action string) error {
	above, err := r.above(ctx, actor, id)
	if err != nil {
		return err
	}
	return r.log.ChangeBoth(ctx, actor, above, id, func(tx *database.Tx) ([]audit.Event, error) {
		a, err := Get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		event := []audit.Event{{Action: action, Target: a.target()}}
		if a.Kind == Operator {
			if err := actor.May(id, access.OperatorTree); err != nil {
				return event, err
			}
			return event, IsOperator
		}
		if err := mayRule(actor, a, above); err != nil {
			return event, err
		}
		if a.Status == to {
			return nil, nil
		}
		return event, tx.Exec(ctx, `UPDATE accounts SET status = $2 WHERE id = $1`, id, to)
	})
}

// above is the account in whose name somebody acts on an account as a whole:
// the operator's on main accounts, the visitor's own on sub-accounts.
func (r *Accounts) above(ctx context.Context, actor access.Actor, id ID) (ID, error) {
	a, err := Get(ctx, r.db.Read(), id)
	switch {
	case err != nil:
		return "", err
	case a.Kind == Sub && actor.Visits(id):
		return actor.Account, nil
	case a.Kind == Operator:
		return a.ID, nil
	}
	return a.Parent, nil
}

// mayRule is the right to an account as a whole, which its own people have not.
func mayRule(actor access.Actor, a Account, above ID) error {
	if a.Kind == Main {
		return actor.May(above, access.OperatorTree)
	}
	if actor.Account == a.ID {
		return access.Forbidden.With("permission", string(access.AccountsEnter))
	}
	return actor.May(a.ID, access.AccountsEnter)
}

// Rename gives an account another name, which is its own among its siblings.
func (r *Accounts) Rename(ctx context.Context, actor access.Actor, id ID, name string) error {
	if wrong := validName(&name); wrong != nil {
		return wrong
	}
	before, err := r.Find(ctx, actor, id)
	if err != nil {
		return err
	}
	return r.log.ChangeBoth(ctx, actor, cmp.Or(before.Parent, id), id, func(tx *database.Tx) ([]audit.Event, error) {
		a, err := Get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if a.Name == name {
			return nil, nil
		}
		event := []audit.Event{{Action: "account.renamed", Target: a.target(), Changes: []audit.Change{{Field: "name", Before: a.Name, After: name}}}}
		if actor.May(a.Parent, access.OperatorTree) != nil || a.Parent == "" {
			if err := actor.May(id, access.AccountEdit); err != nil {
				return event, err
			}
		}
		if err := nameFree(ctx, tx, a.Parent, id, name); err != nil {
			return event, err
		}
		if err := tx.Exec(ctx, `UPDATE account_tree SET name_key = $2 WHERE account_id = $1`, id, text.Fold(name)); err != nil {
			return nil, err
		}
		return event, tx.Exec(ctx, `UPDATE accounts SET name = $2, name_key = $3 WHERE id = $1`, id, name, text.Fold(name))
	})
}
