package account

import (
	"context"
	"slices"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
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
	return r.apply(ctx, actor, id, func([]Set) map[Setting]Wish { return wishes })
}

// apply does what is wished of the settings as they stand.
func (r *Accounts) apply(ctx context.Context, actor access.Actor, id ID, wishesOf func([]Set) map[Setting]Wish) error {
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
		all, err := settingsOf(ctx, tx, []ID{id})
		if err != nil {
			return nil, err
		}
		wishes := wishesOf(all[id])
		if err := confirmed(ctx, actor, wishes); err != nil {
			return []audit.Event{event}, err
		}
		for _, s := range all[id] {
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

// confirmed asks who it is before a setting is changed that guards the account.
func confirmed(ctx context.Context, actor access.Actor, wishes map[Setting]Wish) error {
	for s := range wishes {
		if s.Guards() {
			return actor.Confirmed(clock.Now(ctx))
		}
	}
	return nil
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
