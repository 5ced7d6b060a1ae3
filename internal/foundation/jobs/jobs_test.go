package jobs

import (
	"context"
	"errors"
	"testing"
	"time"

	"gatehouse/internal/foundation/clock"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

// standing is a context in which time stands still until the clock is moved.
func standing(t *testing.T) (context.Context, *clock.Manual) {
	t.Helper()
	manual := clock.NewManual(start)
	return clock.With(t.Context(), manual.Now), manual
}

func add(t *testing.T, ctx context.Context, db *database.DB, list ...Job) { //nolint:revive // t first, as everywhere in tests
	t.Helper()
	err := db.Change(ctx, func(tx *database.Tx) error {
		for _, job := range list {
			if err := Enqueue(ctx, tx, job); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func drain(t *testing.T, ctx context.Context, r *Runner) { //nolint:revive // as above
	t.Helper()
	if err := r.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

func counted(t *testing.T, db *database.DB) Counts {
	t.Helper()
	c, err := Count(t.Context(), db.Read())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestJobIsDoneOnceAndGone(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		add(t, t.Context(), db, Job{Kind: "test.one", Payload: []byte{0, 1, 0xff}, Key: "k"})
		var got []Job
		r := &Runner{DB: db}
		r.Handle("test.one", func(_ context.Context, job Job) error {
			got = append(got, job)
			return nil
		})
		drain(t, t.Context(), r)
		drain(t, t.Context(), r)
		if len(got) != 1 {
			t.Fatalf("%d runs", len(got))
		}
		if j := got[0]; string(j.Payload) != "\x00\x01\xff" || j.Key != "k" || j.Attempt != 1 || j.Last || j.ID == "" {
			t.Errorf("the handler got %+v", j)
		}
		if c := counted(t, db); c != (Counts{}) {
			t.Errorf("left behind: %+v", c)
		}
	})
}

func TestUndoneChangeLeavesNoJob(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		undo := errors.New("undo")
		err := db.Change(t.Context(), func(tx *database.Tx) error {
			return errors.Join(Enqueue(t.Context(), tx, Job{Kind: "test.one"}), undo)
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		if c := counted(t, db); c.Waiting != 0 {
			t.Errorf("%d jobs wait", c.Waiting)
		}
	})
}

func TestKeyIsHeldWhileTheJobWaitsOrRuns(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		runs := 0
		r := &Runner{DB: db, Workers: 1}
		r.Handle("test.keyed", func(ctx context.Context, job Job) error {
			runs++
			add(t, ctx, db, Job{Kind: "test.keyed", Key: job.Key}) // the key is taken: by this very job
			return nil
		})
		for range 2 {
			add(t, t.Context(), db, Job{Kind: "test.keyed", Key: "a"}, Job{Kind: "test.keyed", Key: "b"}, Job{Kind: "test.keyed", Key: "a"})
		}
		drain(t, t.Context(), r)
		if runs != 2 {
			t.Errorf("%d runs, want one for each of two keys", runs)
		}
		add(t, t.Context(), db, Job{Kind: "test.keyed", Key: "a"})
		drain(t, t.Context(), r)
		if runs != 3 {
			t.Errorf("%d runs: the key of a finished job must be free", runs)
		}
	})
}

func TestJobWaitsForItsTime(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, clock := standing(t)
		runs := 0
		r := &Runner{DB: db}
		r.Handle("test.later", func(context.Context, Job) error { runs++; return nil })
		add(t, ctx, db, Job{Kind: "test.later", RunAt: start.Add(time.Hour)})
		drain(t, ctx, r)
		if c := counted(t, db); runs != 0 || !c.Due.Equal(start.Add(time.Hour)) {
			t.Fatalf("%d runs an hour early, due %s", runs, c.Due)
		}
		clock.Advance(time.Hour)
		if drain(t, ctx, r); runs != 1 {
			t.Errorf("%d runs when it was due", runs)
		}
	})
}

func TestFailingJobIsTriedAgainAndThenKept(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, clock := standing(t)
		var attempts []int
		var last []bool
		r := &Runner{DB: db}
		r.HandleWith("test.failing", Retry{Attempts: 3, First: time.Minute}, func(_ context.Context, job Job) error {
			attempts, last = append(attempts, job.Attempt), append(last, job.Last)
			if job.Attempt == 2 {
				panic("odd\x00 reason")
			}
			return errors.New("no luck")
		})
		add(t, ctx, db, Job{Kind: "test.failing", Key: "k"})
		drain(t, ctx, r)
		clock.Advance(59 * time.Second)
		if drain(t, ctx, r); len(attempts) != 1 {
			t.Fatalf("attempts %v before the pause was over", attempts)
		}
		clock.Advance(8 * time.Second) // a tenth may be added to the pause
		drain(t, ctx, r)
		clock.Advance(3 * time.Minute)
		drain(t, ctx, r)
		clock.Advance(1000 * time.Hour)
		drain(t, ctx, r)
		if len(attempts) != 3 || attempts[2] != 3 || last[1] || !last[2] {
			t.Errorf("attempts %v, last %v", attempts, last)
		}
		if c := counted(t, db); c.Failed != 1 || c.Waiting != 0 {
			t.Errorf("%+v", c)
		}
		var reason string
		if err := db.Read().QueryRowContext(ctx, `SELECT reason FROM jobs WHERE state = 'failed'`).Scan(&reason); err != nil || reason != "no luck" {
			t.Errorf("reason %q, %v", reason, err)
		}
		add(t, ctx, db, Job{Kind: "test.failing", Key: "k"})
		if c := counted(t, db); c.Waiting != 1 {
			t.Error("a failed job still holds its key")
		}
	})
}

func TestPermanentErrorEndsTheJob(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		cause := errors.New("broken payload")
		r := &Runner{DB: db}
		r.Handle("test.broken", func(context.Context, Job) error { return Permanent(cause) })
		add(t, t.Context(), db, Job{Kind: "test.broken"})
		drain(t, t.Context(), r)
		if c := counted(t, db); c.Failed != 1 || c.Waiting != 0 {
			t.Errorf("%+v", c)
		}
		if !errors.Is(Permanent(cause), cause) {
			t.Error("the cause is hidden")
		}
	})
}

func TestUnknownKindIsLeftForOthers(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := &Runner{DB: db}
		r.Handle("test.known", func(context.Context, Job) error { return nil })
		add(t, t.Context(), db, Job{Kind: "test.of_a_newer_version"}, Job{Kind: "test.known"})
		drain(t, t.Context(), r)
		if c := counted(t, db); c.Waiting != 1 || c.Failed != 0 {
			t.Errorf("%+v", c)
		}
	})
}

// A job that kills its node never answers; it must not kill nodes for ever.
func TestJobThatNeverAnswersIsGivenUp(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		runs := 0
		r := &Runner{DB: db}
		r.HandleWith("test.deadly", Retry{Attempts: 2}, func(context.Context, Job) error { runs++; return nil })
		add(t, t.Context(), db, Job{Kind: "test.deadly"})
		err := db.Change(t.Context(), func(tx *database.Tx) error {
			return tx.Exec(t.Context(), `UPDATE jobs SET attempt = 2, lease = 'of a dead node'`)
		})
		if err != nil {
			t.Fatal(err)
		}
		drain(t, t.Context(), r)
		if c := counted(t, db); runs != 0 || c.Failed != 1 {
			t.Errorf("%d runs, %+v", runs, c)
		}
	})
}

func TestPauseGrowsToItsBound(t *testing.T) {
	retry := Retry{First: time.Second, Most: 10 * time.Second}
	for attempt, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 5: 10 * time.Second, 500: 10 * time.Second} {
		if got := retry.pause(attempt); got < want || got > want*11/10 {
			t.Errorf("after attempt %d: %s, want %s and up to a tenth more", attempt, got, want)
		}
	}
}
