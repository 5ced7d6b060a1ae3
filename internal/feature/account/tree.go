package account

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/text"
)

// Reach is the actor as they may act in an account: as they are in their own;
// in one below it with accounts/manage, marked as a visitor; Missing everywhere
// else. The operator's people reach nobody's account.
func Reach(ctx context.Context, q database.Queryer, actor access.Actor, id ID) (access.Actor, error) {
	actor.Reaches = ""
	if actor.Inside(id) == nil {
		return actor, nil
	}
	if !actor.Permissions.Has(access.AccountsEnter) {
		return actor, Missing
	}
	var below int
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM account_tree t JOIN accounts p ON p.id = t.ancestor_id
		WHERE t.ancestor_id = $1 AND t.account_id = $2 AND p.kind <> 'operator'`, actor.Account, id).Scan(&below)
	if err != nil {
		return actor, err
	}
	if below == 0 {
		return actor, Missing
	}
	actor.Reaches = id
	return actor, nil
}

// IsClosed is the SQL that tells whether an account, named by an expression, is
// disabled or below one that is. It counts, because PostgreSQL would answer
// EXISTS of many rows by reading every disabled account there is.
func IsClosed(id string) string {
	return `(SELECT COUNT(*) FROM account_tree up JOIN accounts above ON above.id = up.ancestor_id WHERE up.account_id = ` + id + ` AND above.status = 'disabled') > 0`
}

// Dependencies are the change numbers of an account and of all above it, what
// is known of an account depends on.
func Dependencies(ctx context.Context, q database.Queryer, id ID) ([]audit.Dependency, error) {
	rows, err := q.QueryContext(ctx, `SELECT p.id, p.change_number FROM account_tree t JOIN accounts p ON p.id = t.ancestor_id
		WHERE t.account_id = $1 ORDER BY t.depth`, id)
	return database.Collect(rows, err, func(row database.Scanner) (d audit.Dependency, err error) {
		return d, row.Scan(&d.Account, &d.Number)
	})
}

// MainOf is the customer's top account that an account belongs to: itself, or
// the one below the operator. Missing for the operator account.
func MainOf(ctx context.Context, q database.Queryer, id ID) (main ID, err error) {
	err = q.QueryRowContext(ctx, `SELECT p.id FROM account_tree t JOIN accounts p ON p.id = t.ancestor_id
		WHERE t.account_id = $1 AND p.kind = 'main'`, id).Scan(&main)
	if isNone(err) {
		return "", Missing
	}
	return main, err
}

// Path is the account with those above it, from the top; only those that the
// actor may know of: their own and below.
func (r *Accounts) Path(ctx context.Context, actor access.Actor, id ID) ([]Account, error) {
	if _, err := r.Find(ctx, actor, id); err != nil {
		return nil, err
	}
	rows, err := r.db.Read().QueryContext(ctx, `SELECT `+columns+` FROM account_tree t JOIN accounts a ON a.id = t.ancestor_id
		WHERE t.account_id = $1 AND (t.ancestor_id = $2 OR EXISTS (SELECT 1 FROM account_tree o WHERE o.ancestor_id = $2 AND o.account_id = t.ancestor_id))
		ORDER BY t.depth DESC`, id, actor.Account)
	return database.Collect(rows, err, func(row database.Scanner) (Account, error) { return scan(row) })
}

// place puts a new account into the tree.
func place(ctx context.Context, tx *database.Tx, a Account) error {
	key := text.Fold(a.Name)
	if a.Parent != "" {
		var depth int
		if err := tx.QueryRowContext(ctx, `SELECT MAX(depth) FROM account_tree WHERE account_id = $1`, a.Parent).Scan(&depth); err != nil {
			return err
		}
		if depth+1 >= DepthLimit {
			return TooDeep
		}
		err := tx.Exec(ctx, `INSERT INTO account_tree (ancestor_id, account_id, depth, name_key)
			SELECT ancestor_id, $2, depth + 1, $3 FROM account_tree WHERE account_id = $1`, a.Parent, a.ID, key)
		if err != nil {
			return err
		}
	}
	return tx.Exec(ctx, `INSERT INTO account_tree (ancestor_id, account_id, depth, name_key) VALUES ($1, $1, 0, $2)`, a.ID, key)
}

// Move puts a sub-account with all below it under another account of the same
// customer: the operator's act. Seats go along, for they belong to the customer.
func (r *Accounts) Move(ctx context.Context, actor access.Actor, id, parent ID) error {
	operator, err := r.OperatorID(ctx)
	if err != nil {
		return err
	}
	main, err := MainOf(ctx, r.db.Read(), id)
	if err != nil {
		return err
	}
	return r.log.ChangeBoth(ctx, actor, operator, main, func(tx *database.Tx) ([]audit.Event, error) {
		a, err := Get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		event := audit.Event{Action: "account.moved", Target: a.target()}
		if err := actor.May(operator, access.OperatorTree); err != nil {
			return []audit.Event{event}, err
		}
		before, err := Get(ctx, tx, a.Parent)
		if err != nil {
			return nil, err
		}
		after, err := Get(ctx, tx, parent)
		if err != nil {
			return nil, Missing.On("parent")
		}
		event.Changes = []audit.Change{{Field: "parent", Before: before.Name, After: after.Name}}
		if before.ID == after.ID {
			return nil, nil
		}
		return []audit.Event{event}, move(ctx, tx, a, after, main)
	})
}

func move(ctx context.Context, tx *database.Tx, a, to Account, main ID) error {
	if a.Kind != Sub {
		return IsMain
	}
	if top, err := MainOf(ctx, tx, to.ID); err != nil || top != main {
		return Foreign
	}
	if err := hold(ctx, tx, a.ID, to.ID); err != nil {
		return err
	}
	a, err := Get(ctx, tx, a.ID) // it may have been renamed until now
	if err != nil {
		return err
	}
	var under, below, above, taken int
	err = tx.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM account_tree WHERE ancestor_id = $1 AND account_id = $2),
		(SELECT MAX(depth) FROM account_tree WHERE ancestor_id = $1),
		(SELECT MAX(depth) FROM account_tree WHERE account_id = $2),
		(SELECT COUNT(*) FROM accounts WHERE parent_id = $2 AND name_key = $3)`, a.ID, to.ID, a.nameKey).Scan(&under, &below, &above, &taken)
	switch {
	case err != nil:
		return err
	case under > 0:
		return Cycle
	case above+1+below >= DepthLimit:
		return TooDeep
	case taken > 0:
		return NameTaken
	}
	err = tx.Exec(ctx, `DELETE FROM account_tree WHERE account_id IN (SELECT account_id FROM account_tree WHERE ancestor_id = $1)
		AND ancestor_id IN (SELECT ancestor_id FROM account_tree WHERE account_id = $1 AND depth > 0)`, a.ID)
	if err != nil {
		return err
	}
	err = tx.Exec(ctx, `INSERT INTO account_tree (ancestor_id, account_id, depth, name_key)
		SELECT u.ancestor_id, d.account_id, u.depth + d.depth + 1, d.name_key FROM account_tree u, account_tree d
		WHERE u.account_id = $2 AND d.ancestor_id = $1`, a.ID, to.ID)
	if err != nil {
		return err
	}
	return tx.Exec(ctx, `UPDATE accounts SET parent_id = $2 WHERE id = $1`, a.ID, to.ID)
}

// hold keeps what is moved, and where to, as it is: whoever makes or renames an
// account writes to the one above it first, and waits. Who was first, and made
// one below meanwhile, is seen only afterwards, so it is asked until nobody was.
func hold(ctx context.Context, tx *database.Tx, branch, to ID) error {
	for before := int64(-1); ; {
		held, err := tx.ExecCount(ctx, `UPDATE accounts SET change_number = change_number
			WHERE id = $2 OR id IN (SELECT account_id FROM account_tree WHERE ancestor_id = $1)`, branch, to)
		if err != nil || held == before {
			return err
		}
		before = held
	}
}
