package userimport

import (
	"context"
	"encoding/json"
	"errors"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// Map changes what columns mean. A check that was made before counts no more.
func (r *Imports) Map(ctx context.Context, actor access.Actor, in access.AccountID, id ID, to []Mapped) (Import, error) {
	if err := actor.May(in, access.UsersManage); err != nil {
		return Import{}, err
	}
	err := r.db.Change(ctx, func(tx *database.Tx) error {
		i, err := get(ctx, tx, in, id)
		if err != nil {
			return err
		}
		if !i.open() {
			return NotReady
		}
		header, err := remap(i.Columns, to)
		if err != nil {
			return err
		}
		content, err := json.Marshal(header)
		if err != nil {
			return err
		}
		return guarded(tx.ExecCount(ctx, `UPDATE imports SET columns = $3, status = 'uploaded', run = run + 1,
			processed = 0, created = 0, updated = 0, unchanged = 0, failed = 0
			WHERE account_id = $1 AND id = $2 AND run = $4 AND status = $5`, in, id, string(content), i.run, i.Status))
	})
	if err != nil {
		return Import{}, err
	}
	return r.Find(ctx, actor, in, id)
}

// guarded turns an update that met nothing into NotReady: somebody else was first.
func guarded(n int64, err error) error {
	if err == nil && n == 0 {
		return NotReady
	}
	return err
}

// Check begins a dry run: a report of what the import would do with every line.
func (r *Imports) Check(ctx context.Context, actor access.Actor, in access.AccountID, id ID) (Import, error) {
	if err := actor.May(in, access.UsersManage); err != nil {
		return Import{}, err
	}
	err := r.db.Change(ctx, func(tx *database.Tx) error {
		i, err := get(ctx, tx, in, id)
		if err != nil {
			return err
		}
		return r.begin(ctx, tx, actor, i, Checking, false)
	})
	if err != nil {
		return Import{}, err
	}
	return r.Find(ctx, actor, in, id)
}

// Start begins the import. One of an account runs at a time. With letters,
// everybody who is created gets the letter with the link to set a password.
func (r *Imports) Start(ctx context.Context, actor access.Actor, in access.AccountID, id ID, letters bool) (Import, error) {
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		if err := actor.Inside(in); err != nil {
			return nil, err
		}
		i, err := get(ctx, tx, in, id)
		if err != nil {
			return nil, err
		}
		i.Counts = Counts{Total: i.Total}
		events := []audit.Event{{Action: "import.started", Target: i.target(), Params: i.params()}}
		if err := actor.May(in, access.UsersManage); err != nil {
			return events, err
		}
		if err := noOther(ctx, tx, i); err != nil {
			return events, err
		}
		return events, r.begin(ctx, tx, actor, i, Running, letters)
	})
	if err != nil {
		return Import{}, err
	}
	return r.Find(ctx, actor, in, id)
}

func noOther(ctx context.Context, tx *database.Tx, i Import) error {
	var name string
	err := tx.QueryRowContext(ctx, `SELECT name FROM imports WHERE account_id = $1 AND status = 'running' AND id <> $2 LIMIT 1`,
		i.Account, i.ID).Scan(&name)
	if errors.Is(err, database.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return OtherRunning.With("name", name)
}

// begin starts a run with the actor as its runner.
func (r *Imports) begin(ctx context.Context, tx *database.Tx, actor access.Actor, i Import, as Status, letters bool) error {
	if !i.open() {
		return NotReady
	}
	if err := usable(i.Columns); err != nil {
		return err
	}
	send := 0
	if letters {
		send = 1
	}
	err := guarded(tx.ExecCount(ctx, `UPDATE imports SET status = $3, letters = $4, run = run + 1,
		processed = 0, created = 0, updated = 0, unchanged = 0, failed = 0, check_seats = 0,
		runner_kind = $5, runner_id = $6, runner_name = $7, runner_service = $8, runner_account_id = $9
		WHERE account_id = $1 AND id = $2 AND run = $10 AND status = $11`,
		i.Account, i.ID, as, send, actor.Kind, actor.ID, actor.Name, actor.Service, actor.Account, i.run, i.Status))
	if err != nil {
		return err
	}
	i.run++
	return enqueue(ctx, tx, i)
}

// Cancel ends an import between two batches: what was imported stays. A check
// that is going on ends and the file stays; one that is not running is given up.
func (r *Imports) Cancel(ctx context.Context, actor access.Actor, in access.AccountID, id ID) (Import, error) {
	if err := actor.Inside(in); err != nil {
		return Import{}, err
	}
	if actor.May(in, access.UsersManage) == nil {
		ended, err := r.cancelCheck(ctx, in, id)
		if err != nil {
			return Import{}, err
		}
		if ended {
			return r.Find(ctx, actor, in, id)
		}
	}
	err := r.log.Change(ctx, actor, in, func(tx *database.Tx) ([]audit.Event, error) {
		i, err := get(ctx, tx, in, id)
		if err != nil {
			return nil, err
		}
		forgotten := 0
		if i.open() { // a check imported nothing, so its counts and rows go
			i.Counts, forgotten = Counts{Total: i.Total}, 1
		}
		events := []audit.Event{{Action: "import.cancelled", Target: i.target(), Params: i.params()}}
		if err := actor.May(in, access.UsersManage); err != nil {
			return events, err
		}
		if i.Over() {
			return events, NotReady
		}
		err = guarded(tx.ExecCount(ctx, `UPDATE imports SET status = 'cancelled', finished_at = $3, run = run + $4,
			processed = $5, created = $6, updated = $7, unchanged = $8, failed = $9
			WHERE account_id = $1 AND id = $2 AND status = $10`, in, id, clock.Now(ctx).UnixMicro(), forgotten,
			i.Processed, i.Created, i.Updated, i.Unchanged, i.Failed, i.Status))
		if err != nil {
			return events, err
		}
		return events, forgetFileIn(ctx, tx, i)
	})
	if err != nil {
		return Import{}, err
	}
	return r.Find(ctx, actor, in, id)
}

func (r *Imports) cancelCheck(ctx context.Context, in access.AccountID, id ID) (ended bool, err error) {
	err = r.db.Change(ctx, func(tx *database.Tx) error {
		n, err := tx.ExecCount(ctx, `UPDATE imports SET status = 'uploaded' WHERE account_id = $1 AND id = $2 AND status = 'checking'`, in, id)
		ended = n > 0
		return err
	})
	return ended, err
}
