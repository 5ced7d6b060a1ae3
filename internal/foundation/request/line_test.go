package request

import (
	"context"
	"sync"
	"testing"
	"time"
)

// Sign-ins come in one after the other, a bounded number wait, and the next are
// told to come back.
func TestSignInsStandInLine(t *testing.T) {
	l := NewLine(2, 3)
	stand := func(n int64) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); l.waiting.Load() != n; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%d wait, not %d", l.waiting.Load(), n)
			}
		}
	}
	if !l.Enter(t.Context()) || !l.Enter(t.Context()) {
		t.Fatal("there is no place in an empty line")
	}
	var all sync.WaitGroup
	answers := make(chan bool, 3)
	gone, leave := context.WithCancel(t.Context())
	for i := range 3 {
		ctx := t.Context()
		if i == 0 {
			ctx = gone
		}
		all.Go(func() { answers <- l.Enter(ctx) })
	}
	stand(3)
	if l.Enter(t.Context()) {
		t.Error("one too many came in")
	}
	leave() // who goes away leaves the place to others
	if <-answers {
		t.Error("who left came in")
	}
	stand(2)
	l.Leave()
	l.Leave()
	all.Wait()
	if a, b := <-answers, <-answers; !a || !b {
		t.Errorf("who waited was answered %t and %t", a, b)
	}
	stand(0)
	l.Leave()
	l.Leave()
	if len(l.inside) != 0 {
		t.Errorf("%d are still inside", len(l.inside))
	}
}
