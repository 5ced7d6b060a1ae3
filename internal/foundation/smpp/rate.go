package smpp

import (
	"sync"
	"time"
)

// Bucket bounds how many messages come in a second, over one session or all of
// somebody's. A second's worth may come at once. A nil bucket bounds nothing.
type Bucket struct {
	mutex  sync.Mutex
	rate   float64 // a second
	tokens float64
	at     time.Time
}

// NewBucket allows so many a second; none or fewer: no bound.
func NewBucket(perSecond int) *Bucket {
	if perSecond <= 0 {
		return nil
	}
	return &Bucket{rate: float64(perSecond), tokens: float64(perSecond)}
}

// Take takes n out, all or nothing. More than a second's worth at once is
// taken when there is a second's worth, and paid for afterwards.
func (b *Bucket) Take(n int, now time.Time) bool {
	if b == nil {
		return true
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if passed := now.Sub(b.at); passed > 0 { // several sessions may look at their clocks in any order
		b.tokens = min(b.rate, b.tokens+passed.Seconds()*b.rate)
		b.at = now
	}
	if b.tokens < min(float64(n), b.rate) {
		return false
	}
	b.tokens -= float64(n)
	return true
}

// Change sets another rate from now on.
func (b *Bucket) Change(perSecond int) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.rate = float64(max(1, perSecond))
	b.tokens = min(b.tokens, b.rate)
}

// Full tells how long it takes until a second's worth may be taken at once
// again: until then a new bucket would allow more than this one.
func (b *Bucket) Full(now time.Time) time.Duration {
	if b == nil {
		return 0
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	missing := b.rate - b.tokens
	return max(0, time.Duration(missing/b.rate*float64(time.Second))-now.Sub(b.at))
}
