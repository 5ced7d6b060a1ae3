package signin

import (
	"net/netip"
	"sync"
	"time"
)

// Bounds of the waiting of addresses. The lock guards one user; this guards
// all users from one address that tries many.
const (
	freeFailures = 20               // in a row, before an address must wait
	longestWait  = 5 * time.Minute  // between two attempts
	forgetAfter  = 15 * time.Minute // without a failure
	maxAddresses = 10_000
)

// throttle makes addresses that fail often wait, longer every time. It is kept
// by each node for itself and forgets at restart.
type throttle struct {
	mu        sync.Mutex
	addresses map[string]failures
}

type failures struct {
	count int
	last  time.Time
}

func newThrottle() *throttle { return &throttle{addresses: map[string]failures{}} }

// wait is how long the address must still wait; 0 when it may try.
func (t *throttle) wait(address string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	f := t.addresses[network(address)]
	over := f.count - freeFailures
	if over < 0 {
		return 0
	}
	pause := min(time.Second<<min(over, 10), longestWait)
	return max(f.last.Add(pause).Sub(now), 0)
}

func (t *throttle) failed(address string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.addresses) >= maxAddresses {
		t.forget(now)
	}
	key := network(address)
	f := t.addresses[key]
	if now.Sub(f.last) > forgetAfter {
		f.count = 0
	}
	t.addresses[key] = failures{f.count + 1, now}
}

// forget drops what is old and who failed little, and when that leaves more
// than half, as many as are over it, whoever they are: under a flood the whole
// is gone through once for many failures, not at each.
func (t *throttle) forget(now time.Time) {
	for key, f := range t.addresses {
		if now.Sub(f.last) > forgetAfter || f.count < freeFailures/4 {
			delete(t.addresses, key)
		}
	}
	for key := range t.addresses {
		if len(t.addresses) <= maxAddresses/2 {
			return
		}
		delete(t.addresses, key)
	}
}

// network is what counts as one address: an IPv4 address, or an IPv6 network of
// 64 bits, which is the least that one household gets.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
