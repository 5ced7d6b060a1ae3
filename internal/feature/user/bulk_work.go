package user

import (
	"context"
	"errors"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/jobs"
)

const (
	bulkWork = "user.bulk"
	bulkTidy = "user.bulk_tidy"
)

// bulkPatience is long: what was begun should end, whatever the nodes go through.
var bulkPatience = jobs.Retry{Attempts: 40, First: time.Second, Most: time.Minute}

var (
	// errBulkMoved means that the job was cancelled, or that another node works on it.
	errBulkMoved = errors.New("user: the bulk job is no longer where it was")
	// errBulkQuiet keeps a batch that changed nothing out of the account's line of changes.
	errBulkQuiet = errors.New("user: a batch without a change")
)

// bulkStop ends a job for a reason that holds for all users that are left.
type bulkStop struct{ why *fault.Fault }

func (s bulkStop) Error() string { return "user: a bulk job is stopped: " + s.why.Error() }

// Register hands the room's work to the runner.
func (r *Users) Register(runner *jobs.Runner) {
	runner.HandleWith(bulkWork, bulkPatience, r.workBulk)
	runner.Every(bulkTidy, time.Hour, func(ctx context.Context, _ jobs.Job) error { return r.TidyBulk(ctx) })
}

// workBulk is the job: from where it stands to its end.
func (r *Users) workBulk(ctx context.Context, job jobs.Job) error {
	in, id, ok := strings.Cut(string(job.Payload), " ")
	if !ok {
		return jobs.Permanent(errors.New("user: a payload has two parts"))
	}
	j, err := getBulk(ctx, r.db.Read(), access.AccountID(in), BulkJobID(id))
	if errors.Is(err, BulkMissing) || err == nil && j.Status != BulkRunning {
		return nil
	}
	if err != nil {
		return err
	}
	if err := j.asker.Recall(ctx, r.db.Read(), j.Account); err != nil {
		return err
	}
	err = r.runBulk(ctx, &j)
	var stop bulkStop
	switch {
	case errors.Is(err, errBulkMoved):
		return nil
	case errors.As(err, &stop):
		return r.endBulk(ctx, j, stop.why)
	case err != nil && ctx.Err() == nil && job.Last:
		return errors.Join(err, r.endBulk(ctx, j, BulkInterrupted))
	}
	return err
}

func (r *Users) runBulk(ctx context.Context, j *BulkJob) error {
	if _, err := j.askerNow(ctx, r.db.Read()); err != nil {
		return err
	}
	l, err := r.bulkListing(ctx, *j)
	if err != nil {
		return err
	}
	if err := r.countBulk(ctx, l, j); err != nil {
		return err
	}
	for at := j.position; ctx.Err() == nil; {
		ids, next, err := l.nextOf(ctx, *j, at)
		if err != nil {
			return err
		}
		if len(ids) > 0 {
			if err := r.doBatch(ctx, l, j, ids); err != nil {
				return err
			}
		}
		if next == "" {
			return r.endBulk(ctx, *j, nil)
		}
		at = next
	}
	return ctx.Err()
}

// askerNow is who asked, with the rights they have now; without the right to
// manage users the job stops.
func (j BulkJob) askerNow(ctx context.Context, q database.Queryer) (access.Actor, error) {
	actor, err := j.asker.Now(ctx, q, j.Account)
	if errors.Is(err, ErrRightsLost) {
		err = bulkStop{BulkRightsLost}
	}
	return actor, err
}

// batch is what came of some users.
type batch struct {
	BulkCounts
	events   []audit.Event
	attempts []audit.Event // what was refused, for the log
	failures []BulkFailure
	position string
}

// doBatch does some users. It is short, so it is not broken off in the middle.
func (r *Users) doBatch(ctx context.Context, l *listing, j *BulkJob, ids []ID) error {
	ctx = context.WithoutCancel(ctx)
	var b batch
	asker := j.asker.Actor(j.Account)
	err := r.log.Change(ctx, asker, j.Account, func(tx *database.Tx) (_ []audit.Event, err error) {
		if b, err = r.batchIn(ctx, tx, l, *j, ids); err != nil {
			return nil, err
		}
		if len(b.events) == 0 {
			return nil, errBulkQuiet
		}
		return b.events, storeBatch(ctx, tx, *j, b)
	})
	if errors.Is(err, errBulkQuiet) {
		err = r.db.Change(ctx, func(tx *database.Tx) error { return storeBatch(ctx, tx, *j, b) })
	}
	if err == nil {
		j.BulkCounts, j.position = j.with(b), b.position
	}
	return err
}

// batchIn does some users in the transaction, with the rights that the asker
// has now: nobody can take them away any more.
func (r *Users) batchIn(ctx context.Context, tx *database.Tx, l *listing, j BulkJob, ids []ID) (batch, error) {
	actor, err := j.askerNow(ctx, tx)
	if err != nil {
		return batch{}, err
	}
	if _, err := r.bulkObject(ctx, tx, actor, j); err != nil {
		if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
			return batch{}, bulkStop{f} // the role or team is gone, or may no longer be given
		}
		return batch{}, err
	}
	b := batch{position: string(ids[len(ids)-1])}
	meant, err := l.still(ctx, tx, j, ids)
	if err != nil {
		return batch{}, err
	}
	for _, id := range meant {
		events, err := r.bulkOne(ctx, tx, actor, j, id)
		if err := b.add(id, events, err); err != nil {
			return batch{}, err
		}
	}
	return b, nil
}

// bulkOne does one user. Whoever asked keeps the roles by which they may ask.
func (r *Users) bulkOne(ctx context.Context, tx *database.Tx, actor access.Actor, j BulkJob, id ID) ([]audit.Event, error) {
	if j.Action == BulkRemoveRole && actor.IsUser(j.Account, string(id)) {
		return nil, BulkOwnRoles
	}
	name, do := r.bulkStep(ctx, actor, j.Action, j.Object)
	return r.actIn(ctx, tx, actor, j.Account, id, name, do)
}

// add notes what came of one user. Every check comes before the first write,
// so nothing of a user who failed is half done.
func (b *batch) add(id ID, events []audit.Event, err error) error {
	f := fault.Of(err)
	switch {
	case err == nil:
		b.Done++
		if len(events) == 0 {
			b.Unchanged++
		}
		b.events = append(b.events, events...)
	case f == nil || f.Kind == fault.Internal:
		return err
	default:
		b.Failed++
		b.failures = append(b.failures, BulkFailure{id, f})
		b.attempts = append(b.attempts, audit.Attempted(f, events)...)
	}
	return nil
}

func (c BulkCounts) with(b batch) BulkCounts {
	c.Done += b.Done
	c.Unchanged += b.Unchanged
	c.Failed += b.Failed
	return c
}

// storeBatch writes how far the job is, if it still is where it was when the
// batch was begun; else the answer is errBulkMoved. As many refusals go into
// the log as are kept with their reason.
func storeBatch(ctx context.Context, tx *database.Tx, j BulkJob, b batch) error {
	after := j.with(b)
	n, err := tx.ExecCount(ctx, `UPDATE user_bulk_jobs SET done = $3, unchanged = $4, failed = $5, position = $6
		WHERE account_id = $1 AND id = $2 AND status = 'running' AND position = $7`,
		j.Account, j.ID, after.Done, after.Unchanged, after.Failed, b.position, j.position)
	if err == nil && n == 0 {
		err = errBulkMoved
	}
	if err != nil {
		return err
	}
	room := max(failuresKept-j.Failed, 0)
	for _, f := range b.failures[:min(len(b.failures), room)] {
		params, err := f.Fault.Params.Text()
		if err != nil {
			return err
		}
		err = tx.Exec(ctx, `INSERT INTO user_bulk_failures (account_id, job_id, user_id, code, params) VALUES ($1, $2, $3, $4, $5)`,
			j.Account, j.ID, f.ID, f.Fault.Code, params)
		if err != nil {
			return err
		}
	}
	return audit.NoteIn(ctx, tx, j.asker.Actor(j.Account), j.Account, b.attempts[:min(len(b.attempts), room)]...)
}

// endBulk ends a job that went through all users, or one that cannot go on.
// What was done stays.
func (r *Users) endBulk(ctx context.Context, j BulkJob, why *fault.Fault) error {
	return r.log.Change(ctx, j.asker.Actor(j.Account), j.Account, func(tx *database.Tx) ([]audit.Event, error) {
		event, err := j.event(ctx, tx, "user.bulk_finished")
		if err != nil {
			return nil, err
		}
		status := BulkDone
		if why != nil {
			status, event.Status, event.Reason = BulkFailed, audit.Failure, why.Code
		}
		return []audit.Event{event}, turnBulk(ctx, tx, j, status, event.Reason)
	})
}
