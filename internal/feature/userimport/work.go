package userimport

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
	"gatehouse/internal/foundation/jobs"
)

const (
	workJob = "import.work"
	tidyJob = "import.tidy"
)

// patience is long: an import that was begun should end, whatever the nodes go through.
var patience = jobs.Retry{Attempts: 40, First: time.Second, Most: time.Minute}

// errMoved means that the import was cancelled, or that another node works on it.
var errMoved = errors.New("userimport: the import is no longer where it was")

// errQuiet keeps a batch that changed nothing out of the account's line of changes.
var errQuiet = errors.New("userimport: a batch without a change")

// Register hands the room's work to the runner.
func (r *Imports) Register(runner *jobs.Runner) {
	runner.HandleWith(workJob, patience, r.work)
	runner.Every(tidyJob, time.Hour, func(ctx context.Context, _ jobs.Job) error { return r.Tidy(ctx) })
}

// enqueue asks for one run to be worked on. While a job of the run waits or
// works, another is not added.
func enqueue(ctx context.Context, tx *database.Tx, i Import) error {
	what := string(i.Account) + " " + string(i.ID) + " " + strconv.Itoa(i.run)
	return jobs.Enqueue(ctx, tx, jobs.Job{Kind: workJob, Key: workJob + " " + what, Payload: []byte(what)})
}

// work is the job: a check or an import from where it stands to its end.
func (r *Imports) work(ctx context.Context, job jobs.Job) error {
	parts := strings.Fields(string(job.Payload))
	if len(parts) != 3 {
		return jobs.Permanent(errors.New("userimport: a payload has three parts"))
	}
	i, err := get(ctx, r.db.Read(), access.AccountID(parts[0]), ID(parts[1]))
	if errors.Is(err, Missing) {
		return nil
	}
	if err != nil {
		return err
	}
	if !i.working() || strconv.Itoa(i.run) != parts[2] {
		return nil
	}
	if err := i.runner.Recall(ctx, r.db.Read(), i.Account); err != nil {
		return err
	}
	err = r.runAll(ctx, &i)
	switch {
	case errors.Is(err, errMoved):
		return nil
	case errors.Is(err, RightsLost):
		return r.fail(ctx, i, RightsLost)
	case err != nil && ctx.Err() == nil && job.Last:
		return errors.Join(err, r.fail(ctx, i, Interrupted))
	}
	return err
}

// runAll reads the file from its beginning. Lines that were worked on before
// are only remembered; the rest is done batch by batch.
func (r *Imports) runAll(ctx context.Context, i *Import) error {
	table, err := newRecords(i.Encoding.reader(r.file(ctx, *i)))
	if err != nil {
		return err
	}
	table.comma = i.delimiter
	if _, err := table.next(); err != nil { // the header
		return err
	}
	seen, changed := newSeen(), false
	for read := 0; ctx.Err() == nil; {
		size := r.batch
		if behind := i.Processed - read; behind > 0 {
			size = min(size, behind)
		}
		lines, err := readBatch(table, i.Columns, size)
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			return r.finish(ctx, *i)
		}
		if read += len(lines); read <= i.Processed {
			err = r.remember(ctx, *i, lines, seen)
		} else {
			changed, err = r.doBatch(ctx, i, lines, seen, changed)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

func readBatch(table *records, columns []Column, size int) ([]line, error) {
	lines := make([]line, 0, size)
	for len(lines) < size {
		one, err := table.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		lines = append(lines, readLine(columns, one))
	}
	return lines, nil
}

func (r *Imports) remember(ctx context.Context, i Import, lines []line, s *seen) error {
	m, err := match(ctx, r.db.Read(), i.Account, lines)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.fault == nil {
			_ = s.doubled(l, m.who(l)) // said so when it was worked on
		}
	}
	return nil
}

// doBatch does one batch. After one that changed something the next is expected
// to as well; else it is planned first without holding anybody up, and only
// written down when there is nothing to change. Batches are short, so they are
// not broken off in the middle.
func (r *Imports) doBatch(ctx context.Context, i *Import, lines []line, s *seen, before bool) (changed bool, err error) {
	ctx = context.WithoutCancel(ctx)
	var steps []step
	if i.Status == Checking || !before {
		actor, err := r.actor(ctx, r.db.Read(), *i)
		if err != nil {
			return false, err
		}
		if steps, err = r.plan(ctx, r.db.Read(), actor, *i, lines, s); err != nil {
			return false, err
		}
	}
	if i.Status == Running && (before || changes(steps)) {
		steps, err = r.change(ctx, *i, lines, s, false)
		if errors.Is(err, errCareful) {
			steps, err = r.change(ctx, *i, lines, s, true)
		}
		changed = err == nil
	}
	if !changed && (err == nil || errors.Is(err, errQuiet)) {
		err = r.db.Change(ctx, func(tx *database.Tx) error { return store(ctx, tx, *i, steps) })
	}
	if err == nil {
		i.Counts, i.seats = i.Counts.with(steps), i.seatsWith(steps)
	}
	return changed, err
}

// change plans and does a batch behind the account's change number; errQuiet
// with the plan when there was nothing to change.
func (r *Imports) change(ctx context.Context, i Import, lines []line, s *seen, careful bool) (steps []step, err error) {
	actor, err := r.actor(ctx, r.db.Read(), i)
	if err != nil {
		return nil, err
	}
	return steps, r.log.Change(ctx, actor, i.Account, func(tx *database.Tx) (events []audit.Event, err error) {
		actor, err := r.actor(ctx, tx, i) // once more: nobody can take the rights away any more
		if err != nil {
			return nil, err
		}
		if steps, err = r.plan(ctx, tx, actor, i, lines, s); err != nil {
			return nil, err
		}
		if events, err = r.applyAll(ctx, tx, actor, i, steps, careful); err != nil {
			return nil, err
		}
		if len(events) == 0 {
			return nil, errQuiet
		}
		return events, store(ctx, tx, i, steps)
	})
}

func changes(steps []step) bool {
	return slices.ContainsFunc(steps, func(s step) bool { return s.outcome == LineCreated || s.outcome == LineUpdated })
}

// actor is who started the run, with the rights they have now; RightsLost when
// they may no longer manage users.
func (r *Imports) actor(ctx context.Context, q database.Queryer, i Import) (access.Actor, error) {
	actor, err := i.runner.Now(ctx, q, i.Account)
	if errors.Is(err, user.ErrRightsLost) {
		return access.Actor{}, RightsLost
	}
	return actor, err
}

// finish ends a run whose lines were all looked at.
func (r *Imports) finish(ctx context.Context, i Import) error {
	if i.Status == Checking {
		return r.db.Change(ctx, func(tx *database.Tx) error { return turn(ctx, tx, i, Checked, "") })
	}
	return r.end(ctx, i, Done, audit.Event{Action: "import.finished", Target: i.target(), Params: i.params()})
}

// fail ends a run that cannot go on. What was imported stays.
func (r *Imports) fail(ctx context.Context, i Import, why *fault.Fault) error {
	event := audit.Event{Action: "import.finished", Target: i.target(), Params: i.params(), Status: audit.Failure, Reason: why.Code}
	return r.end(ctx, i, Failed, event)
}

func (r *Imports) end(ctx context.Context, i Import, status Status, event audit.Event) error {
	return r.log.Change(ctx, i.runner.Actor(i.Account), i.Account, func(tx *database.Tx) ([]audit.Event, error) {
		if err := turn(ctx, tx, i, status, event.Reason); err != nil {
			return nil, err
		}
		return []audit.Event{event}, forgetFileIn(ctx, tx, i)
	})
}

// turn moves the import from the status and run that it had when it was read.
func turn(ctx context.Context, tx *database.Tx, i Import, to Status, reason string) error {
	var finished *int64
	if (Import{Status: to}).Over() {
		now := clock.Now(ctx).UnixMicro()
		finished = &now
	}
	n, err := tx.ExecCount(ctx, `UPDATE imports SET status = $5, reason = $6, finished_at = $7
		WHERE account_id = $1 AND id = $2 AND status = $3 AND run = $4`, i.Account, i.ID, i.Status, i.run, to, reason, finished)
	if err == nil && n == 0 {
		err = errMoved
	}
	return err
}
