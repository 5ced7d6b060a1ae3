// Package jobs does work after the change that asked for it. Enqueue writes a
// row in the change's own transaction, so a change that is undone leaves no
// work behind and one that is kept never loses its work. Runner, one per node,
// takes due rows by lease and calls the handler of their kind.
//
// A job runs at least once: a node may die between doing the work and saying
// so, and then another does it again. Handlers must bear that. A job that
// fails is tried again after growing pauses; one that failed for the last time
// stays in the table as "failed", with the reason. There is no order between
// jobs, except that those due earlier are begun earlier.
package jobs

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
)

// Job is a piece of work.
type Job struct {
	ID      string // given by Enqueue
	Kind    string // names the handler, as room.verb: mail.deliver
	Key     string // optional; while a job with this key waits or runs, another is not added
	Payload []byte
	RunAt   time.Time // not before then; zero means now

	Attempt int  // which try this is, from 1
	Last    bool // there will be no further try

	lease string
}

// Enqueue adds a job as part of the transaction.
func Enqueue(ctx context.Context, tx *database.Tx, job Job) error {
	if job.Kind == "" {
		return errors.New("jobs: a job needs a kind")
	}
	now := clock.Now(ctx)
	if job.RunAt.IsZero() {
		job.RunAt = now
	}
	var key *string
	if job.Key != "" {
		key = &job.Key
	}
	if job.Payload == nil {
		job.Payload = []byte{}
	}
	err := tx.Exec(ctx, `
		INSERT INTO jobs (id, kind, unique_key, payload, state, run_at, attempt, lease, reason, created_at)
		VALUES ($1, $2, $3, $4, 'waiting', $5, 0, '', '', $6)
		ON CONFLICT (unique_key) DO NOTHING`,
		ident.New("job"), job.Kind, key, job.Payload, job.RunAt.UnixMicro(), now.UnixMicro())
	if err == nil {
		ring()
	}
	return err
}

// Counts says how the queue is doing.
type Counts struct {
	Waiting int       // due, running or planned
	Failed  int       // given up
	Due     time.Time // when the earliest of those waiting should have begun; zero if none waits
}

// Count reads Counts.
func Count(ctx context.Context, q database.Queryer) (Counts, error) {
	var c Counts
	var due *int64
	err := q.QueryRowContext(ctx, `SELECT count(*), min(run_at) FROM jobs WHERE state = 'waiting'`).Scan(&c.Waiting, &due)
	if err != nil {
		return Counts{}, err
	}
	if due != nil {
		c.Due = time.UnixMicro(*due).UTC()
	}
	err = q.QueryRowContext(ctx, `SELECT count(*) FROM jobs WHERE state = 'failed'`).Scan(&c.Failed)
	return c, err
}

// Retry says how often a kind of job is tried, and how long the pauses are:
// First after the first failure, then twice as long each time, at most Most.
type Retry struct {
	Attempts    int
	First, Most time.Duration
}

// usual spans about four hours.
var usual = Retry{Attempts: 12, First: 5 * time.Second, Most: time.Hour}

// pause is the time to wait after a failed attempt, with up to a tenth added
// at random, so that what failed together does not come back together.
func (r Retry) pause(attempt int) time.Duration {
	pause := r.First
	for range attempt - 1 {
		if pause *= 2; r.Most > 0 && pause >= r.Most {
			pause = r.Most
			break
		}
	}
	return pause + rand.N(pause/10+1) //nolint:gosec // a pause needs no secret
}

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent marks an error of a handler that no further try would mend.
func Permanent(err error) error { return permanent{err} }

func isPermanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}
