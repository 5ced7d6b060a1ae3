package account

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// Security is what counts in an account between a person and an open session,
// whose values these are, and what they are worth.
type Security struct {
	Policy   Policy
	Settings []Set // those that guard the account, in the order in which they are shown
	Lacks    []Lack
	Level    Level
}

// PresetUnknown is the fault of a name that no preset has.
var PresetUnknown = fault.New(fault.Invalid, "account.preset_unknown").On("preset")

// SecurityOf reads the security policy of an account.
func (r *Accounts) SecurityOf(ctx context.Context, actor access.Actor, id ID) (Security, error) {
	return r.Check(ctx, actor, id, nil)
}

// Check is the security policy as it would be after wishes, of which nothing is
// stored. What an account above locked stays as it is.
func (r *Accounts) Check(ctx context.Context, actor access.Actor, id ID, wishes map[Setting]Wish) (Security, error) {
	if err := actor.May(id, access.AccountView); err != nil {
		return Security{}, err
	}
	if err := valid(wishes); err != nil {
		return Security{}, err
	}
	above, err := r.parentOf(ctx, id)
	if err != nil {
		return Security{}, err
	}
	all, err := settingsOf(ctx, r.db.Read(), []ID{id, above})
	if err != nil {
		return Security{}, err
	}
	sets := all[id]
	for i := range sets {
		if wish, asked := wishes[sets[i].Setting]; asked {
			sets[i].wish(wish, all[above][i])
		}
	}
	return security(sets), nil
}

// parentOf is the account from which one inherits; none is empty.
func (r *Accounts) parentOf(ctx context.Context, id ID) (parent ID, err error) {
	err = r.db.Read().QueryRowContext(ctx, `SELECT ancestor_id FROM account_tree WHERE account_id = $1 AND depth = 1`, id).Scan(&parent)
	if isNone(err) {
		return "", nil
	}
	return parent, err
}

// wish is how the setting would stand; inherited is how it stands above.
func (s *Set) wish(w Wish, inherited Set) {
	s.Own = w.own(s.Own)
	if w.Lock != nil {
		s.Locked = *w.Lock
	}
	s.Locked = s.Locked && s.Own != nil
	switch {
	case s.LockedAbove:
	case s.Own == nil:
		s.Value, s.From = inherited.Value, inherited.From
	default:
		s.Value = *s.Own
	}
}

func security(sets []Set) Security {
	all := Security{Policy: policy(sets)}
	for _, s := range sets {
		if s.Setting.Guards() {
			all.Settings = append(all.Settings, s)
		}
	}
	all.Lacks = all.Policy.Lacks()
	all.Level = Reached(all.Lacks)
	return all
}

// LacksOf are what one setting lacks.
func (s Security) LacksOf(setting Setting) (lacks []Lack) {
	for _, l := range s.Lacks {
		if l.Setting == setting {
			lacks = append(lacks, l)
		}
	}
	return lacks
}

// ApplyPreset sets the values of a preset in one change. What counts with the
// same value already stays as it is: inherited, or locked from above.
func (r *Accounts) ApplyPreset(ctx context.Context, actor access.Actor, id ID, preset Preset) error {
	values := preset.Values()
	if values == nil {
		return PresetUnknown
	}
	return r.apply(ctx, actor, id, func(sets []Set) map[Setting]Wish {
		wishes := make(map[Setting]Wish, len(values))
		for _, s := range sets {
			if value, sets := values[s.Setting]; sets && value != s.Value {
				wishes[s.Setting] = Wish{Value: &value}
			}
		}
		return wishes
	})
}

// WithoutFactor counts, among the first UsersLimit active users of an account,
// those who have set up none of the factors that a policy allows. Codes by
// email, SMS and voice are not set up: where they count nobody is without.
func (r *Accounts) WithoutFactor(ctx context.Context, id ID, p Policy) (Users, error) {
	if p.Allows(ByEmail) || p.phone() {
		return Users{Exact: true}, nil
	}
	w := database.Where{Args: []any{id, UsersLimit + 1}}
	has := "1 = 0"
	for _, f := range p.Factors {
		has += ` OR factors LIKE ` + w.Arg("%,"+string(f)+",%")
	}
	var looked, without int
	err := r.db.Read().QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN `+has+` THEN 0 ELSE 1 END), 0) FROM (
		SELECT factors FROM users WHERE account_id = $1 AND status = 'active' LIMIT $2) u`, w.Args...).Scan(&looked, &without)
	return Users{without, looked <= UsersLimit}, err
}
