package userimport

import (
	"context"
	"slices"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/locale"
	"gatehouse/internal/foundation/text"
)

// directory is every role and team of the account, as the lines of one batch find them.
type directory struct {
	roles  map[string]access.Set // what each role allows, by id
	named  map[string]string     // role id by folded name
	teams  map[string][]string   // the roles of each team, by id
	called map[string]string     // team id by folded name
}

// readDirectory asks for all of them: their number is bounded. A role of the
// account's own goes before a system role that has the same name in some language.
func readDirectory(ctx context.Context, q database.Queryer, in access.AccountID) (directory, error) {
	d := directory{map[string]access.Set{}, map[string]string{}, map[string][]string{}, map[string]string{}}
	for _, s := range access.SystemRoles() {
		allows, err := access.PermissionsOfSystemRole(ctx, q, in, s)
		if err != nil {
			return directory{}, err
		}
		d.roles[s.Key] = allows
		for _, language := range locale.Languages() {
			d.named[text.Fold(locale.Text(language, "role."+s.Key+".name", nil))] = s.Key
		}
	}
	rows, err := q.QueryContext(ctx, `SELECT r.id, r.name_key, COALESCE(p.permission, '') FROM roles r
		LEFT JOIN role_permissions p ON p.account_id = r.account_id AND p.role_id = r.id WHERE r.account_id = $1`, in)
	if err != nil {
		return directory{}, err
	}
	err = database.Each(rows, func() error {
		var id, name string
		var p access.Permission
		if err := rows.Scan(&id, &name, &p); err != nil {
			return err
		}
		if d.roles[id] == nil {
			d.roles[id] = access.Set{}
		}
		if p != "" {
			d.roles[id].Add(access.SetOf(p))
		}
		d.named[name] = id
		return nil
	})
	if err != nil {
		return directory{}, err
	}
	rows, err = q.QueryContext(ctx, `SELECT t.id, t.name_key, COALESCE(r.role_id, '') FROM teams t
		LEFT JOIN team_roles r ON r.account_id = t.account_id AND r.team_id = t.id WHERE t.account_id = $1`, in)
	if err != nil {
		return directory{}, err
	}
	return d, database.Each(rows, func() error {
		var id, name, role string
		if err := rows.Scan(&id, &name, &role); err != nil {
			return err
		}
		d.called[name] = id
		if d.teams[id] = append(d.teams[id], role); role == "" {
			d.teams[id] = []string{}
		}
		return nil
	})
}

// role finds a role by id, else by name.
func (d directory) role(name string) (id string, err error) {
	if d.roles[name] != nil {
		return name, nil
	}
	if id, ok := d.named[text.Fold(name)]; ok {
		return id, nil
	}
	return "", user.RoleMissing.With("role", short(printable(name)))
}

func (d directory) team(name string) (id string, err error) {
	if d.teams[name] != nil {
		return name, nil
	}
	if id, ok := d.called[text.Fold(name)]; ok {
		return id, nil
	}
	return "", user.TeamMissing.With("team", short(printable(name)))
}

// mayGive is the rule of giving a role, asked before anything is written.
func (d directory) mayGive(actor access.Actor, role string, beside []string) error {
	if system, _ := access.FindSystemRole(role); system.Excludes != "" && slices.Contains(beside, system.Excludes) {
		return user.RoleExcluded.With("role", role).With("other", system.Excludes)
	}
	return actor.Holds(d.roles[role])
}

// mayJoin is the rule of putting somebody into a team, who then has its roles.
func (d directory) mayJoin(actor access.Actor, team string) error {
	return actor.Holds(d.allows(d.teams[team]))
}

// allows is everything that the roles allow together.
func (d directory) allows(roles []string) access.Set {
	all := access.Set{}
	for _, r := range roles {
		all.Add(d.roles[r])
	}
	return all
}
