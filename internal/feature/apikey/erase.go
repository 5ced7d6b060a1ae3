package apikey

import (
	"context"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// Erase is the room's user.Eraser: keys that the user made, in their account or
// another one of the same customer, stay and show the pseudonym.
func (k *Keys) Erase(ctx context.Context, tx *database.Tx, u user.User, pseudonym user.Reference) error {
	return tx.Exec(ctx, `UPDATE api_keys SET created_by_name = $3 WHERE account_id IN `+audit.Kin+` AND created_by_id = $2`, u.Account, u.ID, pseudonym.Name)
}
