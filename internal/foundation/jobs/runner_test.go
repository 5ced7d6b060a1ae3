package jobs

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// running runs r until the test or the function that it answers ends it.
func running(t *testing.T, ctx context.Context, r *Runner) (stop func()) { //nolint:revive // t first
	t.Helper()
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); r.Run(ctx) }()
	stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(stop)
	return stop
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatal("waited in vain: " + what)
}

func receive[T any](t *testing.T, what string, from <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-time.After(20 * time.Second):
		t.Fatal("waited in vain: " + what)
	}
	return value
}

func TestTwoRunnersShareTheWork(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		const many = 300
		var mutex sync.Mutex
		runs := map[string]int{}
		for range 2 {
			r := &Runner{DB: db, Workers: 4}
			r.Handle("test.shared", func(_ context.Context, job Job) error {
				mutex.Lock()
				defer mutex.Unlock()
				runs[string(job.Payload)]++
				return nil
			})
			running(t, t.Context(), r)
		}
		for i := range many {
			add(t, t.Context(), db, Job{Kind: "test.shared", Payload: []byte(strconv.Itoa(i))})
		}
		eventually(t, "all jobs done", func() bool { return counted(t, db).Waiting == 0 })
		for i := range many {
			if n := runs[strconv.Itoa(i)]; n != 1 {
				t.Errorf("job %d ran %d times", i, n)
			}
		}
	})
}

func TestWorkersAreBounded(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		var mutex sync.Mutex
		now, most := 0, 0
		r := &Runner{DB: db, Workers: 3}
		r.Handle("test.crowd", func(context.Context, Job) error {
			mutex.Lock()
			now++
			most = max(most, now)
			mutex.Unlock()
			time.Sleep(5 * time.Millisecond)
			mutex.Lock()
			now--
			mutex.Unlock()
			return nil
		})
		for range 20 {
			add(t, t.Context(), db, Job{Kind: "test.crowd"})
		}
		if drain(t, t.Context(), r); most != 3 {
			t.Errorf("%d jobs at the same time, want 3", most)
		}
	})
}

func TestNewJobWakesTheRunner(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		done := make(chan string, 1)
		r := &Runner{DB: db, Poll: time.Hour}
		r.Handle("test.urgent", func(_ context.Context, job Job) error { done <- job.ID; return nil })
		running(t, t.Context(), r)
		time.Sleep(20 * time.Millisecond) // the runner is between two polls now
		err := db.Change(t.Context(), func(tx *database.Tx) error {
			err := Enqueue(t.Context(), tx, Job{Kind: "test.urgent"})
			time.Sleep(30 * time.Millisecond) // and has looked before the commit
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		receive(t, "a job that nobody polls for", done)
	})
}

func TestStopWaitsForRunningJobs(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		begun := make(chan bool, 1)
		r := &Runner{DB: db, Workers: 1}
		r.Handle("test.slow", func(ctx context.Context, _ Job) error {
			begun <- true
			time.Sleep(100 * time.Millisecond)
			return ctx.Err()
		})
		add(t, t.Context(), db, Job{Kind: "test.slow"}, Job{Kind: "test.slow"}) // the second waits for the worker
		stop := running(t, t.Context(), r)
		receive(t, "the handler begins", begun)
		if stop(); counted(t, db).Waiting != 1 {
			t.Fatalf("%d jobs wait, want the one not begun", counted(t, db).Waiting)
		}
		attempt, due := row(t, db)
		if attempt != 0 || due.After(time.Now()) {
			t.Errorf("the job not begun has attempt %d and is due at %s", attempt, due)
		}
	})
}

func TestStopEndsJobsAfterTheGrace(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		begun := make(chan bool, 1)
		r := &Runner{DB: db, Grace: 20 * time.Millisecond}
		r.Handle("test.endless", func(ctx context.Context, _ Job) error {
			begun <- true
			<-ctx.Done()
			return ctx.Err()
		})
		add(t, t.Context(), db, Job{Kind: "test.endless"})
		stop := running(t, t.Context(), r)
		receive(t, "the handler begins", begun)
		stop()
		attempt, due := row(t, db)
		if attempt != 0 || due.After(time.Now()) {
			t.Errorf("attempt %d, due at %s: a stop is no failure, and the job is due at once", attempt, due)
		}
	})
}

func row(t *testing.T, db *database.DB) (attempt int, due time.Time) {
	t.Helper()
	var micros int64
	if err := db.Read().QueryRowContext(t.Context(), `SELECT attempt, run_at FROM jobs`).Scan(&attempt, &micros); err != nil {
		t.Fatal(err)
	}
	return attempt, time.UnixMicro(micros)
}

func TestEveryRunsOnceAnInterval(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, clock := standing(t)
		runs := make(chan time.Time, 100)
		for range 2 {
			r := &Runner{DB: db, Poll: 5 * time.Millisecond}
			r.Every("test.hourly", time.Hour, func(context.Context, Job) error {
				runs <- clock.Now()
				return nil
			})
			running(t, ctx, r)
		}
		planned := func(at time.Time) func() bool {
			return func() bool { return counted(t, db).Due.Equal(at) }
		}
		eventually(t, "planned anew", planned(start.Add(time.Hour)))
		clock.Advance(5*time.Hour + 20*time.Minute)
		eventually(t, "planned after a sleep", planned(start.Add(6*time.Hour)))
		time.Sleep(30 * time.Millisecond)
		if len(runs) != 2 {
			t.Errorf("%d runs, want one at the start and one for five missed hours", len(runs))
		}
	})
}

func TestEveryGoesOnAfterFailure(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, clock := standing(t)
		runs := 0
		r := &Runner{DB: db}
		r.Every("test.hourly", time.Hour, func(context.Context, Job) error { runs++; return errors.New("no luck") })
		s := r.begin(ctx)
		defer s.end()
		if !s.planPeriodic(ctx) {
			t.Fatal("not planned")
		}
		for range 4 {
			drain(t, ctx, r)
			clock.Advance(time.Minute)
		}
		if c := counted(t, db); runs != 3 || c.Failed != 0 || !c.Due.Equal(start.Add(time.Hour)) {
			t.Errorf("%d runs, then %+v", runs, c)
		}
	})
}

func TestShorterIntervalBringsTheNextRunNearer(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, _ := standing(t)
		for _, interval := range []time.Duration{24 * time.Hour, time.Hour, 24 * time.Hour} {
			r := &Runner{DB: db}
			r.Every("test.purge", interval, func(context.Context, Job) error { return nil })
			s := r.begin(ctx)
			if !s.planPeriodic(ctx) {
				t.Fatal("not planned")
			}
			s.end()
			drain(t, ctx, r)
		}
		if c := counted(t, db); c.Waiting != 1 || !c.Due.Equal(start.Add(time.Hour)) {
			t.Errorf("%+v, want the one row due in an hour", c)
		}
	})
}

func TestTroubleWithTheDatabaseEndsDrain(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := &Runner{DB: db}
		r.Handle("test.one", func(context.Context, Job) error { return nil })
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := r.Drain(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		err := db.Change(t.Context(), func(tx *database.Tx) error { return tx.Exec(t.Context(), `DROP TABLE jobs`) })
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Drain(t.Context()); err == nil {
			t.Error("no error though the table is gone")
		}
	})
}
