package jobs

import (
	"context"
	"errors"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

func TestLongJobKeepsItsLease(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		begun := make(chan int, 10)
		for range 2 {
			r := &Runner{DB: db, Lease: 300 * time.Millisecond, Poll: 10 * time.Millisecond}
			r.Handle("test.long", func(ctx context.Context, job Job) error {
				begun <- job.Attempt
				select {
				case <-ctx.Done():
					t.Errorf("it was told to end: %v", context.Cause(ctx))
				case <-time.After(time.Second):
				}
				return nil
			})
			running(t, t.Context(), r)
		}
		add(t, t.Context(), db, Job{Kind: "test.long"})
		eventually(t, "the long job done", func() bool { return counted(t, db).Waiting == 0 })
		if len(begun) != 1 {
			t.Errorf("it was begun %d times", len(begun))
		}
	})
}

func TestJobOfADeadNodeBeginsAnew(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, clock := standing(t)
		add(t, ctx, db, Job{Kind: "test.orphan"})
		dead := (&Runner{DB: db}).begin(ctx)
		defer dead.end()
		dead.handlers, dead.kinds = map[string]work{"test.orphan": {}}, []any{"test.orphan"}
		err := db.Change(ctx, func(tx *database.Tx) error {
			tasks, err := dead.lease(tx, 10)
			if len(tasks) != 1 {
				t.Errorf("leased %d jobs", len(tasks))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var attempts []int
		r := &Runner{DB: db}
		r.Handle("test.orphan", func(_ context.Context, job Job) error { attempts = append(attempts, job.Attempt); return nil })
		if drain(t, ctx, r); len(attempts) != 0 {
			t.Fatal("it was taken from under the lease")
		}
		clock.Advance(time.Minute)
		if drain(t, ctx, r); len(attempts) != 1 || attempts[0] != 2 {
			t.Errorf("attempts %v", attempts)
		}
	})
}

func TestLostLeaseEndsTheHandlerAndItsAnswerCountsForNothing(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		begun, ended := make(chan bool, 1), make(chan error, 1)
		r := &Runner{DB: db, Lease: 150 * time.Millisecond, Poll: 10 * time.Millisecond}
		r.Handle("test.lost", func(ctx context.Context, _ Job) error {
			begun <- true
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return nil
		})
		add(t, t.Context(), db, Job{Kind: "test.lost"})
		stop := running(t, t.Context(), r)
		receive(t, "the handler begins", begun)
		err := db.Change(t.Context(), func(tx *database.Tx) error {
			return tx.Exec(t.Context(), `UPDATE jobs SET lease = 'another', run_at = $1`, time.Now().Add(time.Hour).UnixMicro())
		})
		if err != nil {
			t.Fatal(err)
		}
		if cause := receive(t, "the handler is told", ended); !errors.Is(cause, errLost) {
			t.Errorf("told %v", cause)
		}
		if stop(); counted(t, db).Waiting != 1 {
			t.Error("a job that another holds was removed")
		}
	})
}
