package user

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/account"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
	"gatehouse/internal/foundation/jobs"
)

// StartBulk begins to do one thing to all users that the filter matches. One
// such job of an account runs at a time.
func (r *Users) StartBulk(ctx context.Context, actor access.Actor, in access.AccountID, o BulkOrder) (BulkJob, error) {
	if err := actor.Inside(in); err != nil {
		return BulkJob{}, err
	}
	if !slices.Contains(BulkActions(), o.Action) {
		return BulkJob{}, bulkUnknown.With("value", short(string(o.Action)))
	}
	j := BulkJob{Account: in, ID: BulkJobID(ident.New("blk")), BulkOrder: o, Status: BulkRunning,
		CreatedAt: clock.Now(ctx), AskedBy: Reference{actor.ID, actor.Name}, asker: AskerOf(actor)}
	if j.asker.RequestID == "" { // the program's own: the job's changes must be found again all the same
		j.asker.RequestID = string(j.ID)
	}
	l, err := r.newListing(ctx, in, o.Filter)
	if err != nil {
		return BulkJob{}, err
	}
	if actor.May(in, access.UsersManage) == nil {
		if j.Total, j.Exact, err = l.count(ctx); err != nil {
			return BulkJob{}, err
		}
	}
	err = r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		event, err := j.event(ctx, tx, "user.bulk_started")
		if err != nil {
			return nil, err
		}
		events := []audit.Event{event}
		if err := actor.May(in, access.UsersManage); err != nil {
			return events, err
		}
		ref, err := r.bulkObject(ctx, tx, actor, j)
		if err != nil {
			return UnlessAsked(events, err)
		}
		j.ObjectName = ref.Name
		events[0].Params = j.params()
		if err := noOtherBulk(ctx, tx, in); err != nil {
			return events, err
		}
		if err := insertBulk(ctx, tx, j); err != nil {
			return events, err
		}
		return events, enqueueBulk(ctx, tx, j)
	})
	if err != nil {
		return BulkJob{}, err
	}
	return j, nil
}

// event is something that happened to the job. It is done to the account: a
// bulk act has no name of its own.
func (j BulkJob) event(ctx context.Context, q database.Queryer, action string) (audit.Event, error) {
	home, err := account.Get(ctx, q, j.Account)
	return audit.Event{Action: action, Target: audit.Target{Kind: "account", ID: string(home.ID), Name: home.Name}, Params: j.params()}, err
}

// bulkObject finds the role or team of an order and demands that the actor may
// give or take it at all, which is then true of every user alike. Whoever does
// the job's work later is not asked who they are: the order was.
func (r *Users) bulkObject(ctx context.Context, tx *database.Tx, actor access.Actor, j BulkJob) (Reference, error) {
	switch {
	case j.Action.aboutTeam():
		return findTeam(ctx, tx, j.Account, j.Object)
	case j.Action.aboutRole():
		ref, permissions, err := FindRole(ctx, tx, j.Account, j.Object)
		if err != nil {
			return Reference{}, err
		}
		return ref, cmp.Or(actor.Holds(permissions), confirmed(ctx, actor, j.Object))
	}
	return Reference{}, nil
}

func noOtherBulk(ctx context.Context, tx *database.Tx, in access.AccountID) error {
	var by string
	err := tx.QueryRowContext(ctx, `SELECT asker_name FROM user_bulk_jobs WHERE account_id = $1 AND status = 'running' LIMIT 1`, in).Scan(&by)
	if errors.Is(err, database.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return BulkOtherRunning.With("name", by)
}

func insertBulk(ctx context.Context, tx *database.Tx, j BulkJob) error {
	filter, err := j.Filter.kept()
	if err != nil {
		return err
	}
	exact := 0
	if j.Exact {
		exact = 1
	}
	a := j.asker
	return tx.Exec(ctx, `INSERT INTO user_bulk_jobs (account_id, id, action, object_id, object_name, filter, status, reason, total, exact, done, unchanged, failed,
			position, asker_kind, asker_id, asker_name, asker_account_id, asker_service, asker_address, request_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, 0, 0, 0, '', $10, $11, $12, $13, $14, $15, $16, $17)`,
		j.Account, j.ID, j.Action, j.Object, j.ObjectName, filter, j.Status, j.Total, exact,
		a.Kind, a.ID, a.Name, a.Account, a.Service, a.Address, a.RequestID, j.CreatedAt.UnixMicro())
}

// enqueueBulk asks for the job to be worked on; where somebody does, nothing happens.
func enqueueBulk(ctx context.Context, tx *database.Tx, j BulkJob) error {
	what := string(j.Account) + " " + string(j.ID)
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: bulkWork, Key: bulkWork + " " + what, Payload: []byte(what)})
}

// CancelBulk ends a job between two batches: what was done stays.
func (r *Users) CancelBulk(ctx context.Context, actor access.Actor, in access.AccountID, id BulkJobID) (BulkJob, error) {
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(in); err != nil {
			return nil, err
		}
		j, err := getBulk(ctx, tx, in, id)
		if err != nil {
			return nil, err
		}
		event, err := j.event(ctx, tx, "user.bulk_cancelled")
		if err != nil {
			return nil, err
		}
		events := []audit.Event{event}
		if err := actor.May(in, access.UsersManage); err != nil {
			return events, err
		}
		if j.Status != BulkRunning {
			return events, BulkOver
		}
		return events, turnBulk(ctx, tx, j, BulkCancelled, "")
	})
	if err != nil {
		return BulkJob{}, err
	}
	return r.FindBulk(ctx, actor, in, id)
}

// turnBulk ends a running job.
func turnBulk(ctx context.Context, tx *database.Tx, j BulkJob, to BulkStatus, reason string) error {
	n, err := tx.ExecCount(ctx, `UPDATE user_bulk_jobs SET status = $3, reason = $4, finished_at = $5
		WHERE account_id = $1 AND id = $2 AND status = 'running'`, j.Account, j.ID, to, reason, clock.Now(ctx).UnixMicro())
	if err == nil && n == 0 {
		err = errBulkMoved
	}
	return err
}
