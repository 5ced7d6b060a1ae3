package account

import (
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
	var taken int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM accounts WHERE parent_id = $1 AND name_key = $2`,
		operator, text.Fold(d.Name)).Scan(&taken)
	if err != nil {
		return Account{}, err
	}
	if taken > 0 {
		return Account{}, NameTaken
	}
	return insert(ctx, tx, operator, Main, d)
}

func insert(ctx context.Context, tx *database.Tx, parent ID, kind Kind, d Draft) (Account, error) {
	if err := d.Valid(); err != nil {
		return Account{}, err
	}
	now := clock.Now(ctx)
	a := Account{ID: ID(ident.At("acc", now)), Parent: parent, Kind: kind, Name: d.Name,
		Language: d.Language, TimeZone: d.TimeZone, Status: Active, CreatedAt: now}
	var above *ID
	if parent != "" {
		above = &parent
	}
	return a, tx.Exec(ctx, `
		INSERT INTO accounts (id, parent_id, kind, name, name_key, language, time_zone, status, change_number, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`,
		a.ID, above, a.Kind, a.Name, text.Fold(a.Name), a.Language, a.TimeZone, a.Status, now.UnixMicro())
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

// turn changes the operator's record and the account's own number in one
// transaction, so that every cache of the account's users is dropped with it.
func (r *Accounts) turn(ctx context.Context, actor access.Actor, id ID, to Status, action string) error {
	operator, err := r.OperatorID(ctx)
	if err != nil {
		return err
	}
	return r.log.ChangeBoth(ctx, actor, operator, id, func(tx *database.Tx) ([]audit.Event, error) {
		a, err := Get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		event := []audit.Event{{Action: action, Target: a.target()}}
		if err := actor.May(operator, access.OperatorTree); err != nil {
			return event, err
		}
		if a.Kind == Operator {
			return event, IsOperator
		}
		if a.Status == to {
			return nil, nil
		}
		return event, tx.Exec(ctx, `UPDATE accounts SET status = $2 WHERE id = $1`, id, to)
	})
}
