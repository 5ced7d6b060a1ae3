package audit

import (
	"context"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/database"
)

// Kin is the SQL list of the accounts in which people of the account $1 may
// have left their name: all of the same customer, however the tree stood then,
// the operator's, and of the operator's own people every account there is.
const Kin = `(SELECT CAST($1 AS TEXT)
	UNION SELECT ancestor_id FROM account_tree WHERE account_id = $1
	UNION SELECT d.account_id FROM account_tree d WHERE d.ancestor_id IN (
		SELECT t.ancestor_id FROM account_tree t JOIN accounts p ON p.id = t.ancestor_id WHERE t.account_id = $1 AND (p.kind = 'main' OR p.id = $1)))`

// Pseudonymise puts another name in the place of a person's, in what they did
// and in what was done to them, and drops the values of the latter: the one
// thing that is ever changed in the log, when a person is erased. That
// something was done, by whom as an id, when and from where, stays. What was
// done across accounts stands in the logs of several; all of them forget.
func Pseudonymise(ctx context.Context, tx *database.Tx, in access.AccountID, id, name string) error {
	err := tx.Exec(ctx, `UPDATE audit_events SET actor_name = $3, actor_full_name = '', search_text = $3 || ' ' || action WHERE account_id IN `+Kin+` AND actor_id = $2`, in, id, name)
	if err != nil {
		return err
	}
	return tx.Exec(ctx, `UPDATE audit_events SET target_name = $3, details = '{}', search_text = $3 || ' ' || action WHERE account_id IN `+Kin+` AND target_id = $2`, in, id, name)
}
