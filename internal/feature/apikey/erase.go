package apikey

import (
	"context"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// Erase is the room's user.Eraser: keys that the user made stay and show the pseudonym.
func (k *Keys) Erase(ctx context.Context, tx *database.Tx, u user.User, pseudonym user.Reference) error {
	return user.Rename(ctx, tx, u, pseudonym, "api_keys", "created_by")
}
