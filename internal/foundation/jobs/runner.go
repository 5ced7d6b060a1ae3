package jobs

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/ident"
)

// Handler does one job. The context ends when the program stops and the grace
// is over, or when the lease was lost to another node.
type Handler func(ctx context.Context, job Job) error

// Runner does the jobs of the kinds that it was given handlers for. Zero
// values mean the defaults in brackets. Handlers are added before Run. A node
// may have several: one for kinds that wait on the outside, so that they hold
// up no others.
type Runner struct {
	DB      *database.DB
	Workers int           // jobs at the same time [8]
	Poll    time.Duration // how often to look for due jobs that nobody rang for [500 ms]
	Lease   time.Duration // how long after a node's death its jobs begin anew [1 min]
	Grace   time.Duration // how long running jobs may take when the program stops [20 s]
	Log     *slog.Logger  // [slog.Default]

	handlers map[string]work
}

// work is what the runner knows of a kind.
type work struct {
	handle Handler
	retry  Retry
	every  time.Duration // above zero: one job for ever, due at each multiple
}

// Handle sets the handler of a kind, tried twelve times within some four hours.
func (r *Runner) Handle(kind string, handle Handler) { r.HandleWith(kind, usual, handle) }

// HandleWith is Handle with a retry of its own.
func (r *Runner) HandleWith(kind string, retry Retry, handle Handler) {
	r.add(kind, work{handle: handle, retry: retry})
}

// Every has the handler called about once an interval on one of all the nodes:
// at multiples of the interval, once for all those missed meanwhile, and for
// the first time at once. One that keeps failing waits for its next time.
func (r *Runner) Every(kind string, interval time.Duration, handle Handler) {
	r.add(kind, work{handle: handle, every: interval,
		retry: Retry{Attempts: 3, First: min(usual.First, interval/10), Most: interval}})
}

func (r *Runner) add(kind string, w work) {
	if r.handlers == nil {
		r.handlers = map[string]work{}
	}
	if _, taken := r.handlers[kind]; taken {
		panic("jobs: two handlers for " + kind)
	}
	r.handlers[kind] = w
}

// Run works until the context ends, and then until the running jobs are done
// or the grace is over; what was not finished begins anew elsewhere. Trouble
// with the database is logged and waited out.
func (r *Runner) Run(ctx context.Context) {
	s := r.begin(ctx)
	defer s.end()
	for !s.planPeriodic(ctx) {
		if s.wait(ctx); ctx.Err() != nil {
			return
		}
	}
	for ctx.Err() == nil {
		s.settle()
		s.extend()
		s.claim()
		s.wait(ctx)
	}
	s.stop(cmp.Or(r.Grace, 20*time.Second))
}

// Drain does what is due now, retries and new jobs included, and returns when
// nothing is due or running any more. For tests and commands that do one thing
// and leave; periodic jobs are not planned.
func (r *Runner) Drain(ctx context.Context) error {
	s := r.begin(ctx)
	defer s.end()
	for {
		s.settle()
		s.extend()
		s.claim()
		for _, trouble := range s.ailing {
			s.stop(0)
			return trouble
		}
		if ctx.Err() != nil {
			s.stop(0)
			return ctx.Err()
		}
		if len(s.running)+len(s.pending) == 0 {
			return nil
		}
		if len(s.pending) == 0 {
			s.wait(ctx)
		}
	}
}

// planPeriodic sees to it that each periodic kind has its one row; one planned
// far ahead by a version with a longer interval is brought nearer.
func (s *shift) planPeriodic(ctx context.Context) bool {
	return s.try("plan periodic jobs", func(tx *database.Tx) error {
		now := clock.Now(ctx)
		for kind, work := range s.handlers {
			if work.every <= 0 {
				continue
			}
			err := tx.Exec(ctx, `
				INSERT INTO jobs (id, kind, unique_key, payload, state, run_at, attempt, lease, reason, created_at)
				VALUES ($1, $2, $3, $4, 'waiting', $5, 0, '', '', $6)
				ON CONFLICT (unique_key) DO UPDATE SET run_at = $7 WHERE jobs.run_at > $8 AND jobs.lease = ''`,
				ident.New("job"), kind, "every:"+kind, []byte{}, now.UnixMicro(), now.UnixMicro(),
				work.next(now).UnixMicro(), work.next(now).UnixMicro())
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// next is the first multiple of the interval behind t.
func (w work) next(t time.Time) time.Time { return t.Truncate(w.every).Add(w.every) }
