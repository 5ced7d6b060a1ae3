package user

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
)

// Holders are up to limit active users of the account who hold the permission,
// of their own or through a team, by name: whom to write to about what it is for.
func Holders(ctx context.Context, q database.Queryer, in access.AccountID, permission access.Permission, limit int) ([]User, error) {
	roles, err := access.RolesWith(ctx, q, in, permission)
	if err != nil || len(roles) == 0 {
		return nil, err
	}
	w := database.Where{Args: []any{in}}
	those := database.List(&w, roles)
	rows, err := q.QueryContext(ctx, `SELECT `+columns+` FROM users u WHERE u.account_id = $1 AND u.status = 'active' AND u.id IN (
			SELECT m.user_id FROM role_members m WHERE m.account_id = $1 AND m.role_id IN (`+those+`)
			UNION SELECT m.user_id FROM team_roles t JOIN team_members m ON m.account_id = t.account_id AND m.team_id = t.team_id
				WHERE t.account_id = $1 AND t.role_id IN (`+those+`))
		ORDER BY u.name_key, u.id LIMIT `+w.Arg(limit), w.Args...)
	return database.Collect(rows, err, scan)
}
