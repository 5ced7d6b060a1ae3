package account

import (
	"context"
	"errors"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/text"
)

func isNone(err error) bool { return errors.Is(err, database.ErrNotFound) }

// Filter chooses main accounts by part of their name, in the order of names.
type Filter struct {
	Search string
	After  Position // the last one already seen; zero for the first page
	Limit  int      // at most this many
}

// Position is a place in the list by name.
type Position struct {
	NameKey string
	ID      ID
}

// Position is where the account stands in the list.
func (a Account) Position() Position { return Position{text.Fold(a.Name), a.ID} }

// OperatorID finds the operator account; Missing before set-up.
func (r *Accounts) OperatorID(ctx context.Context) (id ID, err error) {
	err = r.db.Read().QueryRowContext(ctx, `SELECT id FROM accounts WHERE parent_id IS NULL`).Scan(&id)
	if isNone(err) {
		return "", Missing
	}
	return id, err
}

// Find finds an account that the actor may see: their own, and as operator any main account.
func (r *Accounts) Find(ctx context.Context, actor access.Actor, id ID) (Account, error) {
	a, err := Get(ctx, r.db.Read(), id)
	if err != nil {
		return Account{}, err
	}
	if actor.Inside(id) == nil || (a.Parent != "" && actor.May(a.Parent, access.OperatorTree) == nil) {
		return a, nil
	}
	return Account{}, Missing
}

// List lists the main accounts for an operator.
func (r *Accounts) List(ctx context.Context, actor access.Actor, f Filter) ([]Account, error) {
	operator, err := r.OperatorID(ctx)
	if err != nil {
		return nil, err
	}
	if err := actor.May(operator, access.OperatorTree); err != nil {
		return nil, err
	}
	var w database.Where
	w.And(`parent_id = ?`, operator)
	if f.After.ID != "" {
		w.And(`(name_key, id) > (?, ?)`, f.After.NameKey, f.After.ID)
	}
	if f.Search != "" {
		w.And(`name_key LIKE ? ESCAPE '\'`, "%"+database.EscapeLike(text.Fold(f.Search))+"%")
	}
	limit := w.Arg(UsersLimit + 1)
	rows, err := r.db.Read().QueryContext(ctx, `SELECT `+columns+`,
			(SELECT COUNT(*) FROM (SELECT 1 FROM users u WHERE u.account_id = accounts.id LIMIT `+limit+`) counted)
		FROM accounts WHERE `+w.String()+` ORDER BY name_key, id LIMIT `+w.Arg(f.Limit), w.Args...)
	return database.Collect(rows, err, func(row database.Scanner) (Account, error) {
		var users int
		a, err := scan(row, &users)
		a.Users = &Users{min(users, UsersLimit), users <= UsersLimit}
		return a, err
	})
}
