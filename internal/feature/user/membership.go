package user

import (
	"cmp"
	"context"
	"errors"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// GiveRole gives a user a role; it counts at once, on live sessions too.
func (r *Users) GiveRole(ctx context.Context, actor access.Actor, in access.AccountID, id ID, role string) error {
	return r.act(ctx, actor, in, id, "user.role_given", r.give(ctx, actor, role))
}

func (r *Users) give(ctx context.Context, actor access.Actor, role string) step {
	return func(tx *database.Tx, u User, event *record) (bool, error) {
		has, err := hasRole(ctx, tx, u, role)
		if err != nil || has {
			return false, err
		}
		event.Params = map[string]string{"role": role}
		ref, more, err := r.giveRole(ctx, tx, actor, u, role)
		event.more = more
		if ref.Name != "" {
			event.Params["role"] = ref.Name
		}
		return true, err
	}
}

// TakeRole takes a role from a user.
func (r *Users) TakeRole(ctx context.Context, actor access.Actor, in access.AccountID, id ID, role string) error {
	return r.act(ctx, actor, in, id, "user.role_taken", r.take(ctx, actor, role))
}

func (r *Users) take(ctx context.Context, actor access.Actor, role string) step {
	return func(tx *database.Tx, u User, event *record) (bool, error) {
		ref, permissions, err := FindRole(ctx, tx, u.Account, role)
		if err != nil {
			return false, err
		}
		event.Params = map[string]string{"role": role}
		if ref.Name != "" {
			event.Params["role"] = ref.Name
		}
		if err := actor.Holds(permissions); err != nil {
			return false, err
		}
		if has, err := hasRole(ctx, tx, u, role); err != nil || !has {
			return false, err
		}
		if role == access.AccountAdmin {
			if err := cmp.Or(notLastAdmin(ctx, tx, u), confirmed(ctx, actor, role)); err != nil {
				return false, err
			}
		}
		return true, tx.Exec(ctx, `DELETE FROM role_members WHERE account_id = $1 AND user_id = $2 AND role_id = $3`, u.Account, u.ID, role)
	}
}

// confirmed asks who it is before somebody becomes an admin or ceases to be
// one: the last of all checks, so that nobody is asked in vain.
func confirmed(ctx context.Context, actor access.Actor, role string) error {
	if role != access.AccountAdmin {
		return nil
	}
	return actor.Confirmed(clock.Now(ctx))
}

// UnlessAsked leaves out of the record what only led to the question who it
// is: the act comes again with the answer.
func UnlessAsked(events []audit.Event, err error) ([]audit.Event, error) {
	if errors.Is(err, access.ConfirmFirst) {
		return nil, err
	}
	return events, err
}

func hasRole(ctx context.Context, tx *database.Tx, u User, role string) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM role_members WHERE account_id = $1 AND user_id = $2 AND role_id = $3`,
		u.Account, u.ID, role).Scan(&n)
	return n > 0, err
}

// giveRole is the step: the role must exist, go together with those that the
// user has, and give nothing that the actor lacks. One that needs a seat takes
// it. Where a fault is answered, nothing was written.
func (r *Users) giveRole(ctx context.Context, tx *database.Tx, actor access.Actor, u User, role string) (ref Reference, more []audit.Event, err error) {
	ref, permissions, err := FindRole(ctx, tx, u.Account, role)
	if err != nil {
		return Reference{}, nil, err
	}
	if err := actor.Holds(permissions); err != nil {
		return ref, nil, err
	}
	system, _ := access.FindSystemRole(role)
	if system.Excludes != "" {
		if has, err := hasRole(ctx, tx, u, system.Excludes); err != nil || has {
			return ref, nil, cmp.Or(err, error(RoleExcluded.With("role", role).With("other", system.Excludes)))
		}
	}
	if err := confirmed(ctx, actor, role); err != nil {
		return ref, nil, err
	}
	if system.NeedsSeat {
		if more, err = r.takeSeat(ctx, tx, actor, u); err != nil {
			return ref, nil, err
		}
	}
	return ref, more, tx.Exec(ctx, `INSERT INTO role_members (account_id, user_id, role_id, name_key, status, given_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, u.Account, u.ID, role, u.nameKey, u.Status, clock.Now(ctx).UnixMicro())
}

func (r *Users) takeSeat(ctx context.Context, tx *database.Tx, actor access.Actor, u User) ([]audit.Event, error) {
	if r.Seats == nil {
		return nil, NoSeatLeft
	}
	return r.Seats.Take(ctx, tx, actor, u)
}

// FindRole is what a role is called and what it allows; RoleMissing when the account has none such.
func FindRole(ctx context.Context, tx *database.Tx, in access.AccountID, role string) (Reference, access.Set, error) {
	if system, ok := access.FindSystemRole(role); ok {
		permissions, err := access.PermissionsOfSystemRole(ctx, tx, in, system)
		return Reference{ID: role}, permissions, err
	}
	ref := Reference{ID: role}
	err := tx.QueryRowContext(ctx, `SELECT name FROM roles WHERE account_id = $1 AND id = $2`, in, role).Scan(&ref.Name)
	if errors.Is(err, database.ErrNotFound) {
		return Reference{}, nil, RoleMissing.With("role", short(role))
	}
	if err != nil {
		return Reference{}, nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT permission FROM role_permissions WHERE account_id = $1 AND role_id = $2`, in, role)
	list, err := database.Collect(rows, err, func(row database.Scanner) (p access.Permission, err error) {
		err = row.Scan(&p)
		return p, err
	})
	return ref, access.SetOf(list...), err
}

// JoinTeam puts a user into a team.
func (r *Users) JoinTeam(ctx context.Context, actor access.Actor, in access.AccountID, id ID, team string) error {
	return r.act(ctx, actor, in, id, "user.team_joined", r.join(ctx, actor, team))
}

func (r *Users) join(ctx context.Context, actor access.Actor, team string) step {
	return func(tx *database.Tx, u User, event *record) (bool, error) {
		var already int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM team_members WHERE account_id = $1 AND user_id = $2 AND team_id = $3`,
			u.Account, u.ID, team).Scan(&already)
		if err != nil || already > 0 {
			return false, err
		}
		ref, err := joinTeam(ctx, tx, actor, u, team)
		event.Params = map[string]string{"team": ref.Name}
		return true, err
	}
}

// LeaveTeam takes a user out of a team.
func (r *Users) LeaveTeam(ctx context.Context, actor access.Actor, in access.AccountID, id ID, team string) error {
	return r.act(ctx, actor, in, id, "user.team_left", r.leave(ctx, actor, team))
}

func (r *Users) leave(ctx context.Context, actor access.Actor, team string) step {
	return func(tx *database.Tx, u User, event *record) (bool, error) {
		ref, err := findTeam(ctx, tx, u.Account, team)
		if err != nil {
			return false, err
		}
		event.Params = map[string]string{"team": ref.Name}
		if err := holdsTeam(ctx, tx, actor, u.Account, team); err != nil {
			return false, err
		}
		left, err := tx.ExecCount(ctx, `DELETE FROM team_members WHERE account_id = $1 AND user_id = $2 AND team_id = $3`, u.Account, u.ID, team)
		return left > 0, err
	}
}

func joinTeam(ctx context.Context, tx *database.Tx, actor access.Actor, u User, team string) (Reference, error) {
	ref, err := findTeam(ctx, tx, u.Account, team)
	if err != nil {
		return Reference{}, err
	}
	if err := holdsTeam(ctx, tx, actor, u.Account, team); err != nil {
		return ref, err
	}
	return ref, tx.Exec(ctx, `INSERT INTO team_members (account_id, user_id, team_id, name_key, status, added_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, u.Account, u.ID, team, u.nameKey, u.Status, clock.Now(ctx).UnixMicro())
}

// holdsTeam demands that the actor holds whatever the team's roles allow: who
// joins or leaves it gains or loses that.
func holdsTeam(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, team string) error {
	rows, err := tx.QueryContext(ctx, `SELECT role_id FROM team_roles WHERE account_id = $1 AND team_id = $2`, in, team)
	roles, err := database.Collect(rows, err, func(row database.Scanner) (id string, err error) { return id, row.Scan(&id) })
	if err != nil {
		return err
	}
	for _, role := range roles {
		_, permissions, err := FindRole(ctx, tx, in, role)
		if err != nil {
			return err
		}
		if err := actor.Holds(permissions); err != nil {
			return err
		}
	}
	return nil
}

func findTeam(ctx context.Context, tx *database.Tx, in access.AccountID, team string) (Reference, error) {
	ref := Reference{ID: team}
	err := tx.QueryRowContext(ctx, `SELECT name FROM teams WHERE account_id = $1 AND id = $2`, in, team).Scan(&ref.Name)
	if errors.Is(err, database.ErrNotFound) {
		return Reference{}, TeamMissing.With("team", short(team))
	}
	return ref, err
}
