package account

import (
	"cmp"
	"context"
	"slices"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Compared is an account with how its settings stand.
type Compared struct {
	Below
	Settings []Set
}

// Compare lists the accounts below one with their settings.
func (r *Accounts) Compare(ctx context.Context, actor access.Actor, under ID, f Filter) ([]Compared, error) {
	if err := r.oversees(ctx, actor, under, access.AccountView); err != nil {
		return nil, err
	}
	list, err := r.List(ctx, actor, under, f)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	ids := make([]ID, len(list))
	for i, b := range list {
		ids[i] = b.ID
	}
	all, err := settingsOf(ctx, r.db.Read(), ids)
	if err != nil {
		return nil, err
	}
	compared := make([]Compared, len(list))
	for i, b := range list {
		compared[i] = Compared{b, all[b.ID]}
	}
	return compared, nil
}

// ApplyMany sets settings of many accounts below one, each in a change of its
// own; what is refused is told and the others go on. With dry nothing is
// changed, and the answer tells what would be.
func (r *Accounts) ApplyMany(ctx context.Context, actor access.Actor, under ID, ids []ID, wishes map[Setting]Wish, dry bool) ([]Change, error) {
	if err := r.mayApply(ctx, actor, under, dry); err != nil {
		return nil, err
	}
	if len(ids) > MaxApply {
		return nil, tooManyAtOnce
	}
	if err := valid(wishes); err != nil {
		return nil, err
	}
	if !dry {
		if err := confirmed(ctx, actor, wishes); err != nil {
			return nil, err
		}
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	names, err := r.names(ctx, under, ids)
	if err != nil {
		return nil, err
	}
	before, err := settingsOf(ctx, r.db.Read(), ids)
	if err != nil {
		return nil, err
	}
	var all []Change
	for _, id := range ids {
		name, below := names[id]
		if !below {
			all = append(all, Change{Account: Reference{ID: id}, Fault: Missing})
			continue
		}
		planned := planned(Reference{id, name}, before[id], wishes)
		if !dry && len(planned) > 0 {
			visitor := actor
			visitor.Reaches = id
			if id == actor.Account {
				visitor.Reaches = ""
			}
			if err := r.Apply(ctx, visitor, id, open(planned, wishes)); err != nil {
				f := fault.Of(err)
				if f == nil {
					return all, err
				}
				for i := range planned {
					planned[i].Fault = f
				}
			}
		}
		all = append(all, planned...)
	}
	return all, nil
}

// oversees is the right to what the accounts below one have set for themselves.
// Only a customer's own people have it: an operator sees that there are
// customers, and neither sees nor sets what is theirs.
func (r *Accounts) oversees(ctx context.Context, actor access.Actor, under ID, permissions ...access.Permission) error {
	for _, p := range permissions {
		if err := actor.May(under, p); err != nil {
			return err
		}
	}
	operator, err := r.OperatorID(ctx)
	if err == nil && under == operator {
		err = access.Forbidden.With("permission", string(access.AccountsEnter))
	}
	return err
}

// mayApply is the right to set the accounts below; a refused attempt to do it is recorded.
func (r *Accounts) mayApply(ctx context.Context, actor access.Actor, under ID, dry bool) error {
	refused := r.oversees(ctx, actor, under, access.AccountsEnter, access.AccountEdit)
	if fault.Of(refused) == nil || dry || actor.Inside(under) != nil {
		return refused
	}
	return r.log.Change(ctx, actor, under, func(tx *database.Tx) ([]audit.Event, error) {
		a, err := Get(ctx, tx, under)
		return []audit.Event{{Action: "account.settings_changed", Target: a.target()}}, cmp.Or(err, refused)
	})
}

// names finds which of the accounts are below one, and what they are called.
func (r *Accounts) names(ctx context.Context, under ID, ids []ID) (map[ID]string, error) {
	names := make(map[ID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	w := database.Where{Args: []any{under}}
	rows, err := r.db.Read().QueryContext(ctx, `SELECT a.id, a.name FROM account_tree t JOIN accounts a ON a.id = t.account_id
		WHERE t.ancestor_id = $1 AND t.depth > 0 AND t.account_id IN (`+database.List(&w, ids)+`)`, w.Args...)
	if err != nil {
		return nil, err
	}
	return names, database.Each(rows, func() error {
		var id ID
		var name string
		err := rows.Scan(&id, &name)
		names[id] = name
		return err
	})
}

// planned is what the wishes would do to one account.
func planned(a Reference, sets []Set, wishes map[Setting]Wish) (list []Change) {
	for _, s := range sets {
		wish, asked := wishes[s.Setting]
		if !asked {
			continue
		}
		c := Change{Account: a, Setting: s.Setting}
		if s.Own != nil {
			c.Before = *s.Own
		}
		if own := wish.own(s.Own); own != nil {
			c.After = *own
		}
		if s.LockedAbove && wish.Value != nil {
			c.Fault = LockedAbove.On(string(s.Setting)).With("name", s.From.Name)
		}
		if c.Before != c.After {
			list = append(list, c)
		}
	}
	return list
}

// open are the wishes that nothing stands against.
func open(planned []Change, wishes map[Setting]Wish) map[Setting]Wish {
	left := map[Setting]Wish{}
	for _, c := range planned {
		if c.Fault == nil {
			left[c.Setting] = wishes[c.Setting]
		}
	}
	return left
}
