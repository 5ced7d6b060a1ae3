package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
)

// A shift is one call of Run: a single loop that alone talks to the table,
// and the goroutines that call handlers. The loop holds up to twice as many
// leases as there are workers, so that a worker finds its next job at hand.
type shift struct {
	*Runner
	ctx      context.Context // ends only with end: settling must outlive Run's context
	end      context.CancelFunc
	stopping <-chan struct{} // Run's context is over: begin nothing more
	kinds    []any

	running map[*task]bool
	slots   chan struct{}
	done    chan outcome // never blocks: has room for every lease
	pending []outcome    // to be written by settle

	rang   <-chan struct{}
	pause  time.Duration    // until the next look at the table
	ailing map[string]error // what the database refused when last asked to, by the thing asked
}

// A task is a job whose lease we hold.
type task struct {
	Job
	until time.Time // end of the lease
	ctx   context.Context
	end   context.CancelCauseFunc
}

type outcome struct {
	*task
	err      error
	released bool // not begun or not finished because we stop
}

var (
	errStopping = errors.New("jobs: the program stops")
	errLost     = errors.New("jobs: the lease was lost")
	errDied     = errors.New("jobs: every attempt ended without an answer")
)

// shortest is how soon after the bell the runner looks; then twice as long each time.
const shortest = time.Millisecond

func (r *Runner) begin(ctx context.Context) *shift {
	s := &shift{Runner: &Runner{
		DB: r.DB, handlers: r.handlers, Log: cmp.Or(r.Log, slog.Default()),
		Workers: cmp.Or(r.Workers, 8), Poll: cmp.Or(r.Poll, 500*time.Millisecond), Lease: cmp.Or(r.Lease, time.Minute),
	}}
	for kind := range r.handlers {
		s.kinds = append(s.kinds, kind)
	}
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	rang, deaf := listen()
	s.ctx, s.rang, s.stopping, s.pause = life, rang, ctx.Done(), shortest
	s.end = func() { deaf(); cancel() }
	s.running, s.ailing = map[*task]bool{}, map[string]error{}
	s.slots = make(chan struct{}, s.Workers)
	s.done = make(chan outcome, 2*s.Workers)
	return s
}

// wait returns when there may be something to do: an outcome, the bell, the end of the pause.
func (s *shift) wait(ctx context.Context) {
	timer := time.NewTimer(s.pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case o := <-s.done:
		s.collect(o)
	case <-s.rang:
		s.pause = shortest
	case <-timer.C:
		s.pause = min(2*s.pause, s.Poll)
	}
	if len(s.ailing) > 0 {
		s.pause = s.Poll
	}
}

// collect takes an outcome and all others that are there.
func (s *shift) collect(o outcome) {
	for {
		delete(s.running, o.task)
		s.pending = append(s.pending, o)
		select {
		case o = <-s.done:
		default:
			return
		}
	}
}

// stop waits for the running jobs, then tells them to end, then lets go.
func (s *shift) stop(grace time.Duration) {
	const patience = 5 * time.Second // with handlers that were told to end
	over, gone := time.After(grace), time.After(grace+patience)
	for len(s.running) > 0 {
		s.settle()
		s.extend()
		select {
		case o := <-s.done:
			s.collect(o)
		case <-over:
			for t := range s.running {
				t.end(errStopping)
			}
		case <-gone:
			s.Log.Warn("jobs left running; their leases will expire", "jobs", len(s.running))
			s.running = nil
		case <-time.After(s.Poll):
		}
	}
	s.settle()
}

// start calls the job's handler as soon as a worker is free.
func (s *shift) start(t *task) {
	s.running[t] = true
	go func() {
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		case <-s.stopping:
		}
		if closed(s.stopping) {
			s.done <- outcome{task: t, released: true}
			return
		}
		err := s.call(t)
		s.done <- outcome{task: t, err: err, released: err != nil && errors.Is(context.Cause(t.ctx), errStopping)}
	}()
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func (s *shift) call(t *task) (err error) {
	defer t.end(nil)
	defer func() {
		if reason := recover(); reason != nil {
			s.Log.Error("a job panicked", "kind", t.Kind, "job", t.ID, "reason", reason, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	return s.handlers[t.Kind].handle(t.ctx, t.Job)
}

// try changes the database; trouble is logged when it begins and when it ends.
func (s *shift) try(what string, do func(tx *database.Tx) error) bool {
	ctx, cancel := context.WithTimeout(s.ctx, s.Lease)
	defer cancel()
	err := s.DB.Change(ctx, do)
	s.note(what, err)
	return err == nil
}

func (s *shift) note(what string, err error) {
	switch {
	case err != nil && s.ailing[what] == nil:
		s.Log.Error("the job queue cannot use the database; trying on", "doing", what, "error", err)
	case err == nil && s.ailing[what] != nil:
		s.Log.Info("the job queue can use the database again", "doing", what)
	}
	if delete(s.ailing, what); err != nil {
		s.ailing[what] = err
	}
}

func (s *shift) now() time.Time { return clock.Now(s.ctx) }
