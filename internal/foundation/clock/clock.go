// Package clock is the only place that asks what time it is. The time comes
// from the context, so that a test or the demo can let a whole act happen at
// another moment, and it is always UTC cut to the microsecond: exactly what the
// database keeps, so that a value read back equals the value written.
package clock

import (
	"context"
	"sync/atomic"
	"time"
)

type key struct{}

// Clock tells the time of everything that happens under its context.
type Clock func() time.Time

// Now is the current time in UTC, to the microsecond.
func Now(ctx context.Context) time.Time {
	if c, ok := ctx.Value(key{}).(Clock); ok {
		return c().UTC().Truncate(time.Microsecond)
	}
	return time.Now().UTC().Truncate(time.Microsecond)
}

// With lets everything under the returned context happen by the given clock.
func With(ctx context.Context, c Clock) context.Context {
	return context.WithValue(ctx, key{}, c)
}

// At is With for one fixed moment.
func At(ctx context.Context, t time.Time) context.Context {
	return With(ctx, func() time.Time { return t })
}

// Every does something at intervals of real time until ctx ends. What takes
// longer than an interval leaves the next one out.
func Every(ctx context.Context, interval time.Duration, do func()) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do()
		}
	}
}

// Manual is a clock that stands still until it is moved; safe for concurrent use.
type Manual struct{ micros atomic.Int64 }

// NewManual makes a clock that stands at t.
func NewManual(t time.Time) *Manual {
	m := &Manual{}
	m.Set(t)
	return m
}

// Now is where the clock stands.
func (m *Manual) Now() time.Time { return time.UnixMicro(m.micros.Load()).UTC() }

// Set moves the clock to t.
func (m *Manual) Set(t time.Time) { m.micros.Store(t.UnixMicro()) }

// Advance moves the clock forward by d.
func (m *Manual) Advance(d time.Duration) { m.micros.Add(d.Microseconds()) }
