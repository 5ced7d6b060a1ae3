package team

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// GiveRole gives the team a role: from now on its members have it through the team.
func (r *Teams) GiveRole(ctx context.Context, actor access.Actor, in access.AccountID, id, role string) error {
	return r.change(ctx, actor, in, id, role, "team.role_given", func(tx *database.Tx, t Team) error {
		if err := shareable(role); err != nil {
			return err
		}
		if len(t.Roles) >= MaxRoles {
			return TooManyRoles
		}
		return tx.Exec(ctx, `INSERT INTO team_roles (account_id, team_id, role_id, given_at) VALUES ($1, $2, $3, $4)`,
			in, id, role, clock.Now(ctx).UnixMicro())
	})
}

// TakeRole takes a role from the team, and so from those who have it only through the team.
func (r *Teams) TakeRole(ctx context.Context, actor access.Actor, in access.AccountID, id, role string) error {
	return r.change(ctx, actor, in, id, role, "team.role_taken", func(tx *database.Tx, _ Team) error {
		return tx.Exec(ctx, `DELETE FROM team_roles WHERE account_id = $1 AND team_id = $2 AND role_id = $3`, in, id, role)
	})
}

// change gives or takes one role; nothing to do when the team has it, or has it not, already.
func (r *Teams) change(ctx context.Context, actor access.Actor, in access.AccountID, id, role, action string, do func(tx *database.Tx, t Team) error) error {
	return r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		t, events, err := open(ctx, tx, actor, in, id, action)
		if err != nil {
			return events, err
		}
		ref, permissions, err := user.FindRole(ctx, tx, in, role)
		if err != nil {
			return nil, err // no attempt: there is no such role
		}
		events[0].Params = map[string]string{"role": names([]user.Reference{ref})}
		if err := mayGive(ctx, tx, actor, in, t, permissions); err != nil {
			return events, err
		}
		has := slices.ContainsFunc(t.Roles, func(r user.Reference) bool { return r.ID == role })
		if has == (action == "team.role_given") {
			return nil, nil
		}
		return events, do(tx, t)
	})
}

// mayGive is the check before members gain or lose what a role allows.
func mayGive(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, t Team, permissions access.Set) error {
	if err := actor.May(in, access.RolesManage); err != nil {
		return err
	}
	if err := actor.Holds(permissions); err != nil {
		return err
	}
	return access.AboveTeam(ctx, tx, actor, in, t.ID)
}

func mayTakeAll(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, t Team) error {
	all := access.Set{}
	for _, role := range t.Roles {
		_, permissions, err := user.FindRole(ctx, tx, in, role.ID)
		if err != nil {
			return err
		}
		all.Add(permissions)
	}
	return mayGive(ctx, tx, actor, in, t, all)
}

// shareable refuses what must be each person's own.
func shareable(role string) error {
	if role == access.AccountAdmin {
		return RolePersonal
	}
	if access.NeedsSeat(role) {
		return RoleSeated
	}
	return nil
}

// names is how the log writes roles: a system role by its key.
func names(roles []user.Reference) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = cmp.Or(role.Name, role.ID)
	}
	return strings.Join(words, ", ")
}
