package bind_test

import (
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"gatehouse/internal/feature/access"
	"gatehouse/internal/feature/audit"
	"gatehouse/internal/feature/bind"
	"gatehouse/internal/feature/tenanttest"
	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// BenchmarkOpen opens sessions of many users from many goroutines, with 10,000
// that are open already.
func BenchmarkOpen(b *testing.B) {
	db := databasetest.New(b, database.SQLite)
	_, home, _ := tenanttest.Accounts(b.Context(), b, db, "en", "UTC")
	room := bind.New(b.Context(), audit.New(db))
	var n atomic.Int64
	open := func() *bind.Bind {
		id := fmt.Sprintf("usr_%05d", n.Add(1)%5000)
		held, err := room.Open(b.Context(), draft(access.Actor{Kind: access.User, ID: id, Name: id, Account: home, Address: "192.0.2.1"}, 100_000))
		if err != nil {
			b.Error(err)
		}
		return held
	}
	parallel := func(times int, do func()) {
		done := make(chan struct{})
		var left atomic.Int64
		left.Store(int64(times))
		for range 64 {
			go func() {
				for left.Add(-1) >= 0 {
					do()
				}
				done <- struct{}{}
			}()
		}
		for range 64 {
			<-done
		}
	}
	held := make(chan *bind.Bind, 10_000)
	parallel(10_000, func() { held <- open() })
	began := processor()
	b.ResetTimer()
	parallel(b.N, func() { open().Close() })
	b.StopTimer()
	b.ReportMetric(float64((processor()-began).Microseconds())/float64(b.N), "cpu-us/op")
	close(held)
	began = processor()
	for one := range held {
		one.Submitted(1)
	}
	if err := room.WriteCounts(b.Context()); err != nil {
		b.Error(err)
	}
	b.ReportMetric(float64((processor() - began).Milliseconds()), "cpu-ms/10000-counts")
}

// processor is the time of processors that this process has used.
func processor() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
