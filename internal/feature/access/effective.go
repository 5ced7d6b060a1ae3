package access

import (
	"context"
	"database/sql"

	"gatehouse/internal/foundation/database"
)

// Grant says through what a permission comes to a user.
type Grant struct {
	RoleID string // a system role's key, or the id of a role of the account
}

// Effective is everything that the user may do, and through which role each
// permission comes.
func Effective(ctx context.Context, q database.Queryer, account AccountID, userID string) (map[Permission][]Grant, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT m.role_id, p.permission
		FROM role_members m
		LEFT JOIN role_permissions p ON p.account_id = m.account_id AND p.role_id = m.role_id
		WHERE m.account_id = $1 AND m.user_id = $2
		ORDER BY m.role_id, p.permission`, account, userID)
	if err != nil {
		return nil, err
	}
	held := map[Permission][]Grant{}
	system := map[string]bool{}
	err = database.Each(rows, func() error {
		var role string
		var permission sql.NullString
		if err := rows.Scan(&role, &permission); err != nil {
			return err
		}
		if permission.Valid {
			held[Permission(permission.String)] = append(held[Permission(permission.String)], Grant{role})
		} else {
			system[role] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, role := range systemRoles {
		if !system[role.Key] {
			continue
		}
		permissions, err := PermissionsOfSystemRole(ctx, q, account, role)
		if err != nil {
			return nil, err
		}
		for p := range permissions {
			held[p] = append(held[p], Grant{role.Key})
		}
	}
	return held, nil
}

// EffectiveSet is Effective without the reasons.
func EffectiveSet(ctx context.Context, q database.Queryer, account AccountID, userID string) (Set, error) {
	held, err := Effective(ctx, q, account, userID)
	if err != nil {
		return nil, err
	}
	set := make(Set, len(held))
	for p := range held {
		set[p] = struct{}{}
	}
	return set, nil
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
