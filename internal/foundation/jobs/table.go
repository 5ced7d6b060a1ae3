package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
)

// claim leases due jobs and starts them, once at most half of the leases that
// we may hold are in use.
func (s *shift) claim() {
	if len(s.running) > s.Workers || len(s.kinds) == 0 {
		return
	}
	due, err := s.due()
	if s.note("look for due jobs", err); !due {
		return
	}
	var tasks []*task
	ok := s.try("claim jobs", func(tx *database.Tx) (err error) {
		tasks, err = s.lease(tx, 2*s.Workers-len(s.running))
		return err
	})
	if !ok || len(tasks) == 0 {
		return
	}
	s.pause = shortest
	for _, t := range tasks {
		if t.Attempt > s.handlers[t.Kind].retry.Attempts { // its node died each time, perhaps of it
			s.pending = append(s.pending, outcome{task: t, err: errDied})
			continue
		}
		t.ctx, t.end = context.WithCancelCause(s.ctx)
		s.start(t)
	}
}

// due asks a reader first: an idle runner writes nothing.
func (s *shift) due() (bool, error) {
	ctx, cancel := context.WithTimeout(s.ctx, s.Lease)
	defer cancel()
	var one int
	err := s.DB.Read().QueryRowContext(ctx,
		`SELECT 1 FROM jobs WHERE state = 'waiting' AND run_at <= $1 AND kind IN (`+list(2, len(s.kinds))+`) LIMIT 1`,
		append([]any{s.now().UnixMicro()}, s.kinds...)...).Scan(&one)
	if errors.Is(err, database.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// lease takes up to limit due jobs: their run_at moves to the end of the
// lease. On PostgreSQL, where claimers run side by side, each passes by what
// another is just taking.
func (s *shift) lease(tx *database.Tx, limit int) ([]*task, error) {
	passBy := ""
	if tx.Engine() == database.PostgreSQL {
		passBy = "FOR UPDATE SKIP LOCKED"
	}
	now, name := s.now(), ident.New("lease")
	until := now.Add(s.Lease)
	rows, err := tx.QueryContext(s.ctx, `
		WITH due AS MATERIALIZED (
			SELECT id FROM jobs WHERE state = 'waiting' AND run_at <= $3 AND kind IN (`+list(5, len(s.kinds))+`)
			ORDER BY run_at, id LIMIT $4 `+passBy+`)
		UPDATE jobs SET run_at = $1, attempt = attempt + 1, lease = $2
		WHERE id IN (SELECT id FROM due)
		RETURNING id, kind, coalesce(unique_key, ''), payload, attempt`,
		append([]any{until.UnixMicro(), name, now.UnixMicro(), limit}, s.kinds...)...)
	return database.Collect(rows, err, func(row database.Scanner) (*task, error) {
		t := &task{until: until, Job: Job{lease: name}}
		err := row.Scan(&t.ID, &t.Kind, &t.Key, &t.Payload, &t.Attempt)
		t.Last = t.Attempt >= s.handlers[t.Kind].retry.Attempts
		return t, err
	})
}

// extend renews the leases of jobs that take long, when a third is used up.
// A job whose lease went to another node is told to end.
func (s *shift) extend() {
	now := s.now()
	until := now.Add(s.Lease)
	var old []*task
	for t := range s.running {
		if t.until.Sub(now) < s.Lease*2/3 {
			old = append(old, t)
		}
	}
	if len(old) == 0 {
		return
	}
	var held []string
	ok := s.try("extend leases", func(tx *database.Tx) (err error) {
		rows, err := tx.QueryContext(s.ctx, `UPDATE jobs SET run_at = $1 WHERE `+mine(2, len(old))+` RETURNING id`,
			append([]any{until.UnixMicro()}, names(old)...)...)
		held, err = database.Collect(rows, err, func(row database.Scanner) (id string, err error) {
			err = row.Scan(&id)
			return id, err
		})
		return err
	})
	for _, t := range old {
		if ok && slices.Contains(held, t.ID) {
			t.until = until
		} else if ok {
			t.end(errLost)
		}
	}
}

// settle writes what became of jobs. If it cannot, it is tried again with the
// next ones; until then the leases hold.
func (s *shift) settle() {
	if len(s.pending) == 0 {
		return
	}
	ok := s.try("settle jobs", func(tx *database.Tx) error {
		var finished []*task
		for _, o := range s.pending {
			if o.err == nil && !o.released && s.handlers[o.Kind].every == 0 {
				finished = append(finished, o.task)
				continue
			}
			if err := s.putBack(tx, o); err != nil {
				return err
			}
		}
		if len(finished) == 0 {
			return nil
		}
		return tx.Exec(s.ctx, `DELETE FROM jobs WHERE `+mine(1, len(finished)), names(finished)...)
	})
	if ok {
		s.report()
		s.pending = nil
	}
}

func (s *shift) report() {
	for _, o := range s.pending {
		if o.err != nil && !o.released {
			s.Log.Warn("a job failed", "kind", o.Kind, "job", o.ID, "attempt", o.Attempt,
				"last", o.final(), "error", o.err)
		}
	}
}

// final tells whether a failed job is not to be tried again.
func (o outcome) final() bool { return o.Last || isPermanent(o.err) }

// putBack writes the row of a job that is not simply done.
func (s *shift) putBack(tx *database.Tx, o outcome) error {
	now := clock.Now(s.ctx)
	work := s.handlers[o.Kind]
	var runAt time.Time
	attempt, state, reason := o.Attempt, "waiting", ""
	if o.err != nil {
		reason = fmt.Sprintf("%.1000s", strings.ToValidUTF8(strings.ReplaceAll(o.err.Error(), "\x00", ""), ""))
	}
	switch {
	case o.released:
		runAt, attempt = now, o.Attempt-1
	case work.every > 0 && (o.err == nil || o.final()):
		runAt, attempt = work.next(now), 0
	case o.final():
		runAt, state = now, "failed"
	default:
		runAt = now.Add(work.retry.pause(o.Attempt))
	}
	key := &o.Key
	if o.Key == "" || state == "failed" {
		key = nil // a failed job does not stand in the way of the next with its key
	}
	return tx.Exec(s.ctx, `
		UPDATE jobs SET state = $1, run_at = $2, attempt = $3, lease = '', reason = $4, unique_key = $5
		WHERE id = $6 AND lease = $7`,
		state, runAt.UnixMicro(), attempt, reason, key, o.ID, o.lease)
}

// list writes n placeholders from $first on.
func list(first, n int) string {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", first+i)
	}
	return strings.Join(marks, ", ")
}

// mine is the condition that a row is one of n tasks and still leased to it;
// names gives its parameters.
func mine(first, n int) string {
	pairs := make([]string, n)
	for i := range pairs {
		pairs[i] = "(" + list(first+2*i, 2) + ")"
	}
	return "(id, lease) IN (VALUES " + strings.Join(pairs, ", ") + ")"
}

func names(tasks []*task) []any {
	var args []any
	for _, t := range tasks {
		args = append(args, t.ID, t.lease)
	}
	return args
}
