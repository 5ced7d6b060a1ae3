package user

import (
	"context"
	"slices"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// What somebody who is not a user yet is offered is judged by the same rules as
// what a user is given.

// ValidEmail cleans an address and tells what is wrong with it.
func ValidEmail(s *string) *fault.Fault { return validEmail(s) }

// ValidName cleans a first or last name and tells what is wrong with it.
func ValidName(s *string, field string, required bool) *fault.Fault {
	return validName(s, field, required)
}

// HasEmail tells whether the address is that of a user of the account.
func HasEmail(ctx context.Context, q database.Queryer, in access.AccountID, email string) (bool, error) {
	var users int
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM users WHERE account_id = $1 AND email_key = $2`, in, emailKey(email)).Scan(&users)
	return users > 0, err
}

// MayGive finds roles and teams that the actor may give together to somebody
// who has none: they exist, do not exclude one another, and allow nothing that
// the actor lacks. Whether there is a seat for them is not looked at.
func MayGive(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, roles, teams []string) (giveRoles, joinTeams []Reference, err error) {
	for _, role := range roles {
		ref, permissions, err := FindRole(ctx, tx, in, role)
		if err != nil {
			return nil, nil, err
		}
		if err := actor.Holds(permissions); err != nil {
			return nil, nil, err
		}
		if system, _ := access.FindSystemRole(role); system.Excludes != "" && slices.Contains(roles, system.Excludes) {
			return nil, nil, RoleExcluded.With("role", role).With("other", system.Excludes)
		}
		giveRoles = append(giveRoles, ref)
	}
	for _, team := range teams {
		ref, err := findTeam(ctx, tx, in, team)
		if err != nil {
			return nil, nil, err
		}
		if err := holdsTeam(ctx, tx, actor, in, team); err != nil {
			return nil, nil, err
		}
		joinTeams = append(joinTeams, ref)
	}
	for _, role := range roles {
		if err := confirmed(ctx, actor, role); err != nil {
			return nil, nil, err
		}
	}
	return giveRoles, joinTeams, nil
}

// Names are the names of the things in a row, as the record keeps them.
func Names(refs []Reference) string { return names(refs) }
