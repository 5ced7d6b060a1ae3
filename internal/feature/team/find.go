package team

import (
	"context"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// List is every team of the account by name. Their number is bounded, so there are no pages.
func (r *Teams) List(ctx context.Context, actor access.Actor, in access.AccountID) ([]Team, error) {
	if err := actor.May(in, access.TeamsView); err != nil {
		return nil, err
	}
	return find(ctx, r.db.Read(), in, "")
}

// Find is one team.
func (r *Teams) Find(ctx context.Context, actor access.Actor, in access.AccountID, id string) (Team, error) {
	if err := actor.May(in, access.TeamsView); err != nil {
		return Team{}, err
	}
	return get(ctx, r.db.Read(), in, id)
}

func get(ctx context.Context, q database.Queryer, in access.AccountID, id string) (Team, error) {
	found, err := find(ctx, q, in, id)
	if err == nil && len(found) == 0 {
		err = Missing
	}
	if err != nil {
		return Team{}, err
	}
	return found[0], nil
}

// find reads the account's teams with their roles; one of them when id is given.
func find(ctx context.Context, q database.Queryer, in access.AccountID, id string) ([]Team, error) {
	w := database.Where{Args: []any{in, CountLimit + 1}}
	one := ""
	if id != "" {
		one = ` AND t.id = ` + w.Arg(id)
	}
	rows, err := q.QueryContext(ctx, `
		SELECT t.id, t.name, t.description, t.version, t.created_at, (SELECT COUNT(*) FROM (SELECT 1 FROM team_members m
			WHERE m.account_id = t.account_id AND m.team_id = t.id LIMIT $2) c)
		FROM teams t WHERE t.account_id = $1`+one+` ORDER BY t.name_key, t.id`, w.Args...)
	teams, err := database.Collect(rows, err, func(row database.Scanner) (t Team, err error) {
		var created int64
		err = row.Scan(&t.ID, &t.Name, &t.Description, &t.Version, &created, &t.Users)
		t.CreatedAt, t.UsersExact = time.UnixMicro(created).UTC(), t.Users <= CountLimit
		t.Users = min(t.Users, CountLimit)
		return t, err
	})
	if err != nil {
		return nil, err
	}
	return teams, addRoles(ctx, q, in, teams, id)
}

// addRoles fills in the roles of all the teams by one question.
func addRoles(ctx context.Context, q database.Queryer, in access.AccountID, teams []Team, id string) error {
	w := database.Where{}
	w.And(`g.account_id = ?`, in)
	if id != "" {
		w.And(`g.team_id = ?`, id)
	}
	rows, err := q.QueryContext(ctx, `
		SELECT g.team_id, g.role_id, COALESCE(o.name, '') FROM team_roles g
		LEFT JOIN roles o ON o.account_id = g.account_id AND o.id = g.role_id
		WHERE `+w.String()+` ORDER BY o.name_key NULLS LAST, g.role_id`, w.Args...)
	if err != nil {
		return err
	}
	places := make(map[string]*Team, len(teams))
	for i := range teams {
		places[teams[i].ID] = &teams[i]
	}
	return database.Each(rows, func() error {
		var team string
		var role user.Reference
		err := rows.Scan(&team, &role.ID, &role.Name)
		if t := places[team]; t != nil {
			t.Roles = append(t.Roles, role)
		}
		return err
	})
}
