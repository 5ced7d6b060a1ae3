package user

import (
	"context"

	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// tidyBatch is how many rows are deleted at once, so that nobody waits long.
const tidyBatch = 5000

// TidyBulk deletes bulk jobs that are older than BulkKept. It also asks again
// for the work on jobs that were given up, so that none stays running for ever.
// One job of all nodes does it every hour.
func (r *Users) TidyBulk(ctx context.Context) error {
	if err := r.reviveBulk(ctx); err != nil {
		return err
	}
	old := clock.Now(ctx).Add(-BulkKept).UnixMicro()
	for _, statement := range []string{
		`DELETE FROM user_bulk_failures WHERE (account_id, job_id, user_id) IN (
			SELECT f.account_id, f.job_id, f.user_id FROM user_bulk_jobs j
			JOIN user_bulk_failures f ON f.account_id = j.account_id AND f.job_id = j.id
			WHERE j.created_at < $1 AND j.status <> 'running' LIMIT $2)`,
		`DELETE FROM user_bulk_jobs WHERE (account_id, id) IN (SELECT account_id, id FROM user_bulk_jobs
			WHERE created_at < $1 AND status <> 'running' LIMIT $2)`,
	} {
		for deleted := int64(1); deleted > 0; {
			err := r.db.Change(ctx, func(tx *database.Tx) (err error) {
				deleted, err = tx.ExecCount(ctx, statement, old, tidyBatch)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *Users) reviveBulk(ctx context.Context) error {
	return r.db.Change(ctx, func(tx *database.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT account_id, id FROM user_bulk_jobs WHERE status = 'running'`)
		list, err := database.Collect(rows, err, func(row database.Scanner) (j BulkJob, err error) {
			return j, row.Scan(&j.Account, &j.ID)
		})
		if err != nil {
			return err
		}
		for _, j := range list {
			if err := enqueueBulk(ctx, tx, j); err != nil {
				return err
			}
		}
		return nil
	})
}

// forgetInBulk takes the name of an erased person from the jobs that they asked
// for. Results find the names of those acted upon when they are read.
func forgetInBulk(ctx context.Context, tx *database.Tx, u User, pseudonym Reference) error {
	return tx.Exec(ctx, `UPDATE user_bulk_jobs SET asker_name = $3 WHERE account_id IN `+audit.Kin+` AND asker_kind = 'user' AND asker_id = $2`, u.Account, u.ID, pseudonym.Name)
}
