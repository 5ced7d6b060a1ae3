package userimport

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/user"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/fault"
)

// errCareful means that a line failed although the plan saw nothing against it:
// another account took the username at this moment. What the batch wrote is
// undone, and it is done once more with a savepoint before each line, which
// costs too much (a flush of the search index) to be there always.
var errCareful = errors.New("userimport: a line failed in the writing")

// applyAll does what was planned for a batch. When careful, a fault that only
// the writing shows fails its line: nothing of it is left and the batch goes on.
func (r *Imports) applyAll(ctx context.Context, tx *database.Tx, actor access.Actor, i Import, steps []step, careful bool) ([]audit.Event, error) {
	var all []audit.Event
	for n := range steps {
		s := &steps[n]
		if s.outcome != LineCreated && s.outcome != LineUpdated {
			continue
		}
		apply := r.apply
		if careful {
			apply = r.applyBehindSavepoint
		}
		events, err := apply(ctx, tx, actor, i, *s)
		f := fault.Of(err)
		switch {
		case err == nil:
			all = append(all, events...)
		case f == nil || f.Kind == fault.Internal:
			return nil, err
		case !careful:
			return nil, errCareful
		default:
			s.outcome, s.fault = LineFailed, f
		}
	}
	return all, nil
}

func (r *Imports) applyBehindSavepoint(ctx context.Context, tx *database.Tx, actor access.Actor, i Import, s step) ([]audit.Event, error) {
	if err := tx.Exec(ctx, `SAVEPOINT line`); err != nil {
		return nil, err
	}
	events, err := r.apply(ctx, tx, actor, i, s)
	if err != nil {
		if undo := tx.Exec(ctx, `ROLLBACK TO SAVEPOINT line`); undo != nil {
			return nil, undo
		}
	}
	if release := tx.Exec(ctx, `RELEASE SAVEPOINT line`); release != nil {
		return nil, release
	}
	return events, err
}

func (r *Imports) apply(ctx context.Context, tx *database.Tx, actor access.Actor, i Import, s step) ([]audit.Event, error) {
	if s.outcome == LineCreated {
		return r.create(ctx, tx, actor, i, s)
	}
	var all []audit.Event
	if s.patched {
		_, events, err := r.users.UpdateIn(ctx, tx, actor, i.Account, s.user, s.patch)
		if err != nil {
			return nil, err
		}
		all = events
	}
	for _, role := range s.roles {
		events, err := r.users.GiveRoleIn(ctx, tx, actor, i.Account, s.user, role)
		if err != nil {
			return nil, err
		}
		all = append(all, events...)
	}
	for _, team := range s.teams {
		events, err := r.users.JoinTeamIn(ctx, tx, actor, i.Account, s.user, team)
		if err != nil {
			return nil, err
		}
		all = append(all, events...)
	}
	return all, nil
}

func (r *Imports) create(ctx context.Context, tx *database.Tx, actor access.Actor, i Import, s step) ([]audit.Event, error) {
	draft := s.line.draft
	draft.Roles, draft.Teams = s.roles, s.teams
	o := user.Options{Source: user.Imported, NoLetter: !i.Letters || s.line.disabled}
	u, events, err := r.users.CreateIn(ctx, tx, actor, i.Account, draft, o)
	if err != nil || !s.line.disabled {
		return events, err
	}
	more, err := r.users.DisableIn(ctx, tx, actor, i.Account, u.ID)
	return append(events, more...), err
}

// store writes what became of a batch, and how far the import is, if it still
// is where it was when the batch was read; else the answer is errMoved.
func store(ctx context.Context, tx *database.Tx, i Import, steps []step) error {
	after := i.Counts.with(steps)
	moved, err := tx.ExecCount(ctx, `
		UPDATE imports SET processed = $3, created = $4, updated = $5, unchanged = $6, failed = $7, check_seats = $11
		WHERE account_id = $1 AND id = $2 AND status = $8 AND run = $9 AND processed = $10`,
		i.Account, i.ID, after.Processed, after.Created, after.Updated, after.Unchanged, after.Failed, i.Status, i.run, i.Processed, i.seatsWith(steps))
	if err != nil {
		return err
	}
	if moved == 0 {
		return errMoved
	}
	for part := range slices.Chunk(steps, rowsAtOnce) {
		if err := writeRows(ctx, tx, i, part); err != nil {
			return err
		}
	}
	return nil
}

// rowsAtOnce is few enough that the statement is the same over and over.
const rowsAtOnce = 10

func writeRows(ctx context.Context, tx *database.Tx, i Import, steps []step) error {
	w := database.Where{Args: []any{i.Account, i.ID, i.run}}
	values := make([]string, len(steps))
	for n, s := range steps {
		code, params, field := "", "", ""
		if s.fault != nil {
			var err error
			if params, err = s.fault.Params.Text(); err != nil {
				return err
			}
			code, field = s.fault.Code, s.fault.Field
		}
		values[n] = "($1, $2, $3, " + database.List(&w, []any{s.outcome, s.line.number, s.line.username, code, params, field}) + ")"
	}
	return tx.Exec(ctx, `INSERT INTO import_rows (account_id, import_id, run, outcome, line, username, code, params, field)
		VALUES `+strings.Join(values, ", "), w.Args...)
}

func (c Counts) with(steps []step) Counts {
	c.Processed += len(steps)
	for _, s := range steps {
		switch s.outcome {
		case LineCreated:
			c.Created++
		case LineUpdated:
			c.Updated++
		case LineUnchanged:
			c.Unchanged++
		case LineFailed:
			c.Failed++
		}
	}
	return c
}

// seatsWith is how many seats a check has found to be taken, with these lines:
// nothing is written that would say so. An import takes them from those that are left.
func (i Import) seatsWith(steps []step) int {
	if i.Status != Checking {
		return 0
	}
	for _, s := range steps {
		if s.seated && s.outcome != LineFailed {
			i.seats++
		}
	}
	return i.seats
}

// params are the counts for the audit log.
func (c Counts) params() map[string]string {
	return map[string]string{"total": strconv.Itoa(c.Total), "processed": strconv.Itoa(c.Processed), "created": strconv.Itoa(c.Created),
		"updated": strconv.Itoa(c.Updated), "unchanged": strconv.Itoa(c.Unchanged), "failed": strconv.Itoa(c.Failed)}
}
