package signin

import (
	"fmt"
	"testing"
	"time"
)

var began = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestAddressesThatFailMustWait(t *testing.T) {
	th := newThrottle()
	now := began
	for i := range freeFailures {
		if wait := th.wait("192.0.2.1", now); wait != 0 {
			t.Fatalf("after %d failures: %s", i, wait)
		}
		th.failed("192.0.2.1", now)
	}
	for i, seconds := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300} {
		want := time.Duration(seconds) * time.Second
		if wait := th.wait("192.0.2.1", now); wait != want {
			t.Fatalf("after %d more failures: %s, want %s", i, wait, want)
		}
		if wait := th.wait("192.0.2.1", now.Add(want-time.Second)); wait != time.Second {
			t.Errorf("a second before the end: %s", wait)
		}
		now = now.Add(want)
		if wait := th.wait("192.0.2.1", now); wait != 0 {
			t.Errorf("at the end: %s", wait)
		}
		th.failed("192.0.2.1", now)
	}
	if wait := th.wait("192.0.2.2", now); wait != 0 {
		t.Errorf("a neighbour waits %s", wait)
	}
	th.failed("192.0.2.1", now.Add(forgetAfter+time.Second))
	if wait := th.wait("192.0.2.1", now.Add(forgetAfter+time.Second)); wait != 0 {
		t.Errorf("after a quiet time it waits %s", wait)
	}
}

func TestWhatCountsAsOneAddress(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"IPv4":                     {"192.0.2.1", "192.0.2.1", true},
		"IPv4 neighbours":          {"192.0.2.1", "192.0.2.2", false},
		"IPv4 written as IPv6":     {"192.0.2.1", "::ffff:192.0.2.1", true},
		"one IPv6 household":       {"2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true},
		"another IPv6 household":   {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
		"with a zone":              {"fe80::1%eth0", "fe80::1%eth1", true},
		"IPv4 in IPv6 neighbours":  {"::ffff:192.0.2.1", "::ffff:192.0.2.2", false},
		"no address":               {"", "", true},
		"no address, two of them":  {"unknown", "other", false},
		"leading zeros are no IP":  {"192.0.2.01", "192.0.2.1", false},
		"no address and localhost": {"", "127.0.0.1", false},
	} {
		if (network(c.a) == network(c.b)) != c.same {
			t.Errorf("%s: %q, %q", name, network(c.a), network(c.b))
		}
	}
}

// A flood of addresses takes bounded memory, and the worst ones are not forgotten for it.
func TestTheThrottleIsBounded(t *testing.T) {
	th := newThrottle()
	for range freeFailures + 3 {
		th.failed("192.0.2.1", began)
	}
	for i := range maxAddresses + 500 {
		th.failed(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), began)
	}
	if len(th.addresses) > maxAddresses {
		t.Errorf("%d addresses", len(th.addresses))
	}
	if th.wait("192.0.2.1", began) == 0 {
		t.Error("the worst address was forgotten")
	}
	for i := range maxAddresses { // all of them bad
		th.addresses[fmt.Sprintf("11.%d.%d.%d", i>>16, i>>8&255, i&255)] = failures{freeFailures, began}
	}
	th.failed("192.0.2.3", began)
	if n := len(th.addresses); n != maxAddresses/2+1 {
		t.Errorf("%d addresses: the next failures go through all of them again", n)
	}
}
