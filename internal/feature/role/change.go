package role

import (
	"context"
	"slices"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/text"
)

// Create makes a role of the account's own.
func (r *Roles) Create(ctx context.Context, actor access.Actor, in access.AccountID, d Draft) (role Role, err error) {
	if err := validTexts(&d.Name, &d.Description); err != nil {
		return Role{}, err
	}
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		now := clock.Now(ctx)
		role = Role{ID: ident.At("rol", now), Kind: Custom, Name: d.Name, Description: d.Description,
			Permissions: unique(d.Permissions), UsersExact: true, Version: 1, CreatedAt: now, CreatedBy: actor.Name}
		events := []audit.Event{{Action: "role.created", Target: role.target(),
			Changes: []audit.Change{{Field: "permissions", After: joined(role.Permissions)}}}}
		if err := actor.May(in, access.RolesManage); err != nil {
			return events, err
		}
		if err := mayContain(ctx, tx, actor, in, role.Permissions); err != nil {
			return events, err
		}
		var roles int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM roles WHERE account_id = $1`, in).Scan(&roles); err != nil {
			return nil, err
		}
		if roles >= MaxRoles {
			return events, TooMany
		}
		made, err := tx.ExecCount(ctx, `
			INSERT INTO roles (account_id, id, name, name_key, description, version, created_at, created_by_id, created_by_name)
			VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8) ON CONFLICT (account_id, name_key) DO NOTHING`,
			in, role.ID, role.Name, text.Fold(role.Name), role.Description, now.UnixMicro(), actor.ID, actor.Name)
		if err != nil {
			return nil, err
		}
		if made == 0 {
			return events, NameTaken
		}
		return events, storePermissions(ctx, tx, in, role)
	})
	return role, err
}

// Update renames a role or changes what it allows; that counts at once for everybody who has it.
func (r *Roles) Update(ctx context.Context, actor access.Actor, in access.AccountID, id string, p Patch) (Role, error) {
	if err := validTexts(p.Name, p.Description); err != nil {
		return Role{}, err
	}
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		before, events, err := open(ctx, tx, actor, in, id, "role.updated")
		if err != nil {
			return events, err
		}
		if p.IfVersion != 0 && p.IfVersion != before.Version {
			return events, Changed
		}
		role := before
		if events[0].Changes = role.apply(p); len(events[0].Changes) == 0 {
			return nil, nil
		}
		if p.Permissions != nil {
			if err := mayEdit(ctx, tx, actor, in, before, role.Permissions); err != nil {
				return events, err
			}
		}
		return events, store(ctx, tx, in, role)
	})
	if err != nil {
		return Role{}, err
	}
	return r.whole(ctx, in, id) // whoever may change a role is shown what came of it
}

func (r *Role) apply(p Patch) (changes []audit.Change) {
	changes = audit.Patch(changes, "name", &r.Name, p.Name)
	changes = audit.Patch(changes, "description", &r.Description, p.Description)
	if p.Permissions != nil {
		wanted := unique(*p.Permissions)
		if !slices.Equal(wanted, r.Permissions) {
			changes = append(changes, audit.Change{Field: "permissions", Before: joined(r.Permissions), After: joined(wanted)})
			r.Permissions = wanted
		}
	}
	return changes
}

func store(ctx context.Context, tx *database.Tx, in access.AccountID, role Role) error {
	var others int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM roles WHERE account_id = $1 AND name_key = $2 AND id <> $3`,
		in, text.Fold(role.Name), role.ID).Scan(&others)
	if err != nil {
		return err
	}
	if others > 0 {
		return NameTaken
	}
	err = tx.Exec(ctx, `UPDATE roles SET name = $3, name_key = $4, description = $5, version = version + 1 WHERE account_id = $1 AND id = $2`,
		in, role.ID, role.Name, text.Fold(role.Name), role.Description)
	if err != nil {
		return err
	}
	if err := tx.Exec(ctx, `DELETE FROM role_permissions WHERE account_id = $1 AND role_id = $2`, in, role.ID); err != nil {
		return err
	}
	return storePermissions(ctx, tx, in, role)
}

func storePermissions(ctx context.Context, tx *database.Tx, in access.AccountID, role Role) error {
	for _, p := range role.Permissions {
		err := tx.Exec(ctx, `INSERT INTO role_permissions (account_id, role_id, permission) VALUES ($1, $2, $3)`, in, role.ID, p)
		if err != nil {
			return err
		}
	}
	return nil
}

// Delete removes a role that nobody has and no team.
func (r *Roles) Delete(ctx context.Context, actor access.Actor, in access.AccountID, id string) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		role, events, err := open(ctx, tx, actor, in, id, "role.deleted")
		if err != nil {
			return events, err
		}
		if err := actor.Holds(access.SetOf(role.Permissions...)); err != nil {
			return events, err
		}
		if err := unused(ctx, tx, in, id); err != nil {
			return events, err
		}
		return events, tx.Exec(ctx, `DELETE FROM roles WHERE account_id = $1 AND id = $2`, in, id)
	})
}

// unused is InUse when users or teams have the role.
func unused(ctx context.Context, tx *database.Tx, in access.AccountID, id string) error {
	var users, teams int
	err := tx.QueryRowContext(ctx, `WITH wanted (id) AS (VALUES ($3)) SELECT `+having, in, CountLimit, id).Scan(&users, &teams)
	if err == nil && users+teams > 0 {
		err = InUse.With("count", users).With("teams", teams)
	}
	return err
}

// open finds a role that is to be changed and checks the right to change roles.
func open(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id, action string) (Role, []audit.Event, error) {
	if err := actor.Inside(in); err != nil {
		return Role{}, nil, err
	}
	role, err := get(ctx, tx, in, id)
	if err != nil {
		return Role{}, nil, err
	}
	events := []audit.Event{{Action: action, Target: role.target()}}
	if err := actor.May(in, access.RolesManage); err != nil {
		return role, events, err
	}
	if role.Kind == System {
		events[0].Target.Name = role.ID
		return role, events, IsSystem
	}
	return role, events, nil
}

// mayContain checks that permissions exist in this account and that the actor holds them.
func mayContain(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, permissions []access.Permission) error {
	available, err := access.Available(ctx, tx, in)
	if err != nil {
		return err
	}
	known := access.Set{}
	for _, e := range available {
		known[e.ID] = struct{}{}
	}
	for _, p := range permissions {
		if !known.Has(p) {
			return PermissionUnknown.With("permission", clipped(string(p)))
		}
	}
	return actor.Holds(access.SetOf(permissions...))
}

// mayEdit checks a change of what a role allows: everything in it before and
// after must be the actor's own, and nobody who has it, be it through a team,
// may be above the actor.
func mayEdit(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, before Role, after []access.Permission) error {
	if err := mayContain(ctx, tx, actor, in, after); err != nil {
		return err
	}
	if err := actor.Holds(access.SetOf(before.Permissions...)); err != nil {
		return err
	}
	return access.AboveRole(ctx, tx, actor, in, before.ID)
}

func unique(permissions []access.Permission) []access.Permission {
	list := slices.Clone(permissions)
	slices.Sort(list)
	return slices.Compact(list)
}

func clipped(s string) string { return strings.ToValidUTF8(s[:min(len(s), 60)], "") }
