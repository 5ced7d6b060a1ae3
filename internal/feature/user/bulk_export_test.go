package user

import (
	"context"
	"testing"

	"gatehouse/internal/foundation/database"
)

// SmallBatches makes a few users take several transactions.
func (r *Users) SmallBatches(n int) { r.bulkBatch = n }

// KeepFailures lowers how many failures of a job are kept.
func KeepFailures(t *testing.T, n int) {
	before := failuresKept
	failuresKept = n
	t.Cleanup(func() { failuresKept = before })
}

// Still is what a batch does first: of those who were found it keeps who is
// meant now, in the batch's own transaction.
func (r *Users) Still(ctx context.Context, j BulkJob, ids []ID) (still []ID, err error) {
	l, err := r.bulkListing(ctx, j)
	if err != nil {
		return nil, err
	}
	err = r.db.Change(ctx, func(tx *database.Tx) error {
		still, err = l.still(ctx, tx, j, ids)
		return err
	})
	return still, err
}
