package safelist

import (
	"context"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
)

// Erase is the room's user.Eraser: entries and trials that the user wrote for
// others stay and show the pseudonym.
func (s *Safelists) Erase(ctx context.Context, tx *database.Tx, u user.User, pseudonym user.Reference) error {
	if err := user.Rename(ctx, tx, u, pseudonym, "safelist_entries", "author"); err != nil {
		return err
	}
	return user.Rename(ctx, tx, u, pseudonym, "safelists", "trial_by")
}
