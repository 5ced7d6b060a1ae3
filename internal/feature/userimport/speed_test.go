package userimport

import (
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"gatehouse/internal/foundation/database"
	"gatehouse/internal/foundation/databasetest"
)

// people is a file of n users, made while it is read.
func people(n int) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		_, err := fmt.Fprint(writer, "username,firstName,lastName,email,mobile,language,timeZone\n")
		for i := 0; i < n && err == nil; i++ {
			_, err = fmt.Fprintf(writer, "person.%d,Ana Marija %d,Novak Kralj,person.%d@example.test,+3864012%06d,sl,Europe/Ljubljana\n", i, i%977, i, i)
		}
		_ = writer.CloseWithError(err)
	}()
	return reader
}

// BenchmarkImport measures an import of new users, and the same file again.
func BenchmarkImport(b *testing.B) {
	const lines = 20_000
	for _, engine := range []database.Engine{database.SQLite, database.PostgreSQL} {
		b.Run(string(engine), func(b *testing.B) {
			p := newPlace(b, databasetest.New(b, engine))
			var created, again time.Duration
			for b.Loop() {
				created += p.timed(lines)
				again += p.timed(lines)
				b.StopTimer()
				p = newPlace(b, databasetest.New(b, engine))
				b.StartTimer()
			}
			b.ReportMetric(float64(lines*b.N)/created.Seconds(), "created/s")
			b.ReportMetric(float64(lines*b.N)/again.Seconds(), "unchanged/s")
		})
	}
}

func (p *place) timed(lines int) time.Duration {
	p.t.Helper()
	began := time.Now()
	i, err := p.imports.Upload(p.t.Context(), p.admin, p.account, "people.csv", people(lines))
	if err != nil {
		p.t.Fatal(err)
	}
	p.start(i, false)
	if i = p.worked(i); i.Created+i.Unchanged != lines {
		p.t.Fatalf("%s %+v", i.Status, i.Counts)
	}
	return time.Since(began)
}

// TestLargeFileTakesNoMoreMemory imports ten times as many lines and lets the
// heap grow only by what is remembered of doubled lines.
func TestLargeFileTakesNoMoreMemory(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("takes a while; make test runs it apart, without the race detector, which has a memory of its own")
	}
	p := newPlace(t, databasetest.New(t, database.SQLite))
	peak := func(lines int) uint64 {
		done := make(chan struct{})
		highest := make(chan uint64)
		go func() {
			var most uint64
			for {
				select {
				case <-done:
					highest <- most
					return
				case <-time.After(20 * time.Millisecond):
					runtime.GC()
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapAlloc)
				}
			}
		}()
		i, err := p.imports.Upload(t.Context(), p.admin, p.account, "people.csv", people(lines))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.imports.Check(t.Context(), p.admin, p.account, i.ID); err != nil {
			t.Fatal(err)
		}
		if i = p.worked(i); i.Created != lines {
			t.Fatalf("%+v", i.Counts)
		}
		close(done)
		return <-highest
	}
	const few, many = 10_000, 100_000
	small, large := peak(few), peak(many)
	t.Logf("%d lines: %d KB; %d lines: %d KB", few, small>>10, many, large>>10)
	// 60 bytes a line are remembered. The rest is batches in flight, of which a longer run is caught with more at once.
	if allowed := uint64((many-few)*60 + 6<<20); large > small+allowed {
		t.Errorf("the heap grew by %d KB, %d allowed", (large-small)>>10, allowed>>10)
	}
}
