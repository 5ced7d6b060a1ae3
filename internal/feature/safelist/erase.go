package safelist

import (
	"context"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// Erase is the room's user.Eraser: the user's own list goes with them, and what
// they put on the lists of others, in their account or another one of the same
// customer, shows the pseudonym.
func (s *Safelists) Erase(ctx context.Context, tx *database.Tx, u user.User, pseudonym user.Reference) error {
	err := tx.Exec(ctx, `UPDATE safelist_entries SET author_name = $3 WHERE account_id IN `+audit.Kin+` AND author_id = $2`, u.Account, u.ID, pseudonym.Name)
	if err != nil {
		return err
	}
	return tx.Exec(ctx, `UPDATE safelists SET trial_by_name = $3 WHERE account_id IN `+audit.Kin+` AND trial_by_id = $2`, u.Account, u.ID, pseudonym.Name)
}
