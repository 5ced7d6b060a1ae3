package audit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

func touch(t *testing.T, log *audit.Log, in access.AccountID, events int) {
	t.Helper()
	err := log.Change(t.Context(), ann, in, func(*database.Tx) ([]audit.Event, error) { return make([]audit.Event, events), nil })
	if err != nil {
		t.Fatal(err)
	}
}

func watch(t *testing.T, log *audit.Log) *audit.Numbers {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return audit.NewNumbers(ctx, log)
}

func holds(t *testing.T, n *audit.Numbers, on ...audit.Dependency) bool {
	t.Helper()
	is, err := n.Holds(on)
	if err != nil && !errors.Is(err, audit.Busy) {
		t.Fatal(err)
	}
	return is
}

// eventually waits for what must happen within a second, and allows the machine another.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for began := time.Now(); time.Since(began) < 2*time.Second; time.Sleep(5 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("not within two seconds: %s", what)
}

func TestAChangeHereCountsAtOnce(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		numbers := watch(t, log)
		homeNow, otherNow := audit.Dependency{Account: home, Number: 0}, audit.Dependency{Account: other, Number: 0}
		if holds(t, numbers, homeNow) {
			t.Error("it trusts what nobody learned")
		}
		numbers.Learn([]audit.Dependency{homeNow, otherNow})
		if !holds(t, numbers, homeNow, otherNow) {
			t.Error("what was just learned does not hold")
		}
		touch(t, log, home, 3)
		if holds(t, numbers, homeNow) || holds(t, numbers, otherNow, homeNow) {
			t.Error("it holds after a change")
		}
		if !holds(t, numbers, otherNow) {
			t.Error("a change of one account counts for another")
		}
		numbers.Learn([]audit.Dependency{{Account: home, Number: 3}})
		if !holds(t, numbers, audit.Dependency{Account: home, Number: 3}) {
			t.Error("the number after the change does not hold")
		}
	})
}

// What was read before a change and learned after it is old, also for an account that nobody watched.
func TestALateReaderLearnsNothing(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		numbers := watch(t, log)
		before := []audit.Dependency{{Account: home, Number: 0}}
		touch(t, log, home, 1)
		numbers.Learn(before)
		if holds(t, numbers, before...) {
			t.Error("the state before the change is taken for the present one")
		}
	})
}

func TestAChangeElsewhereCountsWithinASecond(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		here, elsewhere := open(t, db), audit.New(db)
		numbers := watch(t, here)
		on := audit.Dependency{Account: home, Number: 0}
		numbers.Learn([]audit.Dependency{on})
		touch(t, elsewhere, home, 1)
		began := time.Now()
		for holds(t, numbers, on) {
			if time.Since(began) > time.Second {
				t.Fatal("it still holds after a second")
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
}

func TestBusyWhenTheStoreIsAway(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		numbers := watch(t, open(t, db))
		on := []audit.Dependency{{Account: home, Number: 0}}
		numbers.Learn(on)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if is, err := numbers.Holds(on); !is || err != nil {
			t.Errorf("at once: %t, %v", is, err)
		}
		eventually(t, "busy", func() bool {
			_, err := numbers.Holds(on)
			return errors.Is(err, audit.Busy)
		})
	})
}

func TestWait(t *testing.T) {
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		log := open(t, db)
		numbers := watch(t, log)
		numbers.Learn([]audit.Dependency{{Account: home, Number: 0}, {Account: other, Number: 0}})
		first, second, unmoved := numbers.Wait(home), numbers.Wait(home), numbers.Wait(other)
		touch(t, log, home, 1)
		for _, moved := range []<-chan struct{}{first, second} {
			if !closed(moved) {
				t.Error("a waiter was not woken by a change here")
			}
		}
		if closed(unmoved) {
			t.Error("a change of one account woke who waits for another")
		}
		again := numbers.Wait(home)
		if closed(again) {
			t.Error("it is woken by the change before")
		}
		touch(t, audit.New(db), home, 1)
		eventually(t, "woken by a change elsewhere", func() bool { return closed(again) })
	})
}

// A stream that comes and goes leaves nothing behind.
func TestWaitersShareOneChannel(t *testing.T) {
	db := databasetest.New(t, database.SQLite)
	numbers := watch(t, open(t, db))
	if numbers.Wait(home) != numbers.Wait(home) {
		t.Error("every waiter costs a channel until the next change")
	}
}

// A stream that was closed long ago does not have its account watched for ever.
func TestWaitersWhoLeftAreForgotten(t *testing.T) {
	db := databasetest.New(t, database.SQLite)
	numbers := watch(t, open(t, db))
	now := time.Now()
	waiting := numbers.Wait(home)
	if n := numbers.WatchedAt(now.Add(4 * time.Minute)); n != 1 || closed(waiting) {
		t.Errorf("after four minutes %d accounts are watched, woken %t", n, closed(waiting))
	}
	if n := numbers.WatchedAt(now.Add(6 * time.Minute)); n != 0 || !closed(waiting) {
		t.Errorf("after six minutes %d accounts are watched, woken %t", n, closed(waiting))
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
