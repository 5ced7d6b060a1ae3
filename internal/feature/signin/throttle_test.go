package signin

import (
	"testing"
	"time"
)

var began = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestThePauseGrows(t *testing.T) {
	for count := range freeFailures {
		if wait := pause(count, began, began); wait != 0 {
			t.Fatalf("after %d failures: %s", count, wait)
		}
	}
	for i, seconds := range []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300} {
		want := time.Duration(seconds) * time.Second
		if wait := pause(freeFailures+i, began, began); wait != want {
			t.Fatalf("after %d more failures: %s, want %s", i, wait, want)
		}
		if wait := pause(freeFailures+i, began, began.Add(want-time.Second)); wait != time.Second {
			t.Errorf("a second before the end: %s", wait)
		}
		if wait := pause(freeFailures+i, began, began.Add(want)); wait != 0 {
			t.Errorf("at the end: %s", wait)
		}
	}
	if wait := pause(1000, began, began.Add(forgetAfter+time.Second)); wait != 0 {
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
