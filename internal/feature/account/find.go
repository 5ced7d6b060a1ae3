package account

import (
	"context"
	"errors"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/text"
)

func isNone(err error) bool { return errors.Is(err, database.ErrNotFound) }

// Filter chooses accounts below one, in the order of their names.
type Filter struct {
	Deep   bool   // all below; else only those directly below
	Search string // part of the name
	Status Status
	After  Position // the last one already seen; zero for the first page
	Limit  int      // at most this many
}

// Below is an account as a list of those below another shows it.
type Below struct {
	Account
	ParentName string
	Level      int // 1: directly below
	Accounts   int // directly below it
}

// Position is a place in the list by name.
type Position struct {
	NameKey string
	ID      ID
}

// Position is where the account stands in the list.
func (a Account) Position() Position { return Position{a.nameKey, a.ID} }

// OperatorID finds the operator account; Missing before set-up.
func (r *Accounts) OperatorID(ctx context.Context) (id ID, err error) {
	err = r.db.Read().QueryRowContext(ctx, `SELECT id FROM accounts WHERE parent_id IS NULL`).Scan(&id)
	if isNone(err) {
		return "", Missing
	}
	return id, err
}

// Find finds an account that the actor may see: their own, one below that they
// reach, and as operator any.
func (r *Accounts) Find(ctx context.Context, actor access.Actor, id ID) (Account, error) {
	a, err := Get(ctx, r.db.Read(), id)
	if err != nil {
		return Account{}, err
	}
	if actor.Inside(id) == nil {
		return a, nil
	}
	operator, err := r.OperatorID(ctx)
	if err != nil {
		return Account{}, err
	}
	if actor.May(operator, access.OperatorTree) != nil {
		return Account{}, Missing
	}
	return a, nil
}

// mayList is the right to see the accounts below one.
func (r *Accounts) mayList(ctx context.Context, actor access.Actor, under ID) error {
	operator, err := r.OperatorID(ctx)
	if err != nil {
		return err
	}
	if under == operator || actor.May(operator, access.OperatorTree) == nil {
		return actor.May(operator, access.OperatorTree)
	}
	return actor.May(under, access.AccountsView)
}

// List lists the accounts below one: an operator's customers, a customer's sub-accounts.
func (r *Accounts) List(ctx context.Context, actor access.Actor, under ID, f Filter) ([]Below, error) {
	if err := r.mayList(ctx, actor, under); err != nil {
		return nil, err
	}
	var w database.Where
	w.And(`t.ancestor_id = ?`, under)
	from := `account_tree t JOIN accounts a ON a.id = t.account_id`
	key := `t.name_key, t.account_id`
	if f.Deep {
		w.And(`t.depth > ?`, 0)
	} else {
		w = database.Where{}
		w.And(`a.parent_id = ?`, under)
		from, key = `accounts a`, `a.name_key, a.id`
	}
	if f.After.ID != "" {
		w.And(`(`+key+`) > (?, ?)`, f.After.NameKey, f.After.ID)
	}
	if f.Search != "" {
		w.And(strings.Split(key, ",")[0]+` LIKE ? ESCAPE '\'`, "%"+database.EscapeLike(text.Fold(f.Search))+"%")
	}
	if f.Status != "" {
		w.And(`a.status = ?`, f.Status)
	}
	top, limit := w.Arg(under), w.Arg(UsersLimit+1)
	rows, err := r.db.Read().QueryContext(ctx, `SELECT `+columns+`, COALESCE((SELECT p.name FROM accounts p WHERE p.id = a.parent_id), ''),
			(SELECT l.depth FROM account_tree l WHERE l.ancestor_id = `+top+` AND l.account_id = a.id),
			(SELECT COUNT(*) FROM (SELECT 1 FROM accounts c WHERE c.parent_id = a.id LIMIT `+limit+`) counted),
			(SELECT COUNT(*) FROM (SELECT 1 FROM users u WHERE u.account_id = a.id LIMIT `+limit+`) counted)
		FROM `+from+` WHERE `+w.String()+` ORDER BY `+key+` LIMIT `+w.Arg(f.Limit), w.Args...)
	return database.Collect(rows, err, func(row database.Scanner) (b Below, err error) {
		var users int
		b.Account, err = scan(row, &b.ParentName, &b.Level, &b.Accounts, &users)
		b.Users = &Users{min(users, UsersLimit), users <= UsersLimit}
		return b, err
	})
}
