package user

import (
	"context"
	"iter"
	"strconv"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/csvcell"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/locale"
)

func getBulk(ctx context.Context, q database.Queryer, in access.AccountID, id BulkJobID) (BulkJob, error) {
	return scanBulk(q.QueryRowContext(ctx, `SELECT `+bulkColumns+` FROM user_bulk_jobs WHERE account_id = $1 AND id = $2`, in, id))
}

// FindBulk finds a bulk job and how far it is.
func (r *Users) FindBulk(ctx context.Context, actor access.Actor, in access.AccountID, id BulkJobID) (BulkJob, error) {
	if err := actor.May(in, access.UsersManage); err != nil {
		return BulkJob{}, err
	}
	return getBulk(ctx, r.db.Read(), in, id)
}

// ListBulk is a page of the account's bulk jobs, the newest first; after is the last one already seen.
func (r *Users) ListBulk(ctx context.Context, actor access.Actor, in access.AccountID, after BulkJobID, limit int) (page []BulkJob, more bool, err error) {
	if err := actor.May(in, access.UsersManage); err != nil {
		return nil, false, err
	}
	return database.Newest(ctx, r.db.Read(), `SELECT `+bulkColumns+` FROM user_bulk_jobs`, string(in), string(after), min(max(limit, 1), MaxPage), scanBulk)
}

// What a result says became of a user.
const (
	bulkRowFailed  = "failed"
	bulkRowChanged = "changed"
)

// bulkPage is how many rows of a result are in memory at once.
const bulkPage = 1000

// BulkResultColumns are the columns of a result.
func BulkResultColumns() []string { return []string{"username", "outcome", "reason"} }

// BulkResult gives who was left alone and why, and then who was changed, as
// cells of BulkResultColumns, harmless to a spreadsheet, with the reasons in
// the reader's language. Users who were as wanted already are only counted.
// Who was changed comes from the record of the changes itself.
func (r *Users) BulkResult(ctx context.Context, actor access.Actor, in access.AccountID, id BulkJobID, language string) (iter.Seq2[[]string, error], error) {
	j, err := r.FindBulk(ctx, actor, in, id)
	if err != nil {
		return nil, err
	}
	return func(yield func([]string, error) bool) {
		failed, err := r.bulkFailures(ctx, j, language)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, row := range failed {
			if !yield(row, nil) {
				return
			}
		}
		for name, err := range r.bulkChanged(ctx, j) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield([]string{csvcell.Inert(name), bulkRowChanged, ""}, nil) {
				return
			}
		}
	}, nil
}

func (r *Users) bulkFailures(ctx context.Context, j BulkJob, language string) ([][]string, error) {
	rows, err := r.db.Read().QueryContext(ctx, `
		SELECT COALESCE(u.username, f.user_id), f.code, f.params FROM user_bulk_failures f
		LEFT JOIN users u ON u.account_id = f.account_id AND u.id = f.user_id
		WHERE f.account_id = $1 AND f.job_id = $2 ORDER BY f.user_id`, j.Account, j.ID)
	list, err := database.Collect(rows, err, func(row database.Scanner) ([]string, error) {
		var name, code, params string
		if err := row.Scan(&name, &code, &params); err != nil {
			return nil, err
		}
		f, err := fault.Kept(code, params, "")
		return []string{csvcell.Inert(name), bulkRowFailed, csvcell.Inert(locale.Text(language, "fault."+f.Code, f.Params))}, err
	})
	if more := j.Failed - len(list); more > 0 && err == nil {
		list = append(list, []string{"", bulkRowFailed, locale.Text(language, "bulk.failures_not_kept", map[string]any{"number": strconv.Itoa(more)})})
	}
	return list, err
}

// clockMargin is how far the clocks of two nodes may be apart for a result to be whole.
const clockMargin = time.Minute

// bulkChanged gives the names of those whose change the log has under the job's request.
func (r *Users) bulkChanged(ctx context.Context, j BulkJob) iter.Seq2[string, error] {
	action, _ := r.bulkStep(ctx, access.Actor{}, j.Action, j.Object)
	until := clock.Now(ctx)
	if j.FinishedAt != nil {
		until = *j.FinishedAt
	}
	type entry struct {
		at       int64
		id, name string
	}
	after := entry{at: j.CreatedAt.Add(-clockMargin).UnixMicro()}
	read := func() ([]entry, error) {
		rows, err := r.db.Read().QueryContext(ctx, `SELECT at, id, target_name FROM audit_events
			WHERE account_id = $1 AND action = $2 AND (at, id) > ($3, $4) AND at <= $5 AND request_id = $6 AND status = 'success'
			ORDER BY at, id LIMIT $7`, j.Account, action, after.at, after.id, until.Add(clockMargin).UnixMicro(), j.asker.RequestID, bulkPage)
		return database.Collect(rows, err, func(row database.Scanner) (e entry, err error) { return e, row.Scan(&e.at, &e.id, &e.name) })
	}
	return func(yield func(string, error) bool) {
		for {
			page, err := read()
			if err != nil {
				yield("", err)
				return
			}
			for _, e := range page {
				if !yield(e.name, nil) {
					return
				}
			}
			if len(page) < bulkPage {
				return
			}
			after = page[len(page)-1]
		}
	}
}
