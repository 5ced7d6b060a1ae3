package access

import (
	"context"
	"slices"

	"gatehouse/internal/foundation/database"
)

// AboveRole is PowerLacking when somebody who has the role, of their own or
// through a team, holds a permission that the actor lacks: then the actor may
// not change what the role allows.
func AboveRole(ctx context.Context, q database.Queryer, actor Actor, in AccountID, role string) error {
	return above(ctx, q, actor, in, role, `
		SELECT user_id FROM role_members WHERE account_id = $1 AND role_id = $2
		UNION ALL
		SELECT m.user_id FROM team_roles t JOIN team_members m ON m.account_id = t.account_id AND m.team_id = t.team_id
			WHERE t.account_id = $1 AND t.role_id = $2`)
}

// AboveTeam is PowerLacking when a member of the team holds a permission that
// the actor lacks: then the actor may not change which roles the team has.
func AboveTeam(ctx context.Context, q database.Queryer, actor Actor, in AccountID, team string) error {
	return above(ctx, q, actor, in, team, `SELECT user_id FROM team_members WHERE account_id = $1 AND team_id = $2`)
}

// above looks for somebody among the members, which are a question of $1 and
// $2, who has, of their own or through a team, a role that allows what the
// actor may not.
func above(ctx context.Context, q database.Queryer, actor Actor, in AccountID, group, members string) error {
	lacking, err := lackedBy(ctx, q, actor, in)
	if err != nil || len(lacking) == 0 {
		return err
	}
	strong, err := RolesWith(ctx, q, in, lacking...)
	if err != nil || len(strong) == 0 {
		return err
	}
	w := database.Where{Args: []any{in, group}}
	roles := database.List(&w, strong)
	var found int
	err = q.QueryRowContext(ctx, `
		SELECT COUNT(*) FROM (SELECT 1 FROM (`+members+`) g
			WHERE EXISTS (SELECT 1 FROM role_members o WHERE o.account_id = $1 AND o.user_id = g.user_id AND o.role_id IN (`+roles+`))
			OR EXISTS (SELECT 1 FROM team_members m JOIN team_roles o ON o.account_id = m.account_id AND o.team_id = m.team_id
				WHERE m.account_id = $1 AND m.user_id = g.user_id AND o.role_id IN (`+roles+`)) LIMIT 1) c`, w.Args...).Scan(&found)
	if err == nil && found > 0 {
		err = PowerLacking.With("permission", string(lacking[0]))
	}
	return err
}

// lackedBy is every permission of the account that the actor does not hold.
func lackedBy(ctx context.Context, q database.Queryer, actor Actor, in AccountID) ([]Permission, error) {
	if actor.Kind == System {
		return nil, nil
	}
	available, err := Available(ctx, q, in)
	var lacking []Permission
	for _, e := range available {
		if !actor.Permissions.Has(e.ID) {
			lacking = append(lacking, e.ID)
		}
	}
	return lacking, err
}

// RolesWith is every role of the account that allows something of what is
// asked for: its own by id, and the system roles by key.
func RolesWith(ctx context.Context, q database.Queryer, in AccountID, permissions ...Permission) ([]string, error) {
	w := database.Where{Args: []any{in}}
	rows, err := q.QueryContext(ctx, `
		SELECT DISTINCT role_id FROM role_permissions WHERE account_id = $1 AND permission IN (`+database.List(&w, permissions)+`)`, w.Args...)
	roles, err := database.Collect(rows, err, func(row database.Scanner) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	})
	if err != nil {
		return nil, err
	}
	for _, role := range systemRoles {
		set, err := PermissionsOfSystemRole(ctx, q, in, role)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(permissions, set.Has) {
			roles = append(roles, role.Key)
		}
	}
	return roles, nil
}
