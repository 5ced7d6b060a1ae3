package view

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

// Create keeps a view for the user who asks.
func (r *Views) Create(ctx context.Context, actor access.Actor, in access.AccountID, d Draft) (v View, err error) {
	rules, known := lists[d.List]
	if !known {
		return View{}, ListUnknown
	}
	if err := fault.Several(nameRule.Apply(&d.Name), d.List.validQuery(d.Query)); err != nil {
		return View{}, err
	}
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		id := ident.At("viw", clock.Now(ctx))
		events := []audit.Event{{Action: "view.created", Target: audit.Target{Kind: "view", ID: id, Name: d.Name}}}
		if err := actor.May(in, rules.permission); err != nil {
			return events, err
		}
		if !actor.IsUser(in, actor.ID) {
			return events, PeopleOnly
		}
		if err := mayKeepMore(ctx, tx, actor, in, d); err != nil {
			return events, err
		}
		if err := insert(ctx, tx, actor, in, id, d); err != nil {
			return events, err
		}
		if d.Shared {
			events = append(events, audit.Event{Action: "view.shared", Target: events[0].Target})
			events[0].Changes = []audit.Change{{Field: "filters", After: d.Query}}
		}
		v, err = find(ctx, tx, actor, in, id)
		return events, err
	})
	return v, err
}

// mayKeepMore checks the limits of a new view.
func mayKeepMore(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, d Draft) error {
	var own int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM saved_views WHERE account_id = $1 AND owner_id = $2 AND list = $3`, in, actor.ID, d.List).Scan(&own)
	if err != nil {
		return err
	}
	if own >= MaxOwn {
		return TooMany
	}
	if !d.Shared {
		return nil
	}
	return mayShareMore(ctx, tx, in, d.List)
}

func mayShareMore(ctx context.Context, tx *database.Tx, in access.AccountID, list List) error {
	var shared int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM saved_views WHERE account_id = $1 AND private_to IS NULL AND list = $2`, in, list).Scan(&shared)
	if err == nil && shared >= MaxShared {
		err = TooManyShared
	}
	return err
}

func insert(ctx context.Context, tx *database.Tx, owner access.Actor, in access.AccountID, id string, d Draft) error {
	made, err := tx.ExecCount(ctx, `
		INSERT INTO saved_views (account_id, id, list, owner_id, private_to, name, name_key, query, version, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9) ON CONFLICT (account_id, owner_id, list, name_key) DO NOTHING`,
		in, id, d.List, owner.ID, privateTo(owner.ID, d.Shared), d.Name, text.Fold(d.Name), d.Query, clock.Now(ctx).UnixMicro())
	if err == nil && made == 0 {
		err = NameTaken
	}
	return err
}

// privateTo is whom a view goes with; nobody when it is shared.
func privateTo(owner string, shared bool) *string {
	if shared {
		return nil
	}
	return &owner
}

// Update renames a view, changes its filters, shares it or takes it back. Who
// had a view as the default that is no longer shared has none then.
func (r *Views) Update(ctx context.Context, actor access.Actor, in access.AccountID, id string, p Patch) (v View, err error) {
	if wrong := nameRule.Apply(p.Name); wrong != nil {
		return View{}, wrong
	}
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		before, events, err := open(ctx, tx, actor, in, id, "view.updated")
		if err != nil {
			return events, err
		}
		if p.IfVersion != 0 && p.IfVersion != before.Version {
			return events, Changed
		}
		if p.Query != nil {
			if wrong := before.List.validQuery(*p.Query); wrong != nil {
				return events, wrong
			}
		}
		v = before
		done := v.apply(p)
		if len(done) == 0 {
			return nil, nil
		}
		if err := store(ctx, tx, in, before, &v); err != nil {
			return events, err
		}
		if !v.Shared && !actor.IsUser(in, v.OwnerID) { // taken back by whoever manages the account: not theirs to use
			v.Default, v.Editable = false, false
		}
		return done, nil
	})
	return v, err
}

// apply makes the change and gives its events; none when nothing changes.
func (v *View) apply(p Patch) (events []audit.Event) {
	edit := audit.Event{Action: "view.updated"}
	edited := false
	if p.Name != nil && *p.Name != v.Name {
		edit.Changes = append(edit.Changes, audit.Change{Field: "name", Before: v.Name, After: *p.Name})
		v.Name, edited = *p.Name, true
	}
	if p.Query != nil && *p.Query != v.Query {
		if v.Shared {
			edit.Changes = append(edit.Changes, audit.Change{Field: "filters", Before: v.Query, After: *p.Query})
		}
		v.Query, edited = *p.Query, true
	}
	if edited {
		events = append(events, edit)
	}
	if p.Shared != nil && *p.Shared != v.Shared {
		v.Shared = *p.Shared
		if v.Shared {
			events = append(events, audit.Event{Action: "view.shared", Changes: []audit.Change{{Field: "filters", After: v.Query}}})
		} else {
			events = append(events, audit.Event{Action: "view.unshared"})
		}
	}
	for i := range events {
		events[i].Target = v.target()
	}
	return events
}

func store(ctx context.Context, tx *database.Tx, in access.AccountID, before View, v *View) error {
	var others int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM saved_views WHERE account_id = $1 AND owner_id = $2 AND list = $3 AND name_key = $4 AND id <> $5`,
		in, v.OwnerID, v.List, text.Fold(v.Name), v.ID).Scan(&others)
	if err != nil {
		return err
	}
	if others > 0 {
		return NameTaken
	}
	switch {
	case v.Shared && !before.Shared:
		err = mayShareMore(ctx, tx, in, v.List)
	case !v.Shared && before.Shared && v.OwnerName == "":
		err = NobodysOwn
	case !v.Shared && before.Shared:
		err = tx.Exec(ctx, `DELETE FROM default_views WHERE account_id = $1 AND view_id = $2 AND user_id <> $3`, in, v.ID, v.OwnerID)
	}
	if err != nil {
		return err
	}
	now := clock.Now(ctx)
	v.Version, v.UpdatedAt = v.Version+1, now
	return tx.Exec(ctx, `UPDATE saved_views SET name = $3, name_key = $4, query = $5, private_to = $6, version = $7, updated_at = $8 WHERE account_id = $1 AND id = $2`,
		in, v.ID, v.Name, text.Fold(v.Name), v.Query, privateTo(v.OwnerID, v.Shared), v.Version, now.UnixMicro())
}

// Delete removes a view; it is nobody's default any more.
func (r *Views) Delete(ctx context.Context, actor access.Actor, in access.AccountID, id string) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		_, events, err := open(ctx, tx, actor, in, id, "view.deleted")
		if err != nil {
			return events, err
		}
		return events, tx.Exec(ctx, `DELETE FROM saved_views WHERE account_id = $1 AND id = $2`, in, id)
	})
}

// MakeDefault opens the view's list with it from now on, for this user only.
func (r *Views) MakeDefault(ctx context.Context, actor access.Actor, in access.AccountID, id string) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		v, events, err := look(ctx, tx, actor, in, id, "view.default_chosen")
		if err != nil {
			return events, err
		}
		if !actor.IsUser(in, actor.ID) {
			return events, PeopleOnly
		}
		if v.Default {
			return nil, nil
		}
		return events, tx.Exec(ctx, `
			INSERT INTO default_views (account_id, user_id, list, view_id) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account_id, user_id, list) DO UPDATE SET view_id = EXCLUDED.view_id`, in, actor.ID, v.List, id)
	})
}

// DropDefault opens the view's list with everything again, if it is the default.
func (r *Views) DropDefault(ctx context.Context, actor access.Actor, in access.AccountID, id string) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		v, events, err := look(ctx, tx, actor, in, id, "view.default_dropped")
		if err != nil {
			return events, err
		}
		if !v.Default {
			return nil, nil
		}
		return events, tx.Exec(ctx, `DELETE FROM default_views WHERE account_id = $1 AND user_id = $2 AND list = $3`, in, actor.ID, v.List)
	})
}

// look finds a view and checks that the actor sees its list.
func look(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id, action string) (View, []audit.Event, error) {
	if err := actor.Inside(in); err != nil {
		return View{}, nil, err
	}
	v, err := find(ctx, tx, actor, in, id)
	if err != nil {
		return View{}, nil, err
	}
	return v, []audit.Event{{Action: action, Target: v.target()}}, actor.May(in, lists[v.List].permission)
}

// open is look for a view that is to be changed.
func open(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id, action string) (View, []audit.Event, error) {
	v, events, err := look(ctx, tx, actor, in, id, action)
	if err == nil {
		err = v.editable(actor, in)
	}
	return v, events, err
}
