package audit

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
)

// Pseudonymise puts another name in the place of a person's, in what they did
// and in what was done to them, and drops the values of the latter: the one
// thing that is ever changed in the log, when a person is erased. That
// something was done, by whom as an id, when and from where, stays.
func Pseudonymise(ctx context.Context, tx *database.Tx, in access.AccountID, id, name string) error {
	err := tx.Exec(ctx, `UPDATE audit_events SET actor_name = $3, actor_full_name = '', search_text = $3 || ' ' || action WHERE account_id = $1 AND actor_id = $2`, in, id, name)
	if err != nil {
		return err
	}
	return tx.Exec(ctx, `UPDATE audit_events SET target_name = $3, details = '{}', search_text = $3 || ' ' || action WHERE account_id = $1 AND target_id = $2`, in, id, name)
}
