package user

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/text"
)

// Keys are the forms in which a username and an email address are compared.
func Keys(username, email string) (usernameKey, emailKeys string) {
	return text.Fold(username), emailKey(email)
}

// GiveRoleIn is GiveRole as a step of another act; no event when they have it already.
func (r *Users) GiveRoleIn(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id ID, role string) ([]audit.Event, error) {
	return r.actIn(ctx, tx, actor, in, id, "user.role_given", r.give(ctx, actor, role))
}

// JoinTeamIn is JoinTeam as a step of another act; no event when they are in it already.
func (r *Users) JoinTeamIn(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id ID, team string) ([]audit.Event, error) {
	return r.actIn(ctx, tx, actor, in, id, "user.team_joined", r.join(ctx, actor, team))
}

// DisableIn is Disable as a step of another act; no event when they are disabled already.
func (r *Users) DisableIn(ctx context.Context, tx *database.Tx, actor access.Actor, in access.AccountID, id ID) ([]audit.Event, error) {
	return r.actIn(ctx, tx, actor, in, id, "user.disabled", r.disable(ctx, actor))
}
