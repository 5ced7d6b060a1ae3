package clock

import (
	"context"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 22, 13, 0, 0, 123_456_789, time.FixedZone("CET", 3600))

func TestNow(t *testing.T) {
	before := time.Now().Add(-time.Millisecond)
	now := Now(t.Context())
	if now.Before(before) || now.After(time.Now()) {
		t.Errorf("%s is not the present", now)
	}
	if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
		t.Errorf("%s is not in UTC and whole microseconds", now)
	}
}

func TestTheContextSetsTheTime(t *testing.T) {
	want := time.Date(2026, 11, 22, 12, 0, 0, 123_456_000, time.UTC)
	at := At(t.Context(), noon)
	if got := Now(at); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := Now(At(at, noon.Add(time.Hour))); got != want.Add(time.Hour) {
		t.Errorf("the inner clock gave %s", got)
	}
	if got := Now(context.WithoutCancel(at)); got != want {
		t.Errorf("under a context made from it: %s", got)
	}
}

func TestManual(t *testing.T) {
	m := NewManual(noon)
	ctx := With(t.Context(), m.Now)
	if first := Now(ctx); first != Now(ctx) || first != m.Now() {
		t.Error("it moves by itself")
	}
	m.Advance(90 * time.Second)
	if got := Now(ctx).Sub(noon.Truncate(time.Microsecond)); got != 90*time.Second {
		t.Errorf("moved by %s", got)
	}
	m.Set(noon)
	if got := Now(ctx); got.UnixMicro() != noon.UnixMicro() {
		t.Errorf("set to %s", got)
	}
}

func TestManualIsSafeForConcurrentUse(t *testing.T) {
	m := NewManual(noon)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			m.Advance(time.Second)
			m.Now()
		})
	}
	group.Wait()
	if got := m.Now().Sub(NewManual(noon).Now()); got != 20*time.Second {
		t.Errorf("moved by %s", got)
	}
}
