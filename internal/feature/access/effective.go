package access

import (
	"context"
	"database/sql"
	"slices"

	"gatehouse/internal/foundation/database"
)

// Grant says through what a permission comes to a user.
type Grant struct {
	RoleID string // a system role's key, or the id of a role of the account
	TeamID string // the team that the role comes with; empty for a role of the user's own
}

// Effective is everything that the user may do, and through which role, or
// role of which team, each permission comes.
func Effective(ctx context.Context, q database.Queryer, account AccountID, userID string) (map[Permission][]Grant, error) {
	held, _, err := effective(ctx, q, account, userID)
	return held, err
}

// effective also answers the ids of the roles, once each and sorted.
func effective(ctx context.Context, q database.Queryer, account AccountID, userID string) (map[Permission][]Grant, []string, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT g.role_id, g.team_id, p.permission FROM (
			SELECT role_id, '' AS team_id FROM role_members WHERE account_id = $1 AND user_id = $2
			UNION ALL
			SELECT r.role_id, r.team_id FROM team_members m JOIN team_roles r ON r.account_id = m.account_id AND r.team_id = m.team_id
				WHERE m.account_id = $1 AND m.user_id = $2) g
		LEFT JOIN role_permissions p ON p.account_id = $1 AND p.role_id = g.role_id
		ORDER BY g.team_id, g.role_id, p.permission`, account, userID)
	if err != nil {
		return nil, nil, err
	}
	var roles []string
	held := map[Permission][]Grant{}
	system := map[string][]Grant{}
	err = database.Each(rows, func() error {
		var g Grant
		var permission sql.NullString
		if err := rows.Scan(&g.RoleID, &g.TeamID, &permission); err != nil {
			return err
		}
		roles = append(roles, g.RoleID)
		if permission.Valid {
			held[Permission(permission.String)] = append(held[Permission(permission.String)], g)
		} else {
			system[g.RoleID] = append(system[g.RoleID], g)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	for _, role := range systemRoles {
		grants := system[role.Key]
		if len(grants) == 0 {
			continue
		}
		permissions, err := PermissionsOfSystemRole(ctx, q, account, role)
		if err != nil {
			return nil, nil, err
		}
		for p := range permissions {
			held[p] = append(held[p], grants...)
		}
	}
	slices.Sort(roles)
	return held, slices.Compact(roles), nil
}

// EffectiveSet is Effective without the reasons.
func EffectiveSet(ctx context.Context, q database.Queryer, account AccountID, userID string) (Set, error) {
	set, _, err := Held(ctx, q, account, userID)
	return set, err
}

// Held is what the user may do, and the roles that count for them, sorted: of
// their own and of their teams. A role that needs a seat counts with one.
func Held(ctx context.Context, q database.Queryer, account AccountID, userID string) (Set, []string, error) {
	held, roles, err := effective(ctx, q, account, userID)
	if err != nil {
		return nil, nil, err
	}
	if slices.ContainsFunc(roles, NeedsSeat) {
		var seats int
		if err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM seats WHERE account_id = $1 AND user_id = $2`, account, userID).Scan(&seats); err != nil {
			return nil, nil, err
		}
		if seats == 0 {
			roles = slices.DeleteFunc(roles, NeedsSeat)
		}
	}
	set := make(Set, len(held))
	for p := range held {
		set[p] = struct{}{}
	}
	return set, roles, nil
}

// PermissionsOfSystemRole is what a system role allows in this account: the
// account admin has every permission there is, and those of the operator only
// in the operator account.
func PermissionsOfSystemRole(ctx context.Context, q database.Queryer, account AccountID, role SystemRole) (Set, error) {
	if !role.Everything {
		return SetOf(role.Permissions...), nil
	}
	all, err := Available(ctx, q, account)
	if err != nil {
		return nil, err
	}
	set := make(Set, len(all))
	for _, e := range all {
		set[e.ID] = struct{}{}
	}
	return set, nil
}

// Available is every permission that can be held in this account.
func Available(ctx context.Context, q database.Queryer, account AccountID) ([]Entry, error) {
	var kind string
	if err := q.QueryRowContext(ctx, `SELECT kind FROM accounts WHERE id = $1`, account).Scan(&kind); err != nil {
		return nil, err
	}
	var available []Entry
	for _, e := range Catalogue() {
		if e.Group != GroupOperator || kind == "operator" {
			available = append(available, e)
		}
	}
	rows, err := q.QueryContext(ctx, `SELECT id, name, description FROM declared_permissions ORDER BY id`)
	if err != nil {
		return nil, err
	}
	err = database.Each(rows, func() error {
		e := Entry{Group: GroupPlatform}
		available = append(available, e)
		return rows.Scan(&available[len(available)-1].ID, &available[len(available)-1].Name, &available[len(available)-1].Description)
	})
	return available, err
}
