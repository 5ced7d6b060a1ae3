package role

import (
	"context"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// Erase is the room's user.Eraser: roles that the user made stay and show the pseudonym.
func (r *Roles) Erase(ctx context.Context, tx *database.Tx, u user.User, pseudonym user.Reference) error {
	return user.Rename(ctx, tx, u, pseudonym, "roles", "created_by")
}
