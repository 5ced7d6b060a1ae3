package userimport

import (
	"context"
	"strings"

	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// tidyBatch is how many rows are deleted at once, so that nobody waits long.
const tidyBatch = 5000

// Tidy deletes imports that are older than Kept with all that belongs to them,
// rows of earlier runs, and files whose upload broke off. It also asks again
// for the work on imports whose job was given up, so that none stays running
// for ever. One job of all nodes does it every hour.
func (r *Imports) Tidy(ctx context.Context) error {
	now := clock.Now(ctx)
	if err := r.revive(ctx); err != nil {
		return err
	}
	old := now.Add(-Kept).UnixMicro()
	abandoned := now.Add(-Kept / 30).UnixMicro() // an upload takes no day
	for _, rule := range []struct {
		condition string
		args      []any
	}{
		{`DELETE FROM import_rows WHERE (account_id, import_id, run, outcome, line) IN (
			SELECT x.account_id, x.import_id, x.run, x.outcome, x.line FROM imports i
			JOIN import_rows x ON x.account_id = i.account_id AND x.import_id = i.id AND x.run < i.run LIMIT $1)`, []any{tidyBatch}},
		{`DELETE FROM import_rows WHERE (account_id, import_id, run, outcome, line) IN (
			SELECT x.account_id, x.import_id, x.run, x.outcome, x.line FROM imports i
			JOIN import_rows x ON x.account_id = i.account_id AND x.import_id = i.id
			WHERE i.created_at < $1 AND i.status NOT IN ('checking', 'running') LIMIT $2)`, []any{old, tidyBatch}},
		{`DELETE FROM import_chunks WHERE (account_id, import_id) IN (SELECT account_id, id FROM imports
			WHERE created_at < $1 AND status NOT IN ('checking', 'running') LIMIT 1)`, []any{old}},
		{`DELETE FROM imports WHERE (account_id, id) IN (SELECT account_id, id FROM imports
			WHERE created_at < $1 AND status NOT IN ('checking', 'running') LIMIT $2)`, []any{old, tidyBatch}},
		{`DELETE FROM import_chunks WHERE (account_id, import_id, number) IN (SELECT c.account_id, c.import_id, c.number FROM import_chunks c
			WHERE c.created_at < $1 AND NOT EXISTS (SELECT 1 FROM imports i WHERE i.account_id = c.account_id AND i.id = c.import_id) LIMIT $2)`,
			[]any{abandoned, tidyBatch / 50}},
	} {
		for deleted := int64(1); deleted > 0; {
			err := r.db.Change(ctx, func(tx *database.Tx) (err error) {
				deleted, err = tx.ExecCount(ctx, rule.condition, rule.args...)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// pseudonymise takes a user who is erased out of imports that they made or ran,
// and out of the results of all. Those have no index by name: erasing is rare,
// and old results are tidied away.
func pseudonymise(ctx context.Context, tx *database.Tx, u user.User, pseudonym user.Reference) error {
	for _, act := range []string{"created_by", "runner"} {
		if err := user.Rename(ctx, tx, u, pseudonym, "imports", act); err != nil {
			return err
		}
	}
	return tx.Exec(ctx, `UPDATE import_rows SET username = $1, params = '{}' WHERE account_id = $2 AND LOWER(username) IN ($3, $4)`,
		pseudonym.Name, u.Account, strings.ToLower(u.Username), strings.ToLower(u.Email))
}

// revive enqueues the work on everything that should be worked on; where a job waits or works, nothing happens.
func (r *Imports) revive(ctx context.Context) error {
	return r.db.Change(ctx, func(tx *database.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT account_id, id, run FROM imports WHERE status IN ('checking', 'running')`)
		list, err := database.Collect(rows, err, func(row database.Scanner) (i Import, err error) {
			return i, row.Scan(&i.Account, &i.ID, &i.run)
		})
		if err != nil {
			return err
		}
		for _, i := range list {
			if err := enqueue(ctx, tx, i); err != nil {
				return err
			}
		}
		return nil
	})
}
