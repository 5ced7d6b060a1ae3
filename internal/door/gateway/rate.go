package gateway

import (
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
)

// callersKept is of how many callers it is remembered how fast they are. One
// who is forgotten has been quiet for longer than others.
const callersKept = 100_000

// rates hold callers to the rate of a route: as many requests as it says in a
// second, all at once or one by one (GCRA).
type rates struct {
	next  *otter.Cache[rateKey, *atomic.Int64] // when a caller's allowance is whole again, in nanoseconds
	begin time.Time
}

// rateKey is a caller of a route.
type rateKey struct {
	route  int
	caller string
}

func newRates() *rates {
	return &rates{begin: time.Now(), next: otter.Must(&otter.Options[rateKey, *atomic.Int64]{MaximumSize: callersKept, InitialCapacity: 16})}
}

// take counts a request; tooFast when it is one too many.
func (l *rates) take(route *Route, caller string) error {
	if route.Rate == 0 {
		return nil
	}
	at, _ := l.next.ComputeIfAbsent(rateKey{route.place, caller}, func() (*atomic.Int64, bool) { return new(atomic.Int64), false })
	gap := int64(time.Second) / int64(route.Rate)
	for {
		now := int64(time.Since(l.begin))
		whole := at.Load()
		after := max(whole, now) + gap
		if after-now > int64(time.Second)+gap/2 {
			return tooFast.With("seconds", 1)
		}
		if at.CompareAndSwap(whole, after) {
			return nil
		}
	}
}
