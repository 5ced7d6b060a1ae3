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

// Set is a setting as it stands in an account.
type Set struct {
	Setting Setting
	Value   string    // that counts
	Own     *string   // what the account itself says, also while it does not count
	Locked  bool      // by the account itself, for all below
	From    Reference // whose value it is; empty: nobody's, the standard
	// LockedAbove: an account above locked it, and its own value does not count.
	LockedAbove bool
}

// Reference names another account.
type Reference struct {
	ID   ID
	Name string
}

// Wish is what an account is to say of a setting.
type Wish struct {
	Value   *string // nil: as it is
	Inherit bool    // nothing: what counts above counts here again
	Lock    *bool   // nil: as it is
}

// own is what the account itself says once the wish is fulfilled.
func (w Wish) own(before *string) *string {
	switch {
	case w.Inherit:
		return nil
	case w.Value != nil:
		return w.Value
	}
	return before
}

// MaxApply is how many accounts one call may set.
const MaxApply = 500

// Faults of settings.
var (
	SettingUnknown = fault.New(fault.Invalid, "account.setting_unknown").On("settings")
	LockedAbove    = fault.New(fault.Conflict, "account.setting_locked")
	NothingToLock  = fault.New(fault.Conflict, "account.setting_nothing_to_lock")
	tooManyAtOnce  = fault.New(fault.Invalid, "account.too_many_at_once").On("accounts").With("max", MaxApply)
)

// SettingsOf is how every setting stands in the account. Values from above the
// actor's reach name nobody but the account that they are from.
func (r *Accounts) SettingsOf(ctx context.Context, actor access.Actor, id ID) ([]Set, error) {
	if err := actor.May(id, access.AccountView); err != nil {
		return nil, err
	}
	all, err := settingsOf(ctx, r.db.Read(), []ID{id})
	return all[id], err
}

// settingsOf reads the settings of accounts: one question for all of them.
func settingsOf(ctx context.Context, q database.Queryer, ids []ID) (map[ID][]Set, error) {
	all := make(map[ID][]Set, len(ids))
	for _, id := range ids {
		for _, s := range Settings() {
			all[id] = append(all[id], Set{Setting: s, Value: rules[s].standard})
		}
	}
	var w database.Where
	rows, err := q.QueryContext(ctx, `SELECT t.account_id, s.name, s.content, s.locked = 1, t.depth, p.id, p.name
		FROM account_tree t JOIN account_settings s ON s.account_id = t.ancestor_id JOIN accounts p ON p.id = t.ancestor_id
		WHERE t.account_id IN (`+database.List(&w, ids)+`)
		ORDER BY t.account_id, s.name, CASE WHEN s.locked = 1 THEN 1 ELSE 0 END, CASE WHEN s.locked = 1 THEN t.depth ELSE -t.depth END`, w.Args...)
	if err != nil {
		return nil, err
	}
	return all, database.Each(rows, func() error { // the strongest comes last
		var id ID
		var s Set
		var depth int
		if err := rows.Scan(&id, &s.Setting, &s.Value, &s.Locked, &depth, &s.From.ID, &s.From.Name); err != nil {
			return err
		}
		i := slices.Index(Settings(), s.Setting)
		if i < 0 {
			return nil // of another version
		}
		known := &all[id][i]
		known.Value, known.From = s.Value, s.From
		if depth == 0 {
			known.Own, known.Locked = &s.Value, s.Locked
		} else if s.Locked {
			known.LockedAbove = true
		}
		return nil
	})
}

// Change is what applying wishes would do, or did, to one setting of one account.
type Change struct {
	Account Reference
	Setting Setting
	Before  string
	After   string
	Fault   *fault.Fault // why it stays as it is
}

// Apply sets settings of an account, or gives them back to the one above.
func (r *Accounts) Apply(ctx context.Context, actor access.Actor, id ID, wishes map[Setting]Wish) error {
	if err := valid(wishes); err != nil {
		return err
	}
	return r.log.Change(ctx, actor, id, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(id); err != nil {
			return nil, err
		}
		a, err := Get(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		event := audit.Event{Action: "account.settings_changed", Target: a.target()}
		if err := actor.May(id, access.AccountEdit); err != nil {
			return []audit.Event{event}, err
		}
		sets, err := settingsOf(ctx, tx, []ID{id})
		if err != nil {
			return nil, err
		}
		for _, s := range sets[id] {
			wish, asked := wishes[s.Setting]
			if !asked {
				continue
			}
			changes, err := wish.apply(ctx, tx, id, s)
			if err != nil {
				return []audit.Event{event}, err
			}
			event.Changes = append(event.Changes, changes...)
		}
		if len(event.Changes) == 0 {
			return nil, nil
		}
		return []audit.Event{event}, nil
	})
}

func valid(wishes map[Setting]Wish) error {
	var faults []*fault.Fault
	for s, wish := range wishes {
		switch {
		case !s.Known():
			faults = append(faults, SettingUnknown.With("value", string(s)))
		case wish.Value != nil:
			faults = append(faults, s.Valid(*wish.Value))
		}
	}
	return fault.Several(faults...)
}

// apply does one wish. What an account above locked stays as it is there.
func (w Wish) apply(ctx context.Context, tx *database.Tx, id ID, s Set) ([]audit.Change, error) {
	if s.LockedAbove && w.Value != nil && (s.Own == nil || *s.Own != *w.Value) {
		return nil, LockedAbove.On(string(s.Setting)).With("name", s.From.Name)
	}
	own, locked := w.own(s.Own), s.Locked
	if w.Lock != nil {
		locked = *w.Lock
	}
	if own == nil {
		if w.Lock != nil && *w.Lock {
			return nil, NothingToLock.On(string(s.Setting))
		}
		if s.Own == nil {
			return nil, nil
		}
		err := tx.Exec(ctx, `DELETE FROM account_settings WHERE account_id = $1 AND name = $2`, id, s.Setting)
		return []audit.Change{{Field: string(s.Setting), Before: *s.Own}}, err
	}
	var changes []audit.Change
	before := ""
	if s.Own != nil {
		before = *s.Own
	}
	if before != *own {
		changes = append(changes, audit.Change{Field: string(s.Setting), Before: before, After: *own})
	}
	if locked != s.Locked {
		changes = append(changes, audit.Change{Field: string(s.Setting) + ".locked", Before: word(s.Locked), After: word(locked)})
	}
	if len(changes) == 0 {
		return nil, nil
	}
	lock := 0
	if locked {
		lock = 1
	}
	return changes, tx.Exec(ctx, `INSERT INTO account_settings (account_id, name, content, locked) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account_id, name) DO UPDATE SET content = excluded.content, locked = excluded.locked`, id, s.Setting, *own, lock)
}

func word(on bool) string {
	if on {
		return yes
	}
	return no
}

func store(ctx context.Context, tx *database.Tx, id ID, s Setting, value string) error {
	return tx.Exec(ctx, `INSERT INTO account_settings (account_id, name, content, locked) VALUES ($1, $2, $3, 0)`, id, s, value)
}

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
